"""The boxes of disclosures on the home page and on a community's page.

Each asks the database once. `community` is None on the home page.
"""

from datetime import date
from typing import Any

from django.db.models import F

from disclosure.models import AffairsPage
from disclosure.publishing_rules import Status
from disclosure.querysets import ON_DISPLAY
from foundation import sections

# More rows than this are on the list, not on the first page.
MOST_POSTINGS = 12
MOST_NEW = 5
MOST_ON_BOARD = 8


def scope(community: Any) -> Any:
    rows = AffairsPage.objects.public()
    return rows.filter(community=community) if community else rows


def running_postings(community: Any, day: date) -> list[Any]:
    """正在公示: the next to end stands first; one whose end is open stands last."""
    rows = scope(community).with_status(Status.POSTING, day).for_rows()
    return list(
        rows.order_by(F("posting_to").asc(nulls_last=True), "-published_at", "-pk")[
            :MOST_POSTINGS
        ]
    )


def newest(community: Any, day: date) -> list[Any]:
    """刚公开的, the newest first; what is being posted stands in its own box."""
    rows = scope(community).exclude(ON_DISPLAY[Status.POSTING](day)).for_rows()
    return list(rows[:MOST_NEW])


def on_board(community: Any, day: date) -> list[Any]:
    """The newest of a community's column, each with its state."""
    return list(scope(community).for_rows()[:MOST_ON_BOARD])


def register() -> None:
    """Called when the rooms are ready."""
    for section in (
        sections.Section(
            name="disclosure.postings",
            template="disclosure/boxes/postings.html",
            rows=running_postings,
            order=10,
        ),
        sections.Section(
            name="disclosure.newest",
            template="disclosure/boxes/newest.html",
            rows=newest,
            order=50,
            column="side",
            on_community=False,
        ),
        sections.Section(
            name="disclosure.on_board",
            template="disclosure/boxes/on_board.html",
            rows=on_board,
            order=10,
            column="lower",
            on_home=False,
        ),
    ):
        sections.register(section)
