"""The public copy of a letter: the only module that writes PublishedLetter.

    draft─► redacting ─submit─► second_check ─publish─► published ─withdraw─► withdrawn
              └decline─► declined      └─send_back─► redacting

The copy is written anew, never filtered out of the letter. Whoever wrote it does not
confirm it. Without the writer's separate consent only a general question and answer may
be published (个人信息保护法 第二十五条). redaction.hints() point at what must go; they
never publish by themselves.
"""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from editorial import matters
from foundation import clock, versions
from mailbox import redaction
from mailbox.models import Letter, PublicationState, PublishedLetter, Reply, Stage
from mailbox.permissions import CONFIRM, REDACT, holds, may_see
from mailbox.transitions import NotAllowedNow
from transparency.log import append

STREAM = "publications"
State = PublicationState


@transaction.atomic
def draft(
    letter_id: int, *, by: User, basis: str, title: str, content: str, reply: str
) -> PublishedLetter:
    """Write or change the public copy; it stands in REDACTING until it is submitted."""
    letter = _letter(letter_id, by, REDACT)
    released = _released(letter)
    assert released.released_at is not None  # noqa: S101
    row = PublishedLetter.objects.select_for_update().filter(letter=letter).first()
    if row is None:
        row = PublishedLetter(letter=letter)
    elif row.state not in (State.REDACTING, State.DECLINED, State.WITHDRAWN):
        raise NotAllowedNow("公开稿已送核或已公开，不能再改。")
    if basis == PublishedLetter.Basis.CONSENT and not letter.wants_public:
        raise ValidationError({"basis": "来信人没有同意公开，只能改写成一般问答。"})
    if letter.confidential and basis != PublishedLetter.Basis.GENERAL:
        raise ValidationError({"basis": "保密来信只能改写成一般问答。"})
    row.state = State.REDACTING
    row.basis, row.title = basis, title.strip()
    row.content, row.reply = content.strip(), reply.strip()
    row.community, row.kind, row.topic = letter.community, letter.kind, letter.topic
    row.unit, row.outcome = released.unit, released.outcome
    row.accepted_on = clock_day(letter.accepted_at) if letter.accepted_at else None
    row.replied_on = clock_day(released.released_at)
    row.redacted_by, row.redacted_at = by, clock.now()
    row.checked_by = row.published_at = row.withdrawn_at = row.withdrawn_by = None
    row.reason = ""
    row.full_clean()
    row.save()
    return row


def clock_day(moment: datetime) -> date:
    """The day in Shanghai."""
    return moment.astimezone(clock.SHANGHAI).date()


@transaction.atomic
def submit(letter_id: int, *, by: User) -> PublishedLetter:
    """Hand the copy to a second person. What must never be public stops it here."""
    letter = _letter(letter_id, by, REDACT)
    row = _row(letter, State.REDACTING)
    certain = [hint for hint in redaction.of_copy(row, letter) if hint.certain]
    if certain:
        raise ValidationError(
            [f"{hint.where}里有{hint.what}“{hint.shown}”，请先隐去。" for hint in certain]
        )
    row.state = State.SECOND_CHECK
    row.save()
    return row


@transaction.atomic
def publish(letter_id: int, *, by: User) -> PublishedLetter:
    """核定: the copy is public from now on. Never by who wrote it."""
    letter = _letter(letter_id, by, CONFIRM)
    row = _row(letter, State.SECOND_CHECK)
    if row.redacted_by_id == by.pk:
        raise PermissionDenied("自己编写的公开稿要由另一人核定。")
    row.state = State.PUBLISHED
    row.checked_by, row.published_at, row.reason = by, clock.now(), ""
    row.full_clean()
    row.save()
    if letter.matter is not None:
        matters.attach(
            letter.matter, row, title=row.title, url=row.get_absolute_url(), public=True
        )
    append(STREAM, "letter_published", _told(row))
    versions.bump("site", letter.community.code)
    return row


@transaction.atomic
def send_back(letter_id: int, *, by: User, reason: str) -> PublishedLetter:
    """The second person wants it changed."""
    letter = _letter(letter_id, by, CONFIRM)
    row = _row(letter, State.SECOND_CHECK)
    row.state, row.reason = State.REDACTING, _reason(reason)
    row.save()
    return row


@transaction.atomic
def decline(letter_id: int, *, by: User, reason: str) -> PublishedLetter:
    """It is decided not to publish; a copy may still be written later."""
    letter = _letter(letter_id, by, REDACT)
    row = _row(letter, State.REDACTING)
    row.state, row.reason = State.DECLINED, _reason(reason)
    row.save()
    return row


@transaction.atomic
def withdraw(letter_id: int, *, by: User, reason: str) -> PublishedLetter:
    """Take the public copy off at once: a leak waits for no second person."""
    letter = _letter(letter_id, by, CONFIRM)
    row = _row(letter, State.PUBLISHED)
    row.state, row.reason = State.WITHDRAWN, _reason(reason)
    row.withdrawn_by, row.withdrawn_at = by, clock.now()
    row.save()
    if letter.matter is not None:
        matters.set_public(row, False)
    append(STREAM, "letter_withdrawn", {"letter": row.pk})
    versions.bump("site", letter.community.code)
    return row


def _reason(text: str) -> str:
    text = text.strip()
    if not text or len(text) > 200:
        raise ValidationError({"reason": "请写明原因，最多200字。"})
    return text


def _letter(letter_id: int, by: User, permission: str) -> Letter:
    letter = (
        Letter.objects.select_for_update(of=("self",))
        .select_related("community", "topic", "matter")
        .get(pk=letter_id)
    )
    if not holds(by, permission, letter) or not may_see(by, letter):
        raise PermissionDenied
    return letter


def _released(letter: Letter) -> Reply:
    """The answer that may be published: the letter is answered, and not answered anew."""
    if letter.stage not in (Stage.REPLIED, Stage.CLOSED):
        raise NotAllowedNow("答复之后才能公开。")
    return letter.replies.filter(state=Reply.State.RELEASED).latest("released_at")


def _row(letter: Letter, state: str) -> PublishedLetter:
    row = PublishedLetter.objects.select_for_update().filter(letter=letter).first()
    if row is None or row.state != state:
        raise NotAllowedNow("公开稿已有变化，请看过最新情况再办。")
    return row


def _told(row: PublishedLetter) -> dict[str, object]:
    """What the public log says: what anyone may read anyway."""
    return {
        "letter": row.pk,
        "community": row.community.code,
        "title": row.title,
        "unit": row.unit,
    }
