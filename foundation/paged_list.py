"""A public list on the web: conditions from the address, a total, pages of twenty.

Unknown input is ignored, as on every web page. A room says which conditions it takes.
"""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Aggregate, Count, Min, Subquery, Value

PAGE_SIZE = 20
LONGEST_WORD = 40


class PagedList:
    """Rows of one column chosen by `year`, `q`, `page` and what a subclass adds.

    One statement gives the rows, their total, and the first year of all; a page beyond
    the last, or conditions that nothing meets, take one or two more.
    """

    # The field from which the year is taken, and the conditions kept in addresses.
    dated_by = "published_at"
    conditions: tuple[str, ...] = ("year", "q")
    # What stands on the list without conditions, in a word; what an empty list promises.
    everything = "全部"
    to_come = ""

    def __init__(self, rows: Any, params: Mapping[str, str], *, day: date) -> None:
        self.day = day
        self._all = rows
        self.year = number(params, "year", 2000, 2100)
        self.q = params.get("q", "").replace("\0", "").strip()[:LONGEST_WORD]
        self._page = number(params, "page", 1, 10_000) or 1

    def narrowed(self, rows: Any) -> Any:
        """The rows that meet a room's own conditions."""
        return rows

    @property
    def own_words(self) -> list[str]:
        """A room's own conditions in words, for the heading."""
        return []

    @cached_property
    def _chosen(self) -> Any:
        rows = self.narrowed(self._all)
        if self.year:
            rows = rows.filter(**{f"{self.dated_by}__year": self.year})
        if self.q:
            rows = rows.filter(title__contains=self.q)
        return rows

    @cached_property
    def _found(self) -> tuple[list[Any], int, int]:
        """The rows shown, how many there are in all, and the number of their page."""
        rows = self._chosen.for_rows().annotate(
            found=Subquery(only(self._chosen, Count("pk"))),
            earliest=Subquery(only(self._all, Min(self.dated_by))),
        )
        start = (self._page - 1) * PAGE_SIZE
        shown = list(rows[start : start + PAGE_SIZE])
        if shown:
            return shown, int(shown[0].found), self._page
        total = int(self._chosen.count()) if self._page > 1 else 0
        last = max(1, -(-total // PAGE_SIZE))
        start = (last - 1) * PAGE_SIZE
        return (list(rows[start : start + PAGE_SIZE]) if total else []), total, last

    @property
    def rows(self) -> list[Any]:
        """At most PAGE_SIZE rows, newest first, with what a row shows."""
        return self._found[0]

    @property
    def total(self) -> int:
        return self._found[1]

    @property
    def page(self) -> int:
        """The page shown; one beyond the last shows the last."""
        return self._found[2]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def first(self) -> int:
        return (self.page - 1) * PAGE_SIZE + 1 if self.total else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.total else 0

    @property
    def filtered(self) -> bool:
        return any(getattr(self, name) for name in self.conditions)

    @property
    def heading(self) -> str:
        """What is listed, in words: 财务公开, 2026年, 公示中, 标题里有“停车”."""
        words = [self.everything]
        if self.year:
            words.append(f"{self.year}年")
        words += self.own_words
        if self.q:
            words.append(f"标题里有“{self.q}”")
        return "，".join(words)

    @cached_property
    def years(self) -> list[int]:
        """From this year back to the first of which something is published."""
        if self.rows:
            first = self.rows[0].earliest
        else:
            first = self._all.order_by().aggregate(first=Min(self.dated_by))["first"]
        return list(range(self.day.year, (first or self.day).year - 1, -1))

    @property
    def pager(self) -> list[dict[str, Any]]:
        """Numbers around the page shown, and the first and the last."""
        near = range(max(1, self.page - 2), min(self.pages, self.page + 2) + 1)
        return [
            {"number": n, "query": self.query(page=n), "on": n == self.page}
            for n in sorted({1, self.pages, *near})
        ]

    @property
    def previous_query(self) -> str:
        return self.query(page=self.page - 1) if self.page > 1 else ""

    @property
    def next_query(self) -> str:
        return self.query(page=self.page + 1) if self.page < self.pages else ""

    @property
    def cleared(self) -> str:
        """The list without conditions."""
        return self.query(**dict.fromkeys(self.conditions, ""), page="")

    @property
    def address(self) -> str:
        """The one address of what is shown: for <link rel=canonical>."""
        query = self.query(page=self.page)
        return "" if query == "?" else query

    def kept(self) -> dict[str, Any]:
        """What an address of this list carries along."""
        return {name: getattr(self, name) for name in self.conditions}

    def query(self, **changes: Any) -> str:
        """The address of this list with some conditions changed, empty ones left out."""
        values = {**self.kept(), **changes}
        if values.get("page") == 1:
            del values["page"]
        return "?" + urlencode({key: value for key, value in values.items() if value})


def only(rows: Any, number: Aggregate) -> Any:
    """One number about all these rows, as a statement inside another."""
    return (
        rows.order_by().annotate(one=Value(1)).values("one").annotate(n=number).values("n")
    )


def chosen(params: Mapping[str, str], name: str, allowed: list[str]) -> str:
    """The parameter where it is one of those allowed, else nothing."""
    value = params.get(name, "")
    return value if value in allowed else ""


def number(params: Mapping[str, str], name: str, low: int, high: int) -> int:
    """A whole number within bounds, or 0: web pages ignore what they do not understand."""
    text = params.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        return 0
    return int(text) if low <= int(text) <= high else 0
