"""Letters by e-mail go through the outbox: a request never waits for a mail server.

`OutboxBackend` is EMAIL_BACKEND, so that every library's letters go this way. The worker
hands them to settings.DELIVERY_EMAIL_BACKEND. Each letter's Message-ID is made of the
item's id: one that is sent twice can be told.
"""

import base64
from collections.abc import Sequence
from smtplib import SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from jobs import outbox

KIND = "mail"
ADDRESSES = ("to", "cc", "bcc", "reply_to")


class OutboxBackend(BaseEmailBackend):
    """Writes one item for each letter, in the caller's transaction."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many were stored. Raises as sending would for a header with a line break."""
        letters = [letter for letter in email_messages if letter.recipients()]
        with transaction.atomic():
            for letter in letters:
                letter.message()
                outbox.put(KIND, packed(letter))
        return len(letters)


def packed(letter: EmailMessage) -> dict[str, Any]:
    """A letter as JSON; unpacked() is the inverse."""
    return {
        "subject": str(letter.subject),
        "body": str(letter.body),
        "subtype": letter.content_subtype,
        "from": str(letter.from_email),
        **{name: [str(one) for one in getattr(letter, name)] for name in ADDRESSES},
        "headers": {name: str(value) for name, value in letter.extra_headers.items()},
        "alternatives": [
            [str(part.content), part.mimetype]
            for part in getattr(letter, "alternatives", None) or []
        ],
        "attachments": [packed_file(part) for part in letter.attachments],
    }


def packed_file(part: Any) -> list[str]:
    """Name, type and content of an attachment; a ready MIME part is refused."""
    if not isinstance(part, tuple):
        raise TypeError("An attachment is given as name, content and type.")
    name, content, mimetype = part
    raw = content.encode() if isinstance(content, str) else bytes(content)
    return [name or "", mimetype or "", base64.b64encode(raw).decode()]


def unpacked(number: UUID, packet: dict[str, Any]) -> EmailMultiAlternatives:
    """The letter again, with the Message-ID of its item."""
    letter = EmailMultiAlternatives(
        packet["subject"],
        packet["body"],
        packet["from"],
        headers={**packet["headers"], "Message-ID": message_id(number)},
        **{name: packet[name] for name in ADDRESSES},
    )
    letter.content_subtype = packet["subtype"]
    for content, mimetype in packet["alternatives"]:
        letter.attach_alternative(content, mimetype)
    for name, mimetype, content in packet["attachments"]:
        letter.attach(name or None, base64.b64decode(content), mimetype or None)
    return letter


def message_id(number: UUID) -> str:
    """The same for every try."""
    return f"<{number}@{urlsplit(settings.BASE_URL).hostname}>"


def deliver(number: UUID, packet: dict[str, Any]) -> None:
    """Hand one letter to the mail server."""
    connection = get_connection(settings.DELIVERY_EMAIL_BACKEND)
    try:
        connection.send_messages([unpacked(number, packet)])
    except SMTPRecipientsRefused as error:
        # 4xx means later, 5xx never (RFC 5321, 4.2.1).
        if all(code >= 500 for code, _words in error.recipients.values()):
            raise outbox.Refused from None
        raise
