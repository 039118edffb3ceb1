"""The list of the queue: its conditions, its rows, and numbers that cost no more than it.

List, counts and export ask the same queryset. List and counts read no more than LONGEST
items: whoever has more to do than that chooses, and the page says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

from communities.models import CommunityPage
from editorial import sources
from editorial.models import WorkItem
from editorial.querysets import Scope

LONGEST = 500
# A number on a link says how busy it is, not more: 99+.
COUNTED = 99
LONGEST_TABLE = 5000
PAGE_SIZE = 50
SHOWN = {
    "": "全部",
    "mine": "我的",
    "unclaimed": "未认领",
    "today": "今天到期",
    "overdue": "已超期",
}
# Fetched beside the list and not joined: a wide join makes the database read it whole.
RELATED = ("community", "assigned_organization", "assigned_to", "claimed_by", "matter")
# Behind every character that a number holds.
LAST = "\U0010ffff"


@dataclass(frozen=True)
class Chosen:
    """What the person asked to see; what means nothing is ignored."""

    show: str = ""
    kind: str = ""
    community: str = ""
    q: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Chosen":
        """The conditions of an address."""
        show = asked.get("show", "")
        return cls(
            show=show if show in SHOWN else "",
            kind=clean(asked.get("kind", "")),
            community=clean(asked.get("community", "")),
            q=clean(asked.get("q", "")),
        )

    def kept(self, **other: str) -> str:
        """The conditions as the tail of an address, some of them changed."""
        named = {**vars(self), **other}
        return urlencode({name: text for name, text in named.items() if text})


def clean(text: str) -> str:
    """What may be asked of the database: short, and without NUL."""
    return text.replace("\0", "").strip()[:40]


def rows(scope: Scope, chosen: Chosen) -> "QuerySet[Any]":
    """The items in a person's scope that meet the conditions, the most urgent first.

    A number finds closed ones too.
    """
    items = shown(scope, chosen.show)
    if not chosen.q:
        items = items.open()
    if chosen.kind:
        items = items.filter(kind=chosen.kind)
    if chosen.community:
        items = items.filter(community=key_of_community(chosen.community))
    if chosen.q:
        items = items.filter(numbered(chosen.q))
    return items.order_by("runs_out_at", "id")


def shown(scope: Scope, show: str) -> Any:
    """The items of one of the links SHOWN, in a person's scope."""
    items = WorkItem.objects.within(scope, by_community=show != "mine")
    if show == "mine":
        return items.mine(scope.user)
    if show == "unclaimed":
        return items.unclaimed()
    if show == "today":
        return items.due_today()
    return items.overdue() if show == "overdue" else items


def key_of_community(code: str) -> int:
    """The key of a community by its code, 0 for none: a key lets the index be used."""
    found = CommunityPage.objects.filter(code=code).values_list("pk", flat=True).first()
    return found or 0


def numbered(text: str) -> Q:
    """Whose number, or the number of whose matter, begins so."""
    text = text.upper()
    if text.startswith("SX-"):
        return Q(matter__number=text)
    if connection.vendor == "sqlite":
        # It uses no index for LIKE; its text is ordered by code points.
        return Q(number__gte=text, number__lt=text + LAST)
    return Q(number__startswith=text)


def bounded(items: Any) -> int:
    """How many items, counted no further than LONGEST + 1."""
    found: int = items.order_by("runs_out_at", "id")[: LONGEST + 1].count()
    return found


def counted(items: Any, name: str) -> int:
    """The number on a link, counted no further than COUNTED + 1.

    What is one's own may be found by two indexes, of which none has the list's order:
    ordered, all of it would be sorted to count a hundred.
    """
    rows = items.order_by() if name == "mine" else items.order_by("runs_out_at", "id")
    found: int = rows[: COUNTED + 1].count()
    return found


def told(count: int) -> str:
    """A number on a link, for people."""
    return f"{COUNTED}+" if count > COUNTED else str(count)


def counts(scope: Scope, names: Iterable[str] = SHOWN) -> dict[str, str]:
    """{name in SHOWN: how many open items in a person's scope, for people}."""
    return {name: told(counted(shown(scope, name).open(), name)) for name in names}


class Bounded(Paginator):
    """Pages of the first LONGEST items."""

    @cached_property
    def found(self) -> int:
        """How many there are, up to one more than are shown."""
        return bounded(self.object_list)

    @cached_property
    def count(self) -> int:
        return min(self.found, LONGEST)


def page(scope: Scope, chosen: Chosen, number: str | None) -> Any:
    """One page of the list; the first or last one for a number that is none."""
    listed = rows(scope, chosen).prefetch_related(*RELATED)
    return Bounded(listed, PAGE_SIZE).get_page(number)


def kinds() -> list[tuple[str, str]]:
    """(kind, label) of every kind of work."""
    return [(source.kind, source.label) for source in sources.all_sources()]
