"""A letter is given to a unit and worked on: assigned, signed for, returned, extended.

The unit that signs first answers for it to the end (首接负责, 接诉即办条例 第十四条).
Writes through transitions.step().
"""

from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from communities.models import Organization, OrganizationKind
from communities.permissions import acts_for
from foundation import clock
from mailbox import deadlines, rules
from mailbox.intake import add_message, decide, refuse_second
from mailbox.models import (
    ENDED,
    ClockSegment,
    Letter,
    Message,
    Proposal,
    Stage,
)
from mailbox.transitions import NotAllowedNow, Step, step

# What the community itself leads; the 派单目录 says for which topics it may.
OF_THE_COMMUNITY = frozenset(
    {OrganizationKind.RESIDENTS_COMMITTEE, OrganizationKind.SERVICE_STATION}
)


def assign(
    letter_id: int,
    *,
    by: User,
    to: Organization,
    assisting: Iterable[Organization] = (),
    version: int | None = None,
) -> Letter:
    """交办: give the letter to the unit that leads it, and to those that help.

    Refused for a body that the letter is about, and for the community itself where the
    派单目录 does not let it lead (接诉即办条例 第十七条).
    """
    helping = list(assisting)
    with step("assign", letter_id, by=by, version=version) as now:
        letter = now.letter
        for body in (to, *helping):
            refuse_unfit(letter, body)
        refuse_outside_its_duties(letter, to)
        if to in helping:
            raise ValidationError("主办单位不必再列为协办单位。")
        letter.organization = to
        letter.handler = None
        letter.assisting.set(helping)
        now.note = f"由{to.name}办理。"
        now.public = {"to": to.name}
    return letter


def refuse_outside_its_duties(letter: Letter, to: Organization) -> None:
    """ValidationError where the 派单目录 does not let the community lead."""
    route = rules.route_of(letter.topic)
    outside = route is not None and not route.community_may_lead
    if outside and to.kind in OF_THE_COMMUNITY:
        raise ValidationError(
            f"“{letter.topic}”不在社区职责内，不能由社区主办，请交街道科室。"
        )


def refuse_unfit(letter: Letter, body: Organization) -> None:
    """ValidationError for a body of elsewhere, and for one that the letter is about."""
    street = body.community.code == settings.SUBDISTRICT_CODE
    if not body.active or not (street or body.community_id == letter.community_id):
        raise ValidationError(f"“{body.name}”不办理这个社区的来信。")
    if letter.about_organizations.filter(pk=body.pk).exists():
        raise ValidationError(f"来信反映的就是“{body.name}”，不能交给它办理。")


def sign(letter_id: int, *, by: User, version: int | None = None) -> Letter:
    """签收: the unit takes it on; from now on it answers for it."""
    with step("sign", letter_id, by=by, version=version) as now:
        now.letter.handler = by
    return now.letter


def bounce(letter_id: int, *, by: User, reason: str, version: int | None = None) -> Letter:
    """退回: not ours. Once, back to the clerk; the second time the street rules."""
    said = written(reason)
    with step("bounce", letter_id, by=by, version=version) as now:
        letter = now.letter
        now.note = said
        if letter.bounces == 0:
            letter.bounces = 1
            letter.organization = letter.handler = None
            letter.assisting.clear()
            now.to(Stage.ACCEPTED)
        else:
            refuse_second(letter, Proposal.Kind.MISROUTE)
            propose(now, Proposal.Kind.MISROUTE, said)
    return letter


def rule_misroute(
    letter_id: int, *, by: User, upheld: bool, version: int | None = None
) -> Letter:
    """The sub-district decides finally whether the unit keeps the letter."""
    with step("rule_misroute", letter_id, by=by, version=version) as now:
        letter = now.letter
        state = Proposal.State.APPROVED if upheld else Proposal.State.REFUSED
        decide(now, Proposal.Kind.MISROUTE, state)
        if upheld:
            letter.bounces += 1
            letter.organization = letter.handler = None
            now.to(Stage.ACCEPTED)
            now.note = "街道裁定：重新交办。"
        else:
            now.note = f"街道裁定：仍由{letter.organization}办理。"
    return letter


