"""Opens the vault: with a reason, in words the writer will read, and a line for each time.

A superuser too opens nothing without one (casework.md §5.6; 个人信息保护法 第五十一条).
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from foundation import clock
from mailbox import journal
from mailbox.models import IdentityReading, Letter, ReadingReason
from mailbox.permissions import capacity, may_open_identity, may_read_text


@dataclass(frozen=True)
class Opened:
    """What was in the vault. It goes into one answer and nowhere else.

    `title` and `content` only where the person does not read them anyway.
    """

    reading: IdentityReading
    name: str
    phone: str
    email: str
    title: str = ""
    content: str = ""


@transaction.atomic
def open_identity(letter_id: int, *, by: User, reason: str) -> Opened:
    """Show who wrote, and write down who looked and why, in one transaction.

    Raises PermissionDenied to whom it is not, ValidationError without a reason.
    """
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter_id)
    if not may_open_identity(by, letter):
        raise PermissionDenied
    if reason not in ReadingReason.values:
        raise ValidationError("请选择查看原因，来信人会看到。")
    unit, post = capacity(by, letter)
    reading = journal.write_reading(
        letter, by=by, unit=unit, post=post, reason=reason, moment=clock.now()
    )
    identity = letter.identity
    sealed = not may_read_text(by, letter)
    return Opened(
        reading=reading,
        name=identity.name or "",
        phone=identity.phone or "",
        email=identity.email or "",
        title=(letter.text.title or "") if sealed else "",
        content=(letter.text.content or "") if sealed else "",
    )
