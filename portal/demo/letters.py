"""Leads the demonstration's letters through their transitions, each step in its time.

Nothing is written around the rules: who may not do a step in 青岭街道 does not do it here.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from accounts.models import User
from communities.models import CommunityPage, Organization, TopicTag
from foundation import clock
from mailbox import answering, attachments, handling, intake, publication, resident
from mailbox.intake import Contact, Receipt
from mailbox.models import Letter, Stage
from portal.demo import letter_texts as texts
from portal.demo.letter_texts import ANSWERED, OPEN, Answered, Open
from portal.demo.pictures import FILES
from portal.demo.running import working_day_before
from workdays.calendar import add_working_days, is_working_day

OWN = "QL01"


def load_letters() -> Iterator[str]:
    """Add the letters that are missing, by their reference; a line for each new one."""
    people = {user.username: user for user in User.objects.all()}
    present = set(Letter.objects.exclude(reference="").values_list("reference", flat=True))
    for sample in ANSWERED:
        if sample.key not in present:
            receipt = answered(sample, people)
            yield f"来信：{receipt.letter.number} {sample.title}"
            if sample.rated is None:
                yield f"　可在“查进度”试用：查询码 {receipt.shown}"
    today = clock.today()
    for story in OPEN:
        if story.key not in present:
            letter = told(story, people, today)
            yield f"来信：{letter.number} {letter.get_stage_display()}"


def at(day: date, hour: int) -> datetime:
    """Some time of a day, and never later than now: the demonstration loads at any hour."""
    moment = datetime.combine(day, time(hour, 12), tzinfo=clock.SHANGHAI)
    return min(moment, clock.now())


def received(
    key: str, code: str, kind: str, topic: str, title: str, content: str, **rest: object
) -> Receipt:
    """The letter as its writer sent it."""
    return intake.receive(
        community=CommunityPage.objects.get(code=code),
        kind=kind,
        topic=TopicTag.objects.get(code=topic),
        title=title,
        content=content,
        reference=key,
        policy_version="1",
        **rest,
    )


def staff(code: str, people: dict[str, User]) -> tuple[User, User, User, User]:
    """Clerk, handler, who approves, and who confirms what is published."""
    if code == OWN:
        names = ("clerk", "handler2", "clerk2", "reviewer")
    else:
        names = ("street_clerk", "street_handler", "street2", "street2")
    clerk, handler, approver, confirmer = (people[name] for name in names)
    return clerk, handler, approver, confirmer


def committee(code: str) -> Organization:
    return Organization.objects.get(community__code=code, kind="RESIDENTS_COMMITTEE")


def answered(sample: Answered, people: dict[str, User]) -> Receipt:
    """One of the eight: received, accepted, answered, approved, rated, published."""
    clerk, handler, approver, confirmer = staff(sample.community, people)
    with clock.at(at(sample.received_on, 9)):
        receipt = received(
            sample.key,
            sample.community,
            sample.kind,
            sample.topic,
            sample.title,
            sample.content,
            contact=Contact(name=sample.name, phone=sample.phone),
            wants_public=bool(sample.published),
        )
    key = receipt.letter.pk
    first = sample.received_on
    if not is_working_day(first):
        # A letter of the weekend waits for Monday.
        first = add_working_days(first, 1)
    if sample.on_the_spot:
        with clock.at(at(sample.replied_on, 10)):
            answering.answer_on_spot(
                key, by=clerk, content=sample.reply, outcome=sample.outcome
            )
    else:
        worked_on(sample, key, first, clerk, handler, people)
        with clock.at(at(sample.replied_on, 14)):
            answering.submit_reply(
                key, by=handler, content=sample.reply, outcome=sample.outcome
            )
        with clock.at(at(sample.replied_on, 15)):
            answering.approve_reply(key, by=approver)
    if sample.rated:
        with clock.at(at(sample.replied_on, 19)):
            resident.rate(key, resolved=sample.rated[0], satisfaction=sample.rated[1])
    if sample.published:
        published(sample, key, clerk, confirmer)
    return receipt


def worked_on(
    sample: Answered,
    key: int,
    first: date,
    clerk: User,
    handler: User,
    people: dict[str, User],
) -> None:
    """Accepted and assigned on the first working day, signed for, extended if it was."""
    with clock.at(at(first, 10)):
        intake.accept(key, by=clerk)
        handling.assign(key, by=clerk, to=committee(sample.community))
    with clock.at(at(first, 11)):
        handling.sign(key, by=handler)
    if sample.extended:
        asked = add_working_days(first, 6)
        with clock.at(at(add_working_days(first, 1), 16)):
            handling.note_progress(key, by=handler, note=texts.PROGRESS_NOTE)
        with clock.at(at(asked, 9)):
            handling.request_extension(
                key, by=handler, days=sample.extended, reason=sample.extension_reason
            )
        with clock.at(at(asked, 11)):
            handling.approve_extension(key, by=people["street"])


def published(sample: Answered, key: int, clerk: User, confirmer: User) -> None:
    """The public copy: written by the clerk, confirmed by another, two days later."""
    day = add_working_days(sample.replied_on, 2)
    with clock.at(at(day, 10)):
        publication.draft(
            key,
            by=clerk,
            basis="consent",
            title=sample.published,
            content=sample.content,
            reply=sample.reply,
        )
        publication.submit(key, by=clerk)
    with clock.at(at(day, 15)):
        publication.publish(key, by=confirmer)


def told(story: Open, people: dict[str, User], today: date) -> Letter:
    """A letter of the last days, led to the stage where it stands today."""
    clerk, handler, approver, _confirmer = staff(story.community, people)
    came = working_day_before(today, story.days)
    with clock.at(at(came, 8)):
        receipt = received(
            story.key,
            story.community,
            story.kind,
            story.topic,
            story.title,
            story.content,
            contact=Contact(name="王女士", phone="13800000100"),
            confidential=story.confidential,
            files=brought(story),
            suspicious=story.stage == Stage.QUARANTINED,
        )
    key = receipt.letter.pk
    with clock.at(at(came, 9)):
        refused_or_accepted(story, key, clerk, people)
    if story.stage in WITH_A_UNIT:
        with clock.at(at(came, 10)):
            handling.assign(key, by=clerk, to=lead(story))
        if story.stage != Stage.ASSIGNED:
            with clock.at(at(came, 11)):
                handling.sign(key, by=handler)
    with clock.at(at(came, 11) + timedelta(minutes=30)):
        gone_on(story, key, clerk, handler, approver)
    return Letter.objects.get(pk=key)


def brought(story: Open) -> str:
    """What comes with the letter, received as from the page; the form's token."""
    if story.key not in FILES:
        return ""
    name, made = FILES[story.key]
    token = attachments.fresh_token()
    attachments.keep(token, made(), name)
    return token


