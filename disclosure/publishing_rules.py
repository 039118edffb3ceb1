"""How a disclosure's state, number and display period follow from its rule and dates.

Nothing here stores anything or knows a request; tests/disclosure holds the worked
examples of the catalogue (catalogue.md §3).
"""

import re
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django.db import models

from workdays.calendar import posting_end


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


def posting_last_day(first: date, days: int | None, unit: str) -> date | None:
    """The last day on display: n working days or n calendar days, the first included.

    None where the rule gives no number (until replaced, or until an event).
    """
    if days is None:
        return None
    if unit == "WD":
        return posting_end(first, days)
    return first + timedelta(days=days - 1)


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


def issues_of(
    rule: Any,
    publisher: Any,
    *,
    filled: Collection[str],
    period: str,
    responsible: str,
    body: Any,
    version: int,
    change_note: str,
) -> dict[str, str]:
    """Everything that still forbids signing, as {field: sentence for the editor}.

    Asked of a saved draft and of a form that is being handed in. Required elements are
    the rule's: none may be empty (catalogue.md §1).
    """
    issues = {}
    lacking = [name for name in rule.required_elements if name not in filled]
    if lacking:
        issues["elements"] = f"还缺要素：{'、'.join(lacking)}。"
    if not responsible.strip():
        issues["responsible"] = "还没有写责任人。"
    if not body:
        issues["body"] = "还没有写正文。"
    if rule.publisher_kind != publisher.kind:
        issues["publisher"] = (
            f"这个事项应由{rule.get_publisher_kind_display()}公开，"
            f"不是{publisher.get_kind_display()}。"
        )
    if rule.web_allowed == "no":
        issues["rule"] = "这个事项不上网，请在公开栏张贴。"
    written = PERIODS.get(rule.cycle)
    if written and not written.fullmatch(period):
        issues["period"] = "请填写所属期，如 2026、2026H1、2026Q3、2026M10。"
    if version and not change_note.strip():
        issues["change_note"] = "这一条公开过，请写更正说明。"
    return issues


def missing(draft: Any) -> list[str]:
    """What a saved draft still lacks, a sentence each."""
    return list(
        issues_of(
            draft.rule,
            draft.publisher,
            filled={row.name for row in draft.elements.all() if row.value.strip()},
            period=draft.period,
            responsible=draft.responsible,
            body=draft.body,
            version=draft.version,
            change_note=draft.change_note,
        ).values()
    )
