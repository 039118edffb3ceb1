"""What the governance room answers for: opinions and who gave them; who reviewed."""

from typing import Any

from django.db.models import QuerySet

from foundation.personal_data import Claim, Retention
from governance import transitions
from governance.models import Opinion

# As letters: two years after the matter is over (docs/operations has the list).
KEPT_DAYS = 730


def _forget(rows: QuerySet[Any]) -> int:
    return transitions.forget(rows.select_related("call__document"))


def _over(limit: Any) -> QuerySet[Any]:
    return Opinion.objects.filter(
        text__isnull=False, state="answered", call__concluded_on__lt=limit.date()
    )


def claims() -> list[Claim]:
    """One for each key to an account and each sealed column of this room."""
    return [
        Claim(
            model="governance.Opinion",
            fields=("by", "text"),
            what="在意见征集中提的意见",
            exported=("call", "received_at", "text", "outcome", "reason"),
            erase=_forget,
            retention=Retention(
                days=KEPT_DAYS,
                source="个人信息保护法第十九条、第四十七条：采纳情况公布后两年（〔D〕默认）",
                over=_over,
                remove=_forget,
            ),
        ),
        Claim(
            model="governance.Opinion",
            fields=("entered_by", "answered_by"),
            what="录入或答复的意见",
            kept="纸面意见由谁录入、意见由谁答复，须可追查",
            binds=True,
        ),
        Claim(
            model="governance.ProcedureReview",
            fields=("reviewed_by",),
            what="复核过的上墙制度",
            kept="制度由谁在哪一天复核，须可追查",
            binds=True,
        ),
    ]
