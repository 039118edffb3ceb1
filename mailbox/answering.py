"""A reply is written, approved by another person, released; and what follows from it.

An author never approves. An answer on the spot (当场答复) goes out at once for simple
letters, and one in SPOT_CHECK_EVERY is looked at by a second person afterwards.
Writes through transitions.step().
"""

from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from communities.models import Organization, OrganizationKind
from foundation import clock
from mailbox import attachments, deadlines, desk, rules
from mailbox.models import (
    REPLY_OUTCOMES,
    Approval,
    ClockSegment,
    Kind,
    Letter,
    Outcome,
    Proposal,
    Reply,
    Stage,
)
from mailbox.transitions import NotAllowedNow, Step, step

REPLY_LEAST, REPLY_MOST = 20, 1200
# Correction 6: complaints and suggestions need two persons.
ON_THE_SPOT = frozenset({Kind.INQUIRY, Kind.PRAISE, Kind.HELP})
SPOT_CHECK_EVERY = 5
# Never the whole of an answer (domain.md §6.6).
EMPTY_WORDS = ("已转有关部门", "已转相关部门", "已转相关单位")


def submit_reply(
    letter_id: int,
    *,
    by: User,
    content: str,
    outcome: str,
    files: str = "",
    version: int | None = None,
) -> Letter:
    """送审: what the unit answers, for another to approve.

    After an objection somebody else answers than the first time. `files` is the token of
    the form that received what the unit gives along.
    """
    text = checked(content, outcome)
    with step("submit_reply", letter_id, by=by, version=version) as now:
        letter = now.letter
        if letter.round > 1 and letter.earlier_author_id == by.pk:
            raise PermissionDenied("重新办理要换人承办。")
        for kind in (Proposal.Kind.EXTENSION, Proposal.Kind.TRANSFER):
            drop_waiting(letter, kind)
        reply = write_reply(now, text, outcome, Reply.State.SUBMITTED)
        attachments.attach(files, letter, reply=reply)
    return letter


def drop_waiting(letter: Letter, kind: str) -> None:
    """What was asked for and is not needed any more goes with its row."""
    letter.proposals.filter(kind=kind, state=Proposal.State.OPEN).delete()


def checked(content: str, outcome: str) -> str:
    """The text of a reply; ValidationError for one that says nothing."""
    text = content.strip()
    if outcome not in {one.value for one in REPLY_OUTCOMES}:
        raise ValidationError("请选择办理结果。")
    if not REPLY_LEAST <= len(text) <= REPLY_MOST:
        raise ValidationError(f"答复{REPLY_LEAST}到{REPLY_MOST}字。")
    if any(words in text for words in EMPTY_WORDS) and len(text) < 60:
        raise ValidationError("不能只答“已转有关部门”，请写明结果、时限或联系电话。")
    return text


def write_reply(now: Step, text: str, outcome: str, state: str, **rest: object) -> Reply:
    """Store a reply of this round."""
    letter = now.letter
    unit = letter.organization.name if letter.organization else now.unit
    released = state == Reply.State.RELEASED
    reply = Reply(
        letter=letter,
        round=letter.round,
        state=state,
        content=text,
        outcome=outcome,
        author=now.by,
        organization=letter.organization,
        unit=unit[:60],
        submitted_at=clock.now(),
        released_at=clock.now() if released else None,
        **rest,
    )
    reply.save(force_insert=True)
    return reply


def waiting_reply(letter: Letter) -> Reply:
    """The reply that waits for approval."""
    reply = (
        letter.replies.select_for_update()
        .filter(state=Reply.State.SUBMITTED)
        .order_by("-submitted_at")
        .first()
    )
    if reply is None:
        raise NotAllowedNow("没有待审签的答复。")
    return reply


def approve_reply(letter_id: int, *, by: User, version: int | None = None) -> Letter:
    """审签: the answer goes out. Never by who wrote it."""
    with step("approve_reply", letter_id, by=by, version=version) as now:
        reply = waiting_reply(now.letter)
        refuse_author(reply, by)
        attachments.refuse_unready(reply)
        say(reply, Approval.Decision.APPROVED, by)
        release(now, reply)
    return now.letter


def force_reply(
    letter_id: int, *, by: User, note: str, version: int | None = None
) -> Letter:
    """The sub-district releases it when nobody approves in time; looked at afterwards."""
    if not note.strip():
        raise ValidationError("请写明直接签发的原因。")
    with step("force_reply", letter_id, by=by, version=version) as now:
        reply = waiting_reply(now.letter)
        refuse_author(reply, by)
        attachments.refuse_unready(reply)
        say(reply, Approval.Decision.FORCED, by, note)
        release(now, reply)
        now.letter.spot_check = "due"
    return now.letter


def return_reply(
    letter_id: int, *, by: User, note: str, version: int | None = None
) -> Letter:
    """退回修改: with what is missing. The clock does not stop for it."""
    if not note.strip():
        raise ValidationError("请写明要改什么。")
    with step("return_reply", letter_id, by=by, version=version) as now:
        reply = waiting_reply(now.letter)
        refuse_author(reply, by)
        say(reply, Approval.Decision.RETURNED, by, note)
        reply.state = Reply.State.RETURNED
        reply.save()
        now.note = note.strip()
    return now.letter


def refuse_author(reply: Reply, by: User) -> None:
    if reply.author_id == by.pk:
        raise PermissionDenied("自己写的答复要由另一人审签。")


def say(reply: Reply, decision: str, by: User, note: str = "") -> None:
    Approval(
        reply=reply, decision=decision, by=by, note=note.strip() or None, at=clock.now()
    ).save(force_insert=True)