def offer_transfer(
    letter_id: int,
    *,
    by: User,
    to: Organization,
    reason: str,
    version: int | None = None,
) -> Letter:
    """Ask another unit to take the letter over; until it does, the clock stays here."""
    said = written(reason)
    with step("offer_transfer", letter_id, by=by, version=version) as now:
        refuse_unfit(now.letter, to)
        refuse_outside_its_duties(now.letter, to)
        if to.pk == now.letter.organization_id:
            raise ValidationError("已经由这个单位办理。")
        refuse_second(now.letter, Proposal.Kind.TRANSFER)
        propose(now, Proposal.Kind.TRANSFER, said, organization=to)
        now.note = f"请{to.name}接手，对方接收前仍由{now.letter.organization}负责。"
    return now.letter


def accept_transfer(letter_id: int, *, by: User, version: int | None = None) -> Letter:
    """The receiving unit takes the letter over."""
    with step("accept_transfer", letter_id, by=by, version=version) as now:
        body = receiving(now, by)
        decide(now, Proposal.Kind.TRANSFER, Proposal.State.APPROVED)
        now.letter.organization = body
        now.letter.handler = by
        now.note = f"改由{body.name}办理。"
        now.public = {"to": body.name}
    return now.letter


def refuse_transfer(letter_id: int, *, by: User, version: int | None = None) -> Letter:
    """The receiving unit does not take it; nothing changes."""
    with step("refuse_transfer", letter_id, by=by, version=version) as now:
        receiving(now, by)
        decide(now, Proposal.Kind.TRANSFER, Proposal.State.REFUSED)
    return now.letter


def receiving(now: Step, by: User) -> Organization:
    """The body that was asked; PermissionDenied to whom it is not theirs."""
    waiting = now.letter.proposals.filter(
        kind=Proposal.Kind.TRANSFER, state=Proposal.State.OPEN
    ).select_related("organization")
    proposal = waiting.first()
    if proposal is None or proposal.organization is None:
        raise NotAllowedNow("没有待接收的转办。")
    if proposal.organization_id not in acts_for(by):
        raise PermissionDenied
    return proposal.organization


def ask(letter_id: int, *, by: User, question: str, version: int | None = None) -> Letter:
    """请来信人补充: the clock stops, at most twice. The writer reads it when tracking."""
    with step("ask", letter_id, by=by, version=version) as now:
        letter = now.letter
        most = rules.number("pauses")
        if letter.pauses >= most:
            raise NotAllowedNow(f"已请来信人补充{most}次，请按已知情况答复。")
        add_message(now, Message.Kind.QUESTION, question)
        letter.pauses += 1
        deadlines.pause(letter)
        now.note = "等来信人补充，暂停计时。"
    return letter


def resume(letter_id: int, *, by: User, version: int | None = None) -> Letter:
    """Go on without the writer's answer."""
    with step("resume", letter_id, by=by, version=version) as now:
        deadlines.resume(now.letter)
    return now.letter


def note_progress(
    letter_id: int, *, by: User, note: str, version: int | None = None
) -> Letter:
    """Tell the writer how it goes (接诉即办条例 第十五条)."""
    said = written(note)
    with step("note_progress", letter_id, by=by, version=version) as now:
        now.note = said
    return now.letter


def request_extension(
    letter_id: int, *, by: User, days: int, reason: str, version: int | None = None
) -> Letter:
    """Ask for more working days: before the deadline, once, up to the cap."""
    said = written(reason)
    with step("request_extension", letter_id, by=by, version=version) as now:
        letter = now.letter
        extended = letter.segments.filter(kind=ClockSegment.Kind.EXTENSION)
        if extended.exists():
            raise NotAllowedNow("已经延期过一次，不能再延。")
        if letter.answer_due_on is None or clock.today() > letter.answer_due_on:
            raise NotAllowedNow("期限已过，不能再申请延期；请尽快答复并说明原因。")
        cap = rules.number("cap")
        longest = cap - deadlines.granted(letter)
        if not 1 <= days <= longest:
            raise ValidationError(
                f"连同原期限最长{cap}个工作日，可延1到{longest}个工作日。"
                if longest > 0
                else f"原期限已是{cap}个工作日，不能再延。"
            )
        refuse_second(letter, Proposal.Kind.EXTENSION)
        propose(now, Proposal.Kind.EXTENSION, said, days=days)
        now.note = said
    return letter


