"""Where a published page is printed, and where its sheet is reported: told by a room above.

The room of the boards registers `doors(page)`; without it pages show no such links.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Doors:
    """Addresses on this site: the sheet in two sizes, and the form for who saw one hang.

    `report` takes the code of a sheet behind it, as in an address: `?v=`.
    """

    a4: str
    a3: str
    report: str


_doors: list[Callable[[Any], Doors]] = []


def register(doors: Callable[[Any], Doors]) -> None:
    """Name the function that knows the doors of a page; the last one counts."""
    _doors[:] = [doors]


def of_page(page: Any) -> Doors | None:
    """The doors of a published page, or None where no room prints sheets."""
    return _doors[0](page) if _doors else None
