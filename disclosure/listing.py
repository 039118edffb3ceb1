"""The public lists of this room: disclosures with tabs by regime, notices, policies."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from disclosure.kinds import NoticeKind, PolicyLevel
from disclosure.publishing_rules import Status
from foundation.paged_list import PAGE_SIZE, PagedList, chosen

__all__ = ["PAGE_SIZE", "InformationListing", "Listing", "NoticeListing", "PolicyListing"]

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


class Listing(PagedList):
    """Disclosures of one community, chosen by `tab`, `category`, `status` too."""

    dated_by = "fact_date"
    conditions = ("status", "year", "category", "q")

    def __init__(self, rows: Any, params: Mapping[str, str], *, day: date) -> None:
        super().__init__(rows, params, day=day)
        self.tab = chosen(params, "tab", [key for key, _ in TABS])
        self.status = chosen(params, "status", [status.value for status in FILTERABLE])
        self.category = chosen(params, "category", list(CATEGORIES))

    def narrowed(self, rows: Any) -> Any:
        rows = in_tab(rows, self.tab)
        if self.category:
            rows = rows.filter(rule__item__category=self.category)
        if self.status:
            rows = rows.with_status(self.status, self.day)
        return rows

    @property
    def own_words(self) -> list[str]:
        state = Status(self.status).label if self.status else ""
        return [str(word) for word in (self.category, state) if word]

    @property
    def everything(self) -> str:  # type: ignore[override]
        return dict(TABS)[self.tab] if self.tab else "全部公开"

    @property
    def to_come(self) -> str:  # type: ignore[override]
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

    @property
    def categories(self) -> tuple[str, ...]:
        return CATEGORIES

    def kept(self) -> dict[str, Any]:
        return {"tab": self.tab, **super().kept()}


def in_tab(rows: Any, tab: str) -> Any:
    """财务公开 is a view over the money items of every regime; the rest are regimes."""
    if tab == "money":
        return rows.filter(rule__item__category=MONEY)
    return rows.filter(regime=tab) if tab else rows


class KindListing(PagedList):
    """A list with one more condition, `kind`, out of a closed set. Abstract."""

    conditions = ("kind", "year", "q")
    kinds: list[tuple[str, str]] = []
    kind_field = "kind"

    def __init__(self, rows: Any, params: Mapping[str, str], *, day: date) -> None:
        super().__init__(rows, params, day=day)
        self.kind = chosen(params, "kind", [value for value, _ in self.kinds])

    def narrowed(self, rows: Any) -> Any:
        return rows.filter(**{self.kind_field: self.kind}) if self.kind else rows

    @property
    def own_words(self) -> list[str]:
        return [dict(self.kinds)[self.kind]] if self.kind else []


class NoticeListing(KindListing):
    """Notices of one community."""

    kinds = NoticeKind.choices
    everything = "全部通知公告"
    to_come = "停水停电、会议、活动、征求意见等通知签发后，会列在这里，新的在前。"


class PolicyListing(KindListing):
    """Policies of one community or of the sub-district, by level."""

    kinds = PolicyLevel.choices
    everything = "全部政策"
    to_come = "与居民有关的政策和它的通俗解读，签发后会列在这里。"
    kind_field = "level"


class InformationListing(PagedList):
    """Standing information about one community."""

    everything = "社区概况"
    to_come = "社区的由来、范围、设施、治理模式等介绍，签发后会列在这里。"
