"""The columns that every community has: index pages made by code, one slug each.

Rooms register in AppConfig.ready(); communities.columns.ensure() makes the pages, when a
community is created and after each migration.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """`page_class()` gives the page model, asked for only when pages are made."""

    slug: str
    title: str
    page_class: Callable[[], type]
    order: int


_columns: dict[str, Column] = {}

# First parts of addresses that the roof uses: no community may take one as its slug.
RESERVED_SLUGS = frozenset(
    [
        "accounts",
        "admin",
        "all",  # as in /feeds/all.atom
        "api",
        "feeds",
        "files",
        "forum",
        "hall",
        "healthz",
        "mailbox",
        "matters",
        "opinions",
        "privacy",
        "readyz",
        "kiosk-worker.js",
        "renditions",
        "robots.txt",
        "search",
        "sheets",
        "sitemap",
        "sitemap.xml",
        "static",
        "terms",
        "_util",
    ]
)


def register(column: Column) -> None:
    """Add a column; the same slug again replaces it."""
    _columns[column.slug] = column


def all_columns() -> list[Column]:
    """Every registered column, in the order in which a community shows them."""
    return sorted(_columns.values(), key=lambda column: column.order)
