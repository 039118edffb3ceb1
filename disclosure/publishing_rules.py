"""How a disclosure's state, number and display period follow from its rule and dates.

Nothing here stores anything or knows a request; tests/disclosure holds the worked
examples of the catalogue (catalogue.md §3).
"""

import re
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django.db import models

from workdays.calendar import add_working_days, posting_end


class Status(models.TextChoices):
    """What a reader is told (domain.md, correction 2). `objection` comes with inquiries."""

    CURRENT = "current", "现行有效"
    SUPERSEDED = "superseded", "已被新版替代"
    PUBLISHED = "published", "已公开"
    OFF_BOARD = "off_board", "已下栏，可查阅"
    POSTING = "posting", "公示中"
    POSTING_ENDED = "posting_ended", "公示期满"
    OBJECTION = "objection", "有异议，处理中"
    WITHDRAWN = "withdrawn", "已撤回"


class Dated(Protocol):
    """What a state is computed from."""

    mode: str
    posting_to: date | None
    superseded_on: date | None
    withdrawn_at: datetime | None


# mode: (while it is on display, when that is over)
STATUS_BY_MODE = {
    "standing": (Status.CURRENT, Status.SUPERSEDED),
    "periodic": (Status.PUBLISHED, Status.OFF_BOARD),
    "posting": (Status.POSTING, Status.POSTING_ENDED),
}


# How the period of a periodic item is written (architecture §5).
PERIODS = {
    "MONTHLY": re.compile(r"20\d\dM(0[1-9]|1[0-2])"),
    "QUARTERLY": re.compile(r"20\d\dQ[1-4]"),
    "HALF_YEAR": re.compile(r"20\d\dH[12]"),
    "YEARLY": re.compile(r"20\d\d"),
}


# Events that end a display, and the anchors by which a fact date is that event's day.
EVENTS = ("election_day", "meeting_date")
# Anchors that are a day of the period's year: (years after it, month, day).
YEAR_DAYS = {
    "year_start": (0, 1, 1),
    "q1_end": (0, 3, 31),
    "next_q1_end": (1, 3, 31),
}


def status_on(disclosure: Dated, day: date) -> Status:
    """The state of a published disclosure on a day (Asia/Shanghai)."""
    if disclosure.withdrawn_at is not None:
        return Status.WITHDRAWN
    during, after = STATUS_BY_MODE[disclosure.mode]
    if disclosure.mode == "standing":
        over = disclosure.superseded_on is not None and disclosure.superseded_on <= day
    else:
        over = disclosure.posting_to is not None and disclosure.posting_to < day
    return after if over else during


def posting_last_day(
    rule: Any, first: date, *, fact_date: date, until: date | None = None
) -> date | None:
    """The last day on display: n days, or the event that the rule names, the later one.

    None where the rule gives neither (until replaced or lifted). An end by objections is
    never before the days are over (catalogue.md §2.3).
    """
    ends = []
    if rule.posting_days is not None:
        ends.append(last_of(first, rule.posting_days, rule.posting_unit))
    if rule.posting_until in EVENTS:
        ends.append(until or fact_date)
    return max(ends, default=None)


def last_of(first: date, days: int, unit: str) -> date:
    """The last of n working days ("WD") or calendar days, the first included."""
    if unit == "WD":
        return posting_end(first, days)
    return first + timedelta(days=days - 1)


def due_on(rule: Any, *, fact_date: date, period: str = "") -> date:
    """The last day on which the rule wants its item published (catalogue.md §2.1)."""
    anchor = anchor_of(rule.anchor, fact_date, period)
    if rule.offset_unit == "WD":
        return add_working_days(anchor, rule.offset)
    return anchor + timedelta(days=rule.offset)


def anchor_of(anchor: str, fact_date: date, period: str) -> date:
    """The day from which a deadline counts: of the period where one is named."""
    last = period_end(period)
    if anchor == "period_end":
        return last or fact_date
    if anchor in YEAR_DAYS and last:
        years, month, day = YEAR_DAYS[anchor]
        return date(last.year + years, month, day)
    return fact_date


def period_end(period: str) -> date | None:
    """The last day of 2026, 2026H1, 2026Q3 or 2026M10; None where it is no period."""
    if not any(pattern.fullmatch(period) for pattern in PERIODS.values()):
        return None
    year, part, n = int(period[:4]), period[4:5], int(period[5:] or 0)
    month = {"": 12, "H": n * 6, "Q": n * 3, "M": n}[part]
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def disclosure_number(
    *, code: str, community: str, mode: str, period: str, suffix: str, day: date
) -> str:
    """The number of a disclosure (architecture §5).

    Standing `JW-ORG-03.QL01` · periodic `JW-FIN-03.QL01.2026Q3` with its suffix `-2`
    where a code has several periodic rules · event `JW-DEC-04.QL01.20260420` by the day
    of first publication.
    """
    stem = f"{code}.{community}"
    if mode == "standing":
        return stem
    if period:
        return f"{stem}.{period}{suffix}"
    return f"{stem}.{day:%Y%m%d}"


def issues_of(draft: Any, *, filled: Collection[str]) -> dict[str, str]:
    """What the rule still misses in a draft, as {field: sentence for the editor}.

    `filled` names the elements that are not empty. Asked of a saved draft and of a form
    that is being handed in. Required elements are the rule's: none may be empty
    (catalogue.md §1).
    """
    rule, publisher, issues = draft.rule, draft.publisher, {}
    lacking = [name for name in rule.required_elements if name not in filled]
    if lacking:
        issues["elements"] = f"还缺要素：{'、'.join(lacking)}。"
    if not draft.responsible.strip():
        issues["responsible"] = "还没有写责任人。"
    if not draft.body:
        issues["body"] = "还没有写正文。"
    if rule.publisher_kind != publisher.kind:
        issues["publisher"] = (
            f"这个事项应由{rule.get_publisher_kind_display()}公开，"
            f"不是{publisher.get_kind_display()}。"
        )
    if rule.web_allowed == "no":
        issues["rule"] = "这个事项不上网，请在公开栏张贴。"
    written = PERIODS.get(rule.cycle)
    if written and not written.fullmatch(draft.period):
        issues["period"] = "请填写所属期，如 2026、2026H1、2026Q3、2026M10。"
    if rule.posting_until in EVENTS and rule.anchor not in EVENTS and not draft.until_date:
        issues["until_date"] = "这个事项要上栏到选举日或会议日，请填那一天。"
    return issues | replacement_issues(draft)


def replacement_issues(draft: Any) -> dict[str, str]:
    """A page replaces only a standing one of the same item and publisher."""
    old = draft.replaces
    if old is None:
        return {}
    same = (old.rule_id, old.publisher_id) == (draft.rule_id, draft.publisher_id)
    if draft.mode != "standing" or not same or old.pk == draft.pk:
        return {"replaces": "只能替代同一公开主体、同一事项的长期公开。"}
    return {}
