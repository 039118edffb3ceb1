"""Letters in every stage, each led there by its transitions. For tests only."""

from typing import Any

from accounts.models import User
from communities.models import CommunityPage, Organization, TopicTag
from mailbox import answering, handling, intake, resident, tracking
from mailbox.intake import Contact, Receipt
from mailbox.models import Letter, Stage

CONTACT = Contact(name="王小梅", phone="13800001234", email="xiaomei@example.org")
ANSWER = "您反映的情况收悉。经现场核实，已于当日清理完毕，如有疑问请拨打0000-1201。"


def written(code: str = "QL01", **fields: Any) -> Receipt:
    """A letter as it comes in over the web."""
    values = {
        "community": CommunityPage.objects.get(code=code),
        "kind": "complaint",
        "topic": TopicTag.objects.get(code="HJ"),
        "title": "楼道堆物",
        "content": "5号楼二单元楼道里堆了很多旧家具，消防通道快堵了。",
        "contact": CONTACT,
        **fields,
    }
    return intake.receive(**values)


def body(kind: str, code: str = "QL01") -> Organization:
    """The first body of a kind in a community."""
    rows = Organization.objects.filter(community__code=code, kind=kind)
    return rows.order_by("order", "pk").first()


def committee(code: str = "QL01") -> Organization:
    return body("RESIDENTS_COMMITTEE", code)


def company(code: str = "QL01") -> Organization:
    return body("PROPERTY_COMPANY", code)


def accepted(people: dict[str, User], **fields: Any) -> Letter:
    about = fields.pop("about_organizations", ())
    slip = fields.pop(
        "fact_slip", "楼道堆物，请清理。" if fields.get("confidential") else ""
    )
    receipt = written(**fields)
    return intake.accept(
        receipt.letter.pk, by=people["clerk"], about_organizations=about, fact_slip=slip
    )


def assigned(people: dict[str, User], to: Organization | None = None, **fields) -> Letter:
    letter = accepted(people, **fields)
    return handling.assign(letter.pk, by=people["clerk"], to=to or committee())


def in_progress(people: dict[str, User], **fields: Any) -> Letter:
    letter = assigned(people, **fields)
    return handling.sign(letter.pk, by=people["handler2"])


def in_review(people: dict[str, User], **fields: Any) -> Letter:
    letter = in_progress(people, **fields)
    return answering.submit_reply(
        letter.pk, by=people["handler2"], content=ANSWER, outcome="solved"
    )


def replied(people: dict[str, User], **fields: Any) -> Letter:
    letter = in_review(people, **fields)
    return answering.approve_reply(letter.pk, by=people["clerk"])


def in_stage(stage: str, people: dict[str, User]) -> Letter:
    """A letter of QL01 in this stage, given to the residents' committee where it is."""
    match stage:
        case Stage.RECEIVED:
            return written().letter
        case Stage.QUARANTINED:
            return written(suspicious=True).letter
        case Stage.NOT_ACCEPTED | Stage.REFERRED_OUT:
            letter = written().letter
            code = "unclear" if stage == Stage.NOT_ACCEPTED else "hotline"
            intake.propose_refusal(
                letter.pk, by=people["clerk"], reason_code=code, reason="请拨打12345。"
            )
            return intake.confirm_refusal(letter.pk, by=people["clerk2"])
        case Stage.ACCEPTED:
            return accepted(people)
        case Stage.ASSIGNED:
            return assigned(people)
        case Stage.IN_PROGRESS:
            return in_progress(people)
        case Stage.AWAITING_RESIDENT:
            letter = in_progress(people)
            return handling.ask(letter.pk, by=people["handler2"], question="哪一层？")
        case Stage.REPLY_REVIEW:
            return in_review(people)
        case Stage.REPLIED:
            return replied(people)
        case Stage.OBJECTED:
            letter = replied(people)
            return resident.object_to_reply(
                letter.pk,
                resolved="unsolved",
                satisfaction="dissatisfied",
                grounds="还在那里。",
            )
        case Stage.CLOSED:
            letter = replied(people)
            return resident.rate(letter.pk, resolved="solved", satisfaction="satisfied")
        case Stage.MERGED:
            parent = in_progress(people)
            letter = accepted(people)
            return handling.merge(letter.pk, by=people["clerk"], into=parent)
        case Stage.WITHDRAWN:
            return resident.withdraw(accepted(people).pk)
    raise ValueError(stage)


def tracked(number: str, code: str) -> Letter:
    """The letter that its writer finds with number and code."""
    found = tracking.find(number, code, address="192.0.2.1").letter
    assert found is not None
    return found