def release(now: Step, reply: Reply) -> None:
    """Make a reply the answer: outcome, time, the writer's window to rate."""
    if reply.state != Reply.State.RELEASED:
        reply.state = Reply.State.RELEASED
        reply.released_at = clock.now()
        reply.save()
    letter = now.letter
    letter.outcome = reply.outcome
    letter.replied_at = reply.released_at
    now.note = f"结果：{reply.get_outcome_display()}。"
    now.public = {"outcome": reply.outcome}
    copy_to_merged(letter, reply)


def copy_to_merged(letter: Letter, reply: Reply) -> None:
    """Letters merged into this one show the answer as their own, each for itself."""
    for child in letter.merged.select_for_update():
        copy = Reply(
            letter=child,
            round=child.round,
            state=Reply.State.RELEASED,
            content=reply.content,
            outcome=reply.outcome,
            author_id=reply.author_id,
            organization_id=reply.organization_id,
            unit=reply.unit,
            submitted_at=reply.submitted_at,
            released_at=reply.released_at,
        )
        copy.save(force_insert=True)
        attachments.copy_to(copy, reply)
        Letter.objects.filter(pk=child.pk).update(
            outcome=reply.outcome, replied_at=reply.released_at
        )


def answer_on_spot(
    letter_id: int,
    *,
    by: User,
    content: str,
    outcome: str,
    files: str = "",
    version: int | None = None,
) -> Letter:
    """当场答复: a clerk accepts and answers at once; no complaint and no suggestion."""
    text = checked(content, outcome)
    with step("answer_on_spot", letter_id, by=by, version=version) as now:
        letter = now.letter
        if letter.kind not in ON_THE_SPOT:
            raise NotAllowedNow("投诉和建议要交办，由另一人审签。")
        letter.accepted_at = clock.now()
        # Whoever answers answers for it: an objection comes back to this unit.
        letter.organization = body_of(by, letter)
        letter.handler = by
        days = rules.number(letter.kind)
        deadlines.begin(letter, ClockSegment.Kind.START, days=days)
        desk.open_matter(letter)
        reply = write_reply(now, text, outcome, Reply.State.RELEASED, on_the_spot=True)
        attachments.attach(files, letter, reply=reply)
        release(now, reply)
        # Every fifth by its number, so that nobody chooses which.
        if int(letter.number.rsplit("-", 1)[1]) % SPOT_CHECK_EVERY == 0:
            letter.spot_check = "due"
    return letter


def body_of(by: User, letter: Letter) -> Organization:
    """For whom a clerk answers: the body of their role, else the residents' committee."""
    here = Organization.objects.filter(community=letter.community_id, active=True)
    own = here.filter(role_grants__user=by, role_grants__community=letter.community_id)
    committee = here.filter(kind=OrganizationKind.RESIDENTS_COMMITTEE)
    body = own.first() or committee.first()
    if body is None:
        raise NotAllowedNow("社区还没有登记居民委员会，请先登记。")
    return body


def check_spot(
    letter_id: int, *, by: User, sound: bool, note: str = "", version: int | None = None
) -> Letter:
    """抽查: a second person looks at an answer that went out on one person's word."""
    with step("check_spot", letter_id, by=by, version=version) as now:
        letter = now.letter
        if letter.spot_check != "due":
            raise NotAllowedNow("这封信没有待抽查的答复。")
        reply = letter.replies.filter(state=Reply.State.RELEASED).latest("released_at")
        refuse_author(reply, by)
        if reply.approvals.filter(by=by).exists():
            raise PermissionDenied("签发人不能自己复查。")
        if not sound and not note.strip():
            raise ValidationError("请写明问题。")
        decision = Approval.Decision.CHECKED if sound else Approval.Decision.FAULTED
        say(reply, decision, by, note)
        letter.spot_check = "done"
    return letter


def decide_objection(
    letter_id: int, *, by: User, redo: bool, reason: str, version: int | None = None
) -> Letter:
    """The sub-district decides: redo by somebody else, or it stays with the answer."""
    if not reason.strip():
        raise ValidationError("请写明裁定的理由，来信人会看到。")
    with step("decide_objection", letter_id, by=by, version=version) as now:
        letter = now.letter
        now.note = reason.strip()
        now.public = {"redo": redo}
        if redo:
            begin_again(now)
        else:
            now.to(Stage.CLOSED)
    return letter


def reopen(letter_id: int, *, by: User, reason: str, version: int | None = None) -> Letter:
    """The sub-district takes up a closed letter again."""
    if not reason.strip():
        raise ValidationError("请写明重启的理由，来信人会看到。")
    with step("reopen", letter_id, by=by, version=version) as now:
        now.letter.reopened += 1
        now.note = reason.strip()
        begin_again(now)
    return now.letter


def begin_again(now: Step) -> None:
    """A second round: another author, a short limit. The first answer stays readable."""
    letter = now.letter
    if letter.organization is None:
        raise NotAllowedNow("这封信没有承办单位，请由值班员重新受理。")
    last = (
        letter.replies.filter(state=Reply.State.RELEASED).order_by("-released_at").first()
    )
    letter.earlier_author = last.author if last is not None else None
    letter.round += 1
    letter.handler = None
    letter.outcome = ""
    deadlines.begin(letter, ClockSegment.Kind.REDO, days=rules.number("redo"))
    now.to(Stage.IN_PROGRESS)


def outcome_label(code: str) -> str:
    """The word for an outcome; "" for none."""
    return Outcome(code).label if code else ""
