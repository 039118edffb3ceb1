"""Calls for opinions: where one stands on a day, what forbids signing it, what is told.

published --first day--> open --last day is over--> closed --answers published--> concluded
"""

from datetime import date
from typing import Any

from foundation import clock
from governance import clauses
from governance.kinds import CallPhase, Outcome
from workdays.calendar import add_working_days, posting_end

# 征求意见 takes this many working days at least (JW-SYS-03); answers are due so many after.
SHORTEST = 7
ANSWERED_WITHIN = 15


def phase_on(call: Any, day: date) -> CallPhase:
    """The state of a published call on a day (Asia/Shanghai)."""
    if call.concluded_on is not None and call.concluded_on <= day:
        return CallPhase.CONCLUDED
    if day < call.opens_on:
        return CallPhase.TO_COME
    return CallPhase.OPEN if day <= call.closes_on else CallPhase.CLOSED


def answers_due_on(call: Any) -> date:
    """The last day for the answers."""
    return add_working_days(call.closes_on, ANSWERED_WITHIN)


def issues_of(draft: Any) -> dict[str, str]:
    """Everything that forbids signing, as {field: sentence for the editor}."""
    found = {}
    if draft.document.community_id != draft.community_id:
        found["document"] = "只能征求本社区文件的意见。"
    if not draft.explanation.strip():
        found["explanation"] = "还没有写修订说明。"
    if not draft.paper_to.strip():
        found["paper_to"] = "还没有写纸面意见交到哪里：不上网的居民也要能提。"
    if draft.closes_on < posting_end(draft.opens_on, SHORTEST):
        found["closes_on"] = f"征求意见至少{SHORTEST}个工作日。"
    if said := clauses.issues_of(draft.parts()):
        found["body"] = said
    found |= changed_of(draft) if draft.version else running_of(draft)
    if draft.summary.strip() or draft.concluded_on:
        found |= summary_of(draft)
    return found


def running_of(draft: Any) -> dict[str, str]:
    """One call at a time for one document."""
    running = type(draft).objects.public().filter(document=draft.document_id)
    if running.filter(concluded_on=None).exclude(pk=draft.pk).exists():
        return {"document": "这份文件已经有一次意见征集，公布采纳情况以后再开下一次。"}
    return {}


def changed_of(draft: Any) -> dict[str, str]:
    """What people are asked about stays as it was; the time they have only grows."""
    stands = type(draft).objects.get(pk=draft.pk)
    found = {}
    if stands.parts() != draft.parts() or stands.document_id != draft.document_id:
        found["body"] = "公开征求意见的文本不能再改；要换文本，请撤回这一次，另起一次。"
    if draft.closes_on < stands.closes_on:
        found["closes_on"] = "截止日期只能往后延，不能提前。"
    return found


def summary_of(draft: Any) -> dict[str, str]:
    """The result is published when it is over, whole, and as it was read by the signer."""
    if clock.today() <= draft.closes_on:
        return {"summary": "还没有截止，不能公布采纳情况。"}
    if not draft.summary.strip():
        return {"summary": "采纳情况公布以后不能删去。"}
    left = draft.opinions.unanswered().count()
    if left:
        return {"summary": f"还有{left}条意见没有答复。"}
    if draft.answers != told(draft):
        return {"summary": "逐条答复有变化，请起草人重新保存一次。"}
    return {}


def told(call: Any) -> list[dict[str, Any]]:
    """The answers as they become public: no person, no words of a resident."""
    numbers = {part.anchor: part for part in call.parts() if part.anchor}
    rows = call.opinions.filter(state="answered").order_by("received_at", "pk")
    return [
        {
            "about": numbers[row.anchor].called if row.anchor in numbers else "全文",
            "anchor": row.anchor if row.anchor in numbers else "",
            "gist": row.gist,
            "outcome": row.outcome,
            "reason": row.reason,
        }
        for row in rows.only("anchor", "gist", "outcome", "reason")
    ]


def answer_in_words(row: dict[str, Any]) -> str:
    outcome = Outcome(row["outcome"]).label
    return f"{row['about']}：{row['gist']}——{outcome}。{row['reason']}"