def approve_extension(letter_id: int, *, by: User, version: int | None = None) -> Letter:
    """The sub-district agrees; the writer reads the reason and the new date."""
    with step("approve_extension", letter_id, by=by, version=version) as now:
        proposal = decide(now, Proposal.Kind.EXTENSION, Proposal.State.APPROVED)
        before = now.letter.answer_due_on
        deadlines.extend(now.letter, proposal.days)
        deadlines.set_step(now.letter)
        after = now.letter.answer_due_on
        assert before is not None  # noqa: S101
        assert after is not None  # noqa: S101
        now.note = (
            f"原因：{proposal.reason} 答复期限从{deadlines.in_words(before)}"
            f"改为{deadlines.in_words(after)}，不能再延。"
        )
    return now.letter


def refuse_extension(letter_id: int, *, by: User, version: int | None = None) -> Letter:
    """The sub-district does not agree; the deadline stands."""
    with step("refuse_extension", letter_id, by=by, version=version) as now:
        decide(now, Proposal.Kind.EXTENSION, Proposal.State.REFUSED)
    return now.letter


def remind(letter_id: int, *, by: User, note: str = "") -> Letter:
    """催办: the sub-district asks how it goes; the unit reads it beside the letter."""
    with step("remind", letter_id, by=by) as now:
        now.note = note.strip()
    return now.letter


def merge(letter_id: int, *, by: User, into: Letter, version: int | None = None) -> Letter:
    """并案: the same matter is handled once; the child keeps number, identity and reply.

    Not into itself, not chained, not across communities, confidentiality or subjects.
    """
    with step("merge", letter_id, by=by, version=version) as now:
        letter = now.letter
        parent = Letter.objects.select_for_update().get(pk=into.pk)
        refuse_merge(letter, parent)
        letter.stage_before = letter.stage
        letter.merged_into = parent
        now.note = "与另一封反映同一件事的来信一并办理，答复后您可以在这里看到。"
    return letter


def refuse_merge(letter: Letter, parent: Letter) -> None:
    def subjects(one: Letter) -> tuple[set[int], set[int]]:
        return (
            set(one.about_organizations.values_list("pk", flat=True)),
            set(one.about_users.values_list("pk", flat=True)),
        )

    problem = ""
    if parent.pk == letter.pk:
        problem = "不能并入自己。"
    elif parent.merged_into_id is not None or letter.merged.exists():
        problem = "不能连环并案。"
    elif parent.stage in ENDED or parent.stage == Stage.QUARANTINED:
        problem = "只能并入还在办理的来信。"
    elif parent.community_id != letter.community_id:
        problem = "只能并入同一社区的来信。"
    elif parent.confidential != letter.confidential:
        problem = "保密来信和普通来信不能并案。"
    elif subjects(parent) != subjects(letter):
        problem = "两封信反映的对象不同，不能并案。"
    if problem:
        raise ValidationError(problem)


def unmerge(letter_id: int, *, by: User, version: int | None = None) -> Letter:
    """取消并案: the letter goes on where it stood."""
    with step("unmerge", letter_id, by=by, version=version) as now:
        now.to(Stage(now.letter.stage_before))
        now.letter.merged_into = None
        now.letter.stage_before = ""
    return now.letter


def propose(now: Step, kind: str, reason: str, **rest: object) -> Proposal:
    """Keep what somebody asks for until another decides."""
    proposal = Proposal(
        letter=now.letter,
        kind=kind,
        reason=reason,
        proposed_by=now.by,
        proposed_at=clock.now(),
        **rest,
    )
    proposal.save(force_insert=True)
    return proposal


def written(text: str) -> str:
    """What was written, without blanks around it; ValidationError for nothing."""
    text = text.strip()
    if not text:
        raise ValidationError("请写明原因或情况。")
    if len(text) > 300:
        raise ValidationError("最多300字。")
    return text
