"""The public list of disclosures: tabs by regime, filters, pages.

Unknown input is ignored, as on every web page.
"""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Aggregate, Count, Min, Subquery, Value

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
# What an empty tab says: what will be there, and when.
TO_COME = {
    "": "居委会成员和分工、工作计划、收支账目、协商结果等签发后，会列在这里，新的在前。",
    "DANGWU": "社区党组织的组成、服务群众经费收支等，经保密审查后公开，账目每季度一次。",
    "JUWU": "居委会成员和分工、工作计划、会议决定、协商结果等，签发后公开。",
    "money": "公益事业补助金、服务群众经费等账目，每季度公开一次，签发后列在这里。",
    "WUYE": "物业服务人、业主组织的收支、决定和收费标准，由他们公开后列在这里。",
    "ZHENGWU": "街道办事处公开、与本社区有关的事项，会转载在这里，以原文为准。",
}
FILTERABLE = (
    Status.POSTING,
    Status.CURRENT,
    Status.PUBLISHED,
    Status.POSTING_ENDED,
    Status.OFF_BOARD,
    Status.SUPERSEDED,
)
# The closed set of the catalogue (catalogue.md §1): no question to the database.
CATEGORIES = (
    "机构",
    "制度",
    "规划",
    "选举",
    "决策",
    "财务",
    "项目",
    "民生",
    "环境",
    "物业",
    "监督",
    "分类",
    "应急",
)
MONEY = "财务"


class Listing:
    """Rows of one community chosen by `tab`, `year`, `category`, `status`, `q`, `page`.

    One statement gives the rows, their total, and the first year of all; a page beyond
    the last, or conditions that nothing meets, take one or two more.
    """

    def __init__(self, rows: Any, params: Mapping[str, str], *, day: date) -> None:
        self.day = day
        self._all = rows
        self.tab = chosen(params, "tab", [key for key, _ in TABS])
        self.status = chosen(params, "status", [status.value for status in FILTERABLE])
        self.year = number(params, "year", 2000, 2100)
        self.category = chosen(params, "category", list(CATEGORIES))
        self.q = params.get("q", "").replace("\0", "").strip()[:40]
        self._page = number(params, "page", 1, 10_000) or 1

    @cached_property
    def _chosen(self) -> Any:
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
    def _found(self) -> tuple[list[Any], int, int]:
        """The rows shown, how many there are in all, and the number of their page."""
        rows = self._chosen.for_rows().annotate(
            found=Subquery(only(self._chosen, Count("pk"))),
            earliest=Subquery(only(self._all, Min("fact_date"))),
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
        return bool(self.status or self.year or self.category or self.q)

    @property
    def heading(self) -> str:
        """What is listed, in words: 财务公开, 2026年, 公示中, 标题里有“停车”."""
        words = [dict(TABS)[self.tab] if self.tab else "全部公开"]
        if self.year:
            words.append(f"{self.year}年")
        if self.category:
            words.append(self.category)
        if self.status:
            words.append(Status(self.status).label)
        if self.q:
            words.append(f"标题里有“{self.q}”")
        return "，".join(words)

    @property
    def to_come(self) -> str:
        return TO_COME[self.tab]

    @property
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
        """From this year back to the first of which something is published."""
        if self.rows:
            first = self.rows[0].earliest
        else:
            first = self._all.order_by().aggregate(first=Min("fact_date"))["first"]
        return list(range(self.day.year, (first or self.day).year - 1, -1))

    @property
    def categories(self) -> tuple[str, ...]:
        return CATEGORIES

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
        """The tab without conditions."""
        return self.query(status="", year="", category="", q="", page="")

    @property
    def address(self) -> str:
        """The one address of what is shown: for <link rel=canonical>."""
        query = self.query(page=self.page)
        return "" if query == "?" else query

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
        if values.get("page") == 1:
            del values["page"]
        return "?" + urlencode({key: value for key, value in values.items() if value})


def only(rows: Any, number: Aggregate) -> Any:
    """One number about all these rows, as a statement inside another."""
    return (
        rows.order_by().annotate(one=Value(1)).values("one").annotate(n=number).values("n")
    )


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
