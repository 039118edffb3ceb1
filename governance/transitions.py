"""The only module that writes opinions and their state.

    give() (a resident, on the web)      --+
    enter() (staff, from paper)            +--> RECEIVED --answer()--> ANSWERED
                                           |                <--answer() again, until the
                                           |                    answers are published
    forget() takes out what the resident wrote: an answered one stays without it, an
    unanswered one goes.

The call itself is published, concluded and withdrawn by the publishing room (two persons).
Each step locks the call, so that no opinion arrives while its answers are signed.
"""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page

from accounts.models import User
from editorial import work_items
from foundation import clock
from governance import desk, permissions
from governance.kinds import CallPhase, OpinionSource, OpinionState, Outcome
from governance.models import Opinion, OpinionCallPage
from governance.models.opinions import LONGEST_OPINION

# So many from one person to one call: enough for a careful reader of every clause.
MOST_OF_ONE = 20


class NotNow(ValidationError):
    """The call or the opinion is not in a state from which this may start."""


@transaction.atomic
def give(
    call: OpinionCallPage, *, by: User, key: uuid.UUID, anchor: str, text: str
) -> Opinion:
    """Take an opinion of a resident. The same `key` of the same person again is the same.

    Raises PermissionDenied below L2, NotNow outside of the days, ValidationError for what
    was typed.
    """
    call = locked(call)
    if not permissions.may_give(by, call.community):
        raise PermissionDenied
    known = Opinion.objects.filter(pk=key).first()
    if known is not None:
        if known.by_id == by.pk and known.call_id == call.pk:
            return known
        raise NotNow("请重新打开这一页再提交。")
    if call.phase != CallPhase.OPEN:
        raise NotNow("意见征集不在征求期内，现在不能提交。")
    if call.opinions.filter(by=by).count() >= MOST_OF_ONE:
        raise NotNow(f"您已经提了{MOST_OF_ONE}条，请把其余的合在纸上交给社区。")
    return taken(
        Opinion(pk=key, call=call, by=by, source=OpinionSource.WEB),
        anchor=anchor,
        text=text,
        moment=clock.now(),
    )


@transaction.atomic
def enter(
    call: OpinionCallPage, *, by: User, anchor: str, text: str, received_on: date
) -> Opinion:
    """Write down what came on paper, until the answers are published. Nobody is named."""
    call = locked(call)
    if not permissions.may_answer(by, call):
        raise PermissionDenied
    if call.phase not in (CallPhase.OPEN, CallPhase.CLOSED):
        raise NotNow("意见征集还没有开始，或已经公布采纳情况，不能再录入。")
    if not call.opens_on <= received_on <= min(call.closes_on, clock.today()):
        raise ValidationError({"received_on": "收到日期要在征求期内，不能晚于今天。"})
    return taken(
        Opinion(call=call, entered_by=by, source=OpinionSource.PAPER),
        anchor=anchor,
        text=text,
        moment=datetime.combine(received_on, time(12), tzinfo=clock.SHANGHAI),
    )


def taken(opinion: Opinion, *, anchor: str, text: str, moment: datetime) -> Opinion:
    text = text.replace("\0", "").strip()
    if not text:
        raise ValidationError({"text": "请写下意见。"})
    if len(text) > LONGEST_OPINION:
        raise ValidationError(
            {"text": f"一条意见不超过{LONGEST_OPINION}字，可以分几条提。"}
        )
    if anchor and anchor not in {part.anchor for part in opinion.call.parts()}:
        raise ValidationError({"anchor": "没有这一条，请重新选。"})
    opinion.anchor, opinion.text, opinion.received_at = anchor, text, moment
    opinion.save(force_insert=True)
    desk.put(opinion, new=True)
    return opinion


@transaction.atomic
def answer(opinion: Opinion, *, by: User, gist: str, outcome: str, reason: str) -> Opinion:
    """Say what becomes of it and why; may be said anew until the answers are published."""
    call = locked(opinion.call)
    opinion = Opinion.objects.select_for_update().get(pk=opinion.pk)
    opinion.call = call
    if not permissions.may_answer(by, call):
        raise PermissionDenied
    if call.concluded_on is not None:
        raise NotNow("采纳情况已经公布，答复不能再改。")
    wanting = {
        name: said
        for name, value, said in (
            ("gist", gist, "请写意见要点，不写是谁提的。"),
            ("reason", reason, "请写理由。"),
        )
        if not value.strip()
    }
    if outcome not in Outcome.values:
        wanting["outcome"] = "请选采纳、部分采纳或未采纳。"
    if wanting:
        raise ValidationError(wanting)
    opinion.gist, opinion.reason = gist.strip(), reason.strip()
    opinion.outcome, opinion.state = outcome, OpinionState.ANSWERED
    opinion.answered_by, opinion.answered_at = by, clock.now()
    opinion.full_clean(exclude=["call", "by", "entered_by", "answered_by"])
    opinion.save()
    work_items.close(opinion)
    log(call, "governance.answer_opinion", user=by, data={"outcome": outcome})
    return opinion


@transaction.atomic
def forget(opinions: Iterable[Opinion]) -> int:
    """Take out what residents wrote and who they are; how many rows."""
    count = 0
    for opinion in opinions:
        work_items.close(opinion)
        if opinion.state == OpinionState.RECEIVED:
            opinion.delete()
        else:
            opinion.by, opinion.text = None, None
            opinion.save()
        count += 1
    return count


def locked(call: Any) -> OpinionCallPage:
    """The call as it is now, locked until the transaction ends; only a public one."""
    # The row that publication locks, too.
    Page.objects.select_for_update().get(pk=call.pk)
    found: OpinionCallPage | None = (
        OpinionCallPage.objects.public().filter(pk=call.pk).first()
    )
    if found is None:
        raise NotNow("这次意见征集没有公开，或已经撤回。")
    return found
