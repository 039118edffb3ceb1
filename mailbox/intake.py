"""A letter comes in: received, then accepted, refused by two, or set aside as abuse.

Writes through transitions.step(); receive() makes the row.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from communities.models import CommunityKind, CommunityPage, Organization, TopicTag
from foundation import clock
from mailbox import attachments, deadlines, desk, journal, numbers, rules
from mailbox.models import (
    REFERRED_ELSEWHERE,
    Channel,
    ClockSegment,
    Kind,
    Letter,
    LetterIdentity,
    LetterText,
    Message,
    Proposal,
    RefusalReason,
    Stage,
)
from mailbox.permissions import TAKE, capacity, holds
from mailbox.transitions import NotAllowedNow, Step, step

TITLE_MOST, CONTENT_LEAST, CONTENT_MOST, REASON_MOST = 40, 10, 600, 300


@dataclass(frozen=True)
class Receipt:
    """A letter with its code in clear: shown once, stored nowhere."""

    letter: Letter
    code: str

    @property
    def shown(self) -> str:
        """1234-5678-9012"""
        return numbers.shown(self.code)


@dataclass(frozen=True)
class Contact:
    """How to reach the writer; all may be empty."""

    name: str = ""
    phone: str = ""
    email: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.email)


@transaction.atomic
def receive(
    *,
    community: CommunityPage,
    kind: str,
    topic: TopicTag,
    title: str,
    content: str,
    contact: Contact,
    confidential: bool = False,
    wants_public: bool = False,
    about: str = "",
    channel: str = Channel.WEB,
    reference: str = "",
    policy_version: str = "",
    by: User | None = None,
    note: str = "",
    files: str = "",
    suspicious: bool = False,
) -> Receipt:
    """Store a letter and give its number and code.

    `by` is who writes for somebody else (代写); they need the right in the community.
    `note` says how the writer agreed to that: the first line of what the writer reads.
    `files` is the token of the form that received them (attachments.keep).
    `suspicious` sets it aside at once, reversibly. Raises ValidationError for a community
    or topic that takes no letters.
    """
    if community.kind != CommunityKind.COMMUNITY:
        raise ValidationError("请选择社区。")
    if not topic.is_offered:
        raise ValidationError("请重新选择主题。")
    moment, code = clock.now(), numbers.fresh_code()
    number = numbers.take_number(community, clock.today())
    letter = Letter(
        number=number,
        code_hmac=numbers.hmac_of(number, code),
        community=community,
        kind=kind,
        topic=topic,
        channel=channel,
        reference=reference,
        about=about,
        pseudonym=numbers.fresh_pseudonym(),
        confidential=confidential,
        wants_public=wants_public,
        policy_version=policy_version,
        reachable=bool(contact.phone or contact.email),
        taken_by=by,
        received_at=moment,
        stage=Stage.QUARANTINED if suspicious else Stage.RECEIVED,
    )
    deadlines.set_step(letter)
    # Place and topic were read just now; the rest of the constraints are the database's.
    letter.full_clean(
        exclude=["community", "topic"], validate_unique=False, validate_constraints=False
    )
    letter.save(force_insert=True)
    if by is not None and not holds(by, TAKE, letter):
        raise PermissionDenied
    LetterText(letter=letter, title=title, content=content).save(force_insert=True)
    LetterIdentity(
        letter=letter,
        name=contact.name or None,
        phone=contact.phone or None,
        email=contact.email or None,
    ).save(force_insert=True)
    attachments.attach(files, letter)
    unit, post = capacity(by, letter)
    journal.write(letter, RECEIVE, by=by, unit=unit, post=post, note=note, moment=moment)
    desk.put(letter, new=True)
    return Receipt(letter, code)


class RECEIVE:
    """The event that has no row in the table: before it there is no letter."""

    name, shown = "receive", True


def accept(
    letter_id: int,
    *,
    by: User,
    version: int | None = None,
    kind: str = "",
    topic: TopicTag | None = None,
    confidential: bool | None = None,
    urgent: bool = False,
    about_organizations: Iterable[Organization] = (),
    about_users: Iterable[User] = (),
    fact_slip: str = "",
) -> Letter:
    """受理: say what it is, whom it is about, and start the clock.

    A letter may be made confidential, never the other way. A confidential one needs a
    fact slip: what the unit will read instead of the letter. It opens the matter.
    """
    with step("accept", letter_id, by=by, version=version) as now:
        _set(now, kind, topic, confidential, about_organizations, about_users, fact_slip)
        letter = now.letter
        letter.urgent = urgent
        letter.accepted_at = clock.now()
        days = rules.number(letter.kind)
        deadlines.begin(letter, ClockSegment.Kind.START, days=days)
        desk.open_matter(letter)
        now.public = {"stage": "accepted"}
        now.note = f"按{letter.get_kind_display()}办理，{deadlines.explained(letter)}"
    return letter


def _set(
    now: Step,
    kind: str,
    topic: TopicTag | None,
    confidential: bool | None,
    organizations: Iterable[Organization],
    users: Iterable[User],
    fact_slip: str,
) -> None:
    """What the clerk decides about a letter at first sight."""
    letter = now.letter
    if kind:
        if kind not in Kind.values:
            raise ValidationError("请选择类型。")
        letter.kind = kind
    if topic is not None:
        letter.topic = topic
    letter.confidential |= bool(confidential)
    letter.about_organizations.set(list(organizations))
    letter.about_users.set(list(users))
    if now.by is not None and now.by.pk in {user.pk for user in users}:
        raise PermissionDenied
    if letter.confidential:
        if not fact_slip.strip():
            raise ValidationError("保密来信要写事项摘要，承办单位只看摘要。")
        letter.text.fact_slip = fact_slip.strip()
        letter.text.save()


def propose_refusal(
    letter_id: int,
    *,
    by: User,
    reason_code: str,
    reason: str,
    version: int | None = None,
) -> Letter:
    """Say that the letter is not for this mailbox, and where to go; another confirms."""
    if reason_code not in RefusalReason.values:
        raise ValidationError("请选择理由。")
    if not reason.strip():
        raise ValidationError("请写明理由和可以去的地方，来信人会看到。")
    with step("propose_refusal", letter_id, by=by, version=version) as now:
        refuse_second(now.letter, Proposal.Kind.REFUSAL)
        Proposal.objects.create(
            letter=now.letter,
            kind=Proposal.Kind.REFUSAL,
            reason_code=reason_code,
            reason=reason.strip(),
            proposed_by=by,
            proposed_at=clock.now(),
        )
        now.note = RefusalReason(reason_code).label
    return now.letter


def confirm_refusal(letter_id: int, *, by: User, version: int | None = None) -> Letter:
    """The second clerk agrees: 不予受理, or 已告知途径 where there is a way on."""
    with step("confirm_refusal", letter_id, by=by, version=version) as now:
        proposal = decide(now, Proposal.Kind.REFUSAL, Proposal.State.APPROVED)
        elsewhere = proposal.reason_code in REFERRED_ELSEWHERE
        now.to(Stage.REFERRED_OUT if elsewhere else Stage.NOT_ACCEPTED)
        now.note = f"{proposal.get_reason_code_display()}。{proposal.reason}"
    return now.letter


def drop_refusal(letter_id: int, *, by: User, version: int | None = None) -> Letter:
    """The second clerk disagrees: the letter waits for acceptance as before."""
    with step("drop_refusal", letter_id, by=by, version=version) as now:
        decide(now, Proposal.Kind.REFUSAL, Proposal.State.REFUSED)
    return now.letter


def quarantine(letter_id: int, *, by: User, version: int | None = None) -> Letter:
    """Set aside as advertising or abuse. Purged after 30 days unless restored."""
    with step("quarantine", letter_id, by=by, version=version) as now:
        now.note = "疑似广告或滥用，先隔离。"
    return now.letter


def restore(letter_id: int, *, by: User, version: int | None = None) -> Letter:
    """It was a letter after all."""
    with step("restore", letter_id, by=by, version=version) as now:
        pass
    return now.letter


def refuse_second(letter: Letter, kind: str) -> None:
    """NotAllowedNow while another of this kind waits for a decision."""
    if letter.proposals.filter(kind=kind, state=Proposal.State.OPEN).exists():
        raise NotAllowedNow("已有一份待决定，请先处理。")


def decide(now: Step, kind: str, state: str) -> Proposal:
    """Decide what waits; never by who proposed it. NotAllowedNow where nothing waits."""
    waiting = now.letter.proposals.select_for_update().filter(
        kind=kind, state=Proposal.State.OPEN
    )
    proposal = waiting.first()
    if proposal is None:
        raise NotAllowedNow("没有待决定的申请。")
    if now.by is None or proposal.proposed_by_id == now.by.pk:
        raise PermissionDenied("要由另一人决定。")
    proposal.state = state
    proposal.decided_by = now.by
    proposal.decided_at = clock.now()
    proposal.save()
    return proposal


def add_message(now: Step, kind: str, text: str, files: str = "") -> Message:
    """Keep what was asked or added, sealed; ValidationError where nothing was.

    `files` is the token of the form that received some.
    """
    text = text.strip()
    if not text:
        raise ValidationError("请写明内容。")
    if len(text) > CONTENT_MOST:
        raise ValidationError(f"最多{CONTENT_MOST}字。")
    message = Message.objects.create(
        letter=now.letter, kind=kind, text=text, at=clock.now(), by=now.by
    )
    attachments.attach(files, now.letter, message=message)
    return message
