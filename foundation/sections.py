"""Boxes that rooms put on the home page and on a community's page.

A lower page shows what a higher room has without knowing it: the room registers a
Section in its AppConfig.ready(). A box asks the database once at most.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Section:
    """One box: `rows(community, day)` gives what the template shows.

    `community` is None on the home page. Lower `order` stands higher.
    `column` is "main", "side" or "lower", as in the look. On a community's page the boxes
    of "main" stand in one definition list, so that the first screen answers at a glance:
    where its context has `community`, a template gives `<div><dt>…</dt><dd>…</dd></div>`.
    """

    name: str
    template: str
    rows: Callable[[Any, date], Iterable[Any]]
    order: int
    column: str = "main"
    on_home: bool = True
    on_community: bool = True


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Add a box; the same name again replaces it."""
    _sections[section.name] = section


def for_page(column: str, *, home: bool) -> list[Section]:
    """The boxes of one column of the home page, or of a community's page, in order."""
    return sorted(
        (
            section
            for section in _sections.values()
            if section.column == column
            and (section.on_home if home else section.on_community)
        ),
        key=lambda section: section.order,
    )
