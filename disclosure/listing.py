"""The public list of disclosures: tabs by regime, filters, pages. Unknown input is ignored."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from disclosure.publishing_rules import Status

PAGE_SIZE = 20
TABS = (
    ("", "全部"),
    ("DANGWU", "党务公开"),
    ("JUWU", "居务公开"),
    ("money", "财务公开"),
    ("WUYE", "物业公示"),
    ("ZHENGWU", "街道政务"),
)
FILTERABLE = (
    Status.POSTING,
    Status.CURRENT,
    Status.PUBLISHED,
    Status.POSTING_ENDED,
    Status.OFF_BOARD,
    Status.SUPERSEDED,
)
MONEY = "财务"


class Listing:
    """Rows of one community chosen by `tab`, `year`, `category`, `status`, `q`, `page`."""

    def __init__(self, rows: Any, params: Mapping[str, str], *, day: date) -> None:
        self.day = day
        self._all = rows
        self.tab = chosen(params, "tab", [key for key, _ in TABS])
        self.status = chosen(params, "status", [status.value for status in FILTERABLE])
        self.year = number(params, "year", 2000, 2100)
        self.category = params.get("category", "").replace("\0", "")[:4]
        self.q = params.get("q", "").replace("\0", "").strip()[:40]
        self._page = number(params, "page", 1, 10_000) or 1

    @cached_property
    def _rows(self) -> Any:
        rows = in_tab(self._all, self.tab)
        if self.year:
            rows = rows.filter(fact_date__year=self.year)
        if self.category:
            rows = rows.filter(rule__item__category=self.category)
        if self.status:
            rows = rows.with_status(self.status, self.day)
        if self.q:
            rows = rows.filter(title__contains=self.q)
        return rows

    @cached_property
    def total(self) -> int:
        return int(self._rows.count())

    @cached_property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @cached_property
    def page(self) -> int:
        """The page shown; one beyond the last shows the last."""
        return min(self._page, self.pages)

    @cached_property
    def rows(self) -> list[Any]:
        """At most PAGE_SIZE rows, newest first, with what a row shows."""
        start = (self.page - 1) * PAGE_SIZE
        return list(self._rows.for_rows()[start : start + PAGE_SIZE])

    @cached_property
    def first(self) -> int:
        return (self.page - 1) * PAGE_SIZE + 1 if self.total else 0

    @cached_property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.total else 0

    @property
    def filtered(self) -> bool:
        return bool(self.status or self.year or self.category or self.q)

    @cached_property
    def tabs(self) -> list[dict[str, Any]]:
        """Each tab with its address and whether it is the one shown."""
        return [
            {"label": label, "query": self.query(tab=key, page=""), "on": key == self.tab}
            for key, label in TABS
        ]

    @property
    def states(self) -> list[tuple[str, str]]:
        return [(status.value, status.label) for status in FILTERABLE]

    @cached_property
    def years(self) -> list[int]:
        return [day.year for day in self._all.order_by().dates("fact_date", "year", "DESC")]

    @cached_property
    def categories(self) -> list[str]:
        return sorted(
            set(self._all.order_by().values_list("rule__item__category", flat=True))
        )

    @property
    def pager(self) -> list[dict[str, Any]]:
        """Numbers around the page shown, the first and the last; None where some are left out."""
        wanted = sorted(
            {
                1,
                self.pages,
                *range(max(1, self.page - 2), min(self.pages, self.page + 2) + 1),
            }
        )
        return [
            {"number": n, "query": self.query(page=n), "on": n == self.page} for n in wanted
        ]

    @property
    def next_query(self) -> str:
        return self.query(page=self.page + 1) if self.page < self.pages else ""

    def query(self, **changes: Any) -> str:
        """The address of this list with some conditions changed, empty ones left out."""
        values = {
            "tab": self.tab,
            "status": self.status,
            "year": self.year,
            "category": self.category,
            "q": self.q,
            **changes,
        }
        kept = {
            key: value
            for key, value in values.items()
            if value and value != 1 or key == "year" and value
        }
        return "?" + urlencode(kept)


def in_tab(rows: Any, tab: str) -> Any:
    """财务公开 is a view over the money items of every regime; the rest are regimes."""
    if tab == "money":
        return rows.filter(rule__item__category=MONEY)
    return rows.filter(regime=tab) if tab else rows


def chosen(params: Mapping[str, str], name: str, allowed: list[str]) -> str:
    value = params.get(name, "")
    return value if value in allowed else ""


def number(params: Mapping[str, str], name: str, low: int, high: int) -> int:
    """A whole number within bounds, or 0: web pages ignore what they do not understand."""
    text = params.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        return 0
    return int(text) if low <= int(text) <= high else 0
