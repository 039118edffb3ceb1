"""Boxes that rooms put on the page of a topic, /<community>/topics/<code>/.

The communities room shows them without knowing who they are from: a room registers a
TopicBox in its AppConfig.ready(). A box asks the database once at most, and a topic's box
shows what stands under its subtopics too (communities.topics.family).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class TopicBox:
    """One box: `rows(community, code, day)` gives what the template shows, newest first.

    An empty box is not shown. Lower `order` stands higher.
    """

    name: str
    title: str
    template: str
    rows: Callable[[Any, str, date], Iterable[Any]]
    order: int


_boxes: dict[str, TopicBox] = {}


def register(box: TopicBox) -> None:
    """Add a box; the same name again replaces it."""
    _boxes[box.name] = box


def all_boxes() -> list[TopicBox]:
    """Every registered box, in the order in which a topic's page shows them."""
    return sorted(_boxes.values(), key=lambda box: box.order)
