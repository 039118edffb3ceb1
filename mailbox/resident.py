"""What the writer may do, who has shown number and code (tracking.py asks for both).

Writes through transitions.step(), as nobody: no account is needed.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError

from foundation import clock, erasures
from mailbox import attachments, deadlines, desk, rules
from mailbox.answering import begin_again
from mailbox.intake import add_message
from mailbox.models import (
    Letter,
    Message,
    Outcome,
    PublicationState,
    Rating,
    Resolved,
    Satisfaction,
    Stage,
)
from mailbox.transitions import NotAllowedNow, step


def rate(letter_id: int, *, resolved: str, satisfaction: str) -> Letter:
    """评价, once a round. The letter is closed by it. Silence is 未评价, never 满意.

    A merged letter is rated for itself, once it has its copy of the answer.
    """
    with step("rate", letter_id) as now:
        if now.letter.stage == Stage.REPLIED:
            now.to(Stage.CLOSED)
        elif now.letter.replied_at is None:
            raise NotAllowedNow("答复之后才能评价。")
        _keep_rating(now.letter, resolved, satisfaction)
        now.note = f"{Resolved(resolved).label}，{Satisfaction(satisfaction).label}。"
        now.public = {"round": now.letter.round}
    return now.letter


def object_to_reply(
    letter_id: int, *, resolved: str, satisfaction: str, grounds: str
) -> Letter:
    """要求重办, once: the rating is kept, and the sub-district decides in two days."""
    with step("object", letter_id) as now:
        letter = now.letter
        if letter.objected:
            raise NotAllowedNow("已经提过一次异议，不能再提；有新情况可以另写一封。")
        _keep_rating(letter, resolved, satisfaction)
        add_message(now, Message.Kind.OBJECTION, grounds)
        letter.objected = True
        now.note = "街道2个工作日内裁定是否重办。"
    return letter


def _keep_rating(letter: Letter, resolved: str, satisfaction: str) -> None:
    if resolved not in Resolved.values:
        raise ValidationError({"resolved": "请选择这件事解决了没有。"})
    if satisfaction not in Satisfaction.values:
        raise ValidationError({"satisfaction": "请选择对办理是否满意。"})
    if letter.ratings.filter(round=letter.round).exists():
        raise NotAllowedNow("这封信已经评价过了。")
    Rating.objects.create(
        letter=letter,
        round=letter.round,
        resolved=resolved,
        satisfaction=satisfaction,
        at=clock.now(),
    )


def supplement(letter_id: int, *, text: str, files: str = "") -> Letter:
    """补充: answer the unit's question; the clock goes on."""
    with step("supplement", letter_id) as now:
        add_message(now, Message.Kind.ANSWER, text, files)
        deadlines.resume(now.letter)
    return now.letter


def contest(letter_id: int, *, grounds: str, files: str = "") -> Letter:
    """申请复核, once: a letter that was not accepted is looked at again."""
    with step("contest", letter_id) as now:
        letter = now.letter
        if letter.contested:
            raise NotAllowedNow("已经申请过一次复核。")
        add_message(now, Message.Kind.CONTEST, grounds, files)
        letter.contested = True
    return letter


def new_facts(letter_id: int, *, text: str, files: str = "") -> Letter:
    """反映新情况: within thirty days a closed letter is taken up again."""
    with step("new_facts", letter_id) as now:
        letter = now.letter
        days = rules.number("new_facts")
        if letter.closed_at is None or clock.now() > letter.closed_at + timedelta(
            days=days
        ):
            raise NotAllowedNow(f"办结已超过{days}天，请另写一封。")
        if letter.reopened:
            raise NotAllowedNow("已经重启过一次，请另写一封。")
        add_message(now, Message.Kind.NEW_FACTS, text, files)
        letter.reopened += 1
        begin_again(now)
    return letter


def withdraw(letter_id: int) -> Letter:
    """撤回: what was written and who wrote it go; that there was a letter stays.

    (个人信息保护法 第四十七条.) Refused while a public copy stands: it is withdrawn first.
    """
    with step("withdraw", letter_id) as now:
        letter = now.letter
        if letter.merged.exists():
            raise NotAllowedNow("有别的来信与这封一并办理，请打电话给社区撤回。")
        letter.outcome = Outcome.WITHDRAWN
        erasures.record("letter", letter)
        forget_text(letter)
        forget_identity(letter)
    return letter


def forget_text(letter: Letter) -> None:
    """Delete what was typed and sent: letter, slip, messages, replies, files, drafts."""
    attachments.forget(letter)
    text = letter.text
    text.title = text.content = text.fact_slip = None
    text.save()
    for rows in (letter.messages.all(), letter.replies.all()):
        for row in rows:
            setattr(row, "text" if isinstance(row, Message) else "content", None)
            row.save()
    letter.proposals.all().delete()
    copies = PublicationState
    draft = getattr(letter, "published", None)
    if draft is not None and draft.state in (copies.REDACTING, copies.SECOND_CHECK):
        draft.delete()


def forget_identity(letter: Letter) -> None:
    """Empty the vault; the row says when. Files show faces and doors: they go with it."""
    attachments.forget(letter)
    identity = letter.identity
    identity.name = identity.phone = identity.email = None
    identity.erased_at = clock.now()
    identity.save()


def forget_again(letter: Letter) -> None:
    """A restored backup knows a letter that was withdrawn since."""
    try:
        withdraw(letter.pk)
    except ValidationError:
        # Withdrawn already, or not to be withdrawn any more: its words go all the same.
        forget_text(letter)
        forget_identity(letter)
        desk.put(letter)
