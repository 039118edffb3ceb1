"""The two addresses at which a letter's file is opened: by staff, and by its writer.

Unknown, of another letter, not ready, lost, and not theirs to read: one and the same 404.
The address opens nothing by itself: staff have their login, the writer the letter that
number and code opened within the last half hour.
"""

import logging
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from files.serving import private_answer
from foundation.encryption import SealError
from mailbox import attachments
from mailbox.admin_views import letter_for
from mailbox.models import LetterAttachment
from mailbox.tracking_views import opened

logger = logging.getLogger(__name__)


@require_safe
def staff_file(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    """/admin/letters/<pk>/files/<key>/: as the letter's text, to whoever may read it."""
    user: Any = request.user
    letter = letter_for(request, pk)
    return given(attachments.for_staff(user, letter), key)


@require_safe
def writer_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """/mailbox/track/letter/files/<key>/: while the letter is open in this browser."""
    letter = opened(request)
    if letter is None:
        raise Http404
    return given(attachments.for_writer(letter), key)


def given(rows: Iterable[LetterAttachment], key: UUID) -> HttpResponse:
    """The file of this key among those that may be read."""
    row = attachments.chosen(rows, key)
    if row is None:
        raise Http404
    try:
        content = attachments.content_of(row)
    except (FileNotFoundError, SealError) as error:
        logger.error("来信附件打不开：%s（%s）。", row, type(error).__name__)
        raise Http404 from error
    return private_answer(content, row.name or str(row))