WITH_A_UNIT = frozenset(
    {
        Stage.ASSIGNED,
        Stage.IN_PROGRESS,
        Stage.AWAITING_RESIDENT,
        Stage.REPLY_REVIEW,
        Stage.OBJECTED,
    }
)


def lead(story: Open) -> Organization:
    """The property company for what is only assigned; else the residents' committee."""
    if story.stage == Stage.ASSIGNED:
        return Organization.objects.get(
            community__code=story.community, kind="PROPERTY_COMPANY"
        )
    return committee(story.community)


def refused_or_accepted(
    story: Open, key: int, clerk: User, people: dict[str, User]
) -> None:
    if story.stage in (Stage.RECEIVED, Stage.QUARANTINED):
        return
    if story.stage in (Stage.NOT_ACCEPTED, Stage.REFERRED_OUT):
        unclear = story.stage == Stage.NOT_ACCEPTED
        intake.propose_refusal(
            key,
            by=clerk,
            reason_code="unclear" if unclear else "contract",
            reason="请写明是哪一件事再来信。"
            if unclear
            else "物业服务合同的争议，可以申请人民调解，电话0000-1203，也可以向法院起诉。",
        )
        intake.confirm_refusal(key, by=people["clerk2"])
        return
    about = Organization.objects.filter(
        community__code=story.community, kind="PROPERTY_COMPANY"
    )
    intake.accept(
        key,
        by=clerk,
        fact_slip=texts.FACT_SLIP if story.confidential else "",
        about_organizations=about if story.about_company else (),
    )


def gone_on(story: Open, key: int, clerk: User, handler: User, approver: User) -> None:
    """The last steps to the stage where the letter stands."""
    match story.stage:
        case Stage.AWAITING_RESIDENT:
            handling.ask(key, by=handler, question=texts.QUESTION)
        case Stage.REPLY_REVIEW:
            answering.submit_reply(
                key, by=handler, content=texts.REPLY_IN_REVIEW, outcome="solved"
            )
        case Stage.OBJECTED:
            answering.submit_reply(
                key, by=handler, content=texts.FIRST_REPLY, outcome="solved"
            )
            answering.approve_reply(key, by=approver)
            resident.object_to_reply(
                key,
                resolved="unsolved",
                satisfaction="dissatisfied",
                grounds=texts.OBJECTION,
            )
        case Stage.MERGED:
            parent = Letter.objects.get(reference="open-4")
            handling.merge(key, by=clerk, into=parent)
        case Stage.WITHDRAWN:
            resident.withdraw(key)
