"""公开栏: the box of this room on a community's page."""

from datetime import date
from typing import Any

from board import wall
from foundation import sections

MOST = 3


def on_the_walls(community: Any, _day: date) -> list[Any]:
    """What hangs in the community, the newest first; at most so many and one more."""
    return wall.hanging(community, most=MOST + 1)


def register() -> None:
    """Called when the rooms are ready."""
    sections.register(
        sections.Section(
            name="board.wall",
            template="board/boxes/wall.html",
            rows=on_the_walls,
            order=60,
            column="side",
            on_home=False,
        )
    )
