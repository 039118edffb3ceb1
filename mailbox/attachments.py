"""Files of letters: kept sealed while a form is filled in, then with letter or reply.

The only module that writes LetterAttachment. A file that was received waits for its form
to be sent, for whoever holds the form's token, for a day; sent, it belongs to the letter.
A picture may be opened at once; what else there is, when a task has looked into it.
Whoever may read what the writer typed may open what the writer sent.
"""

import hashlib
import json
import re
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django_tasks import task

from files import sealed
from files.inspection.report import Report
from foundation import blind_index, clock, encryption, rotation
from mailbox import file_checks
from mailbox.models import Letter, LetterAttachment, Message, Reply
from mailbox.permissions import may_read_text

STORE = sealed.Store(lambda: settings.LETTER_FILES_ROOT)
TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
State = LetterAttachment.State
# Hours after which a file that nobody looked into is put before a worker again.
FORGOTTEN = timedelta(hours=1)
BATCH = 200


def fresh_token() -> str:
    """What a form holds its files by: 192 random bits, kept nowhere in clear."""
    return secrets.token_urlsafe(24)


def is_token(text: str) -> bool:
    return TOKEN.fullmatch(text) is not None


def _hidden(text: str, purpose: str) -> list[str]:
    return blind_index.digests(text, purpose=f"mailbox.attachment.{purpose}")


def waiting(token: str) -> list[LetterAttachment]:
    """The files that were received for the form of this token, in order."""
    if not is_token(token):
        return []
    rows = LetterAttachment.objects.filter(letter=None, pending__in=_hidden(token, "form"))
    return list(rows)


def megabytes(size: int) -> int:
    return size // (1024 * 1024)


def refuse_beyond_limits(size: int, kept: list[LetterAttachment]) -> None:
    """ValidationError for one file too many, too large, or when the disk is nearly full."""
    limit = settings.LETTER_FILES
    if len(kept) >= limit["most"]:
        raise ValidationError(f"最多{limit['most']}个文件，这一个没有收。")
    if size > limit["each"]:
        raise ValidationError(f"超过{megabytes(limit['each'])}MB，没有收。请压缩或分开。")
    if size + sum(row.size for row in kept) > limit["together"]:
        raise ValidationError(f"合计超过{megabytes(limit['together'])}MB，这一个没有收。")
    if shutil.disk_usage(settings.DATA_DIR).free - size < limit["spare"]:
        raise ValidationError("现在收不下附件。信可以先寄，附件请过些时候补充。")


def keep(token: str, content: bytes, name: str, *, by: Any = None) -> LetterAttachment:
    """Receive one file for a form; the same file again is the one that is there.

    ValidationError says in words for the sender why a file is not taken. Call outside of
    a transaction: a picture takes a second to be made anew.
    """
    kept = waiting(token)
    refuse_beyond_limits(len(content), kept)
    form, digest = _hidden(token, "form")[0], _digest(content)
    for row in kept:
        if row.digest == digest:
            return row
    file = file_checks.taken(content, name)
    row = LetterAttachment(
        pk=uuid4(),
        pending=form,
        digest=digest,
        key=encryption.newest_key(),
        name=file.name,
        kind=file.kind,
        size=len(file.content),
        state=State.READY if file.checked else State.CHECKING,
        checked_at=clock.now() if file.checked else None,
        added_at=clock.now(),
        added_by=by,
    )
    row.stored = STORE.write(file.content, row.place)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            if not file.checked:
                check.enqueue(str(row.pk))
    except IntegrityError:
        # The same file by a second press of the button, a moment ago.
        STORE.remove(row.stored)
        return LetterAttachment.objects.get(letter=None, pending=form, digest=digest)
    except Exception:
        STORE.remove(row.stored)
        raise
    return row


def _digest(content: bytes) -> str:
    return _hidden(hashlib.sha256(content).hexdigest(), "content")[0]


def drop(token: str, keys: Iterable[str]) -> None:
    """去掉: delete files that were received for this form and are not wanted."""
    wanted = {key for key in keys if _is_uuid(key)}
    for row in waiting(token):
        if str(row.pk) in wanted:
            row.delete()


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def attach(
    token: str,
    letter: Letter,
    *,
    message: Message | None = None,
    reply: Reply | None = None,
) -> None:
    """Give the form's files to the letter, in the transaction in which it is written."""
    rows = waiting(token)
    if len(rows) > settings.LETTER_FILES["most"]:
        raise ValidationError(f"最多{settings.LETTER_FILES['most']}个文件，请去掉几个。")
    LetterAttachment.objects.filter(pk__in=[row.pk for row in rows], letter=None).update(
        letter=letter, message=message, reply=reply, pending="", digest=""
    )


def copy_to(reply: Reply, source: Reply) -> None:
    """The files of an answer, each once more for a letter that was merged."""
    for row in source.attachments.all():
        content = content_of(row)
        twin = LetterAttachment(
            pk=uuid4(),
            letter_id=reply.letter_id,
            reply=reply,
            key=encryption.newest_key(),
            name=row.name,
            kind=row.kind,
            size=row.size,
            state=row.state,
            findings=row.findings,
            checked_at=row.checked_at,
            added_at=row.added_at,
            added_by_id=row.added_by_id,
        )
        twin.stored = STORE.write(content, twin.place)
        twin.save(force_insert=True)
        if twin.state == State.CHECKING:
            check.enqueue(str(twin.pk))


def forget(letter: Letter) -> None:
    """Delete the letter's files, the unit's as well; the bytes go with the commit."""
    letter.attachments.all().delete()


def bytes_go_with_the_row(instance: LetterAttachment, **_signal: Any) -> None:
    """post_delete: rows go by cascade too, which calls nothing of ours."""
    transaction.on_commit(lambda: STORE.remove(instance.stored))


def content_of(row: LetterAttachment) -> bytes:
    """The bytes. FileNotFoundError where they are lost, encryption.SealError."""
    try:
        return STORE.read(row.stored, row.place)
    except FileNotFoundError:
        # Sealed anew by rotate_keys since the row was read: it has another name now.
        row.refresh_from_db(fields=["stored"])
        return STORE.read(row.stored, row.place)


# Who may open which --------------------------------------------------------------


def for_staff(user: Any, letter: Letter) -> list[LetterAttachment]:
    """The files that this person may read of, who sees the letter; opened, when ready.

    The writer's like the text: of a confidential letter only whom a role lets read it.
    """
    rows = letter.attachments.all()
    if not may_read_text(user, letter):
        rows = rows.exclude(reply=None)
    return list(rows)


def for_writer(letter: Letter) -> list[LetterAttachment]:
    """The writer's own files, and the unit's once the answer is given."""
    rows = letter.attachments.select_related("reply")
    return [
        row for row in rows if row.reply is None or row.reply.state == Reply.State.RELEASED
    ]


def chosen(rows: Iterable[LetterAttachment], key: UUID) -> LetterAttachment | None:
    """The file of this key among those that may be read, if it may be opened."""
    return next((row for row in rows if row.pk == key and row.is_ready), None)


@dataclass(frozen=True)
class ShownFile:
    """A file as a page lists it: with the letter, or `of` a message or a reply."""

    key: UUID
    of: UUID | None
    name: str
    size: int
    ready: bool
    state: str
    why: list[str]

    @classmethod
    def of_row(cls, row: LetterAttachment) -> "ShownFile":
        return cls(
            key=row.pk,
            of=row.message_id or row.reply_id,
            name=row.name or str(row),
            size=row.size,
            ready=row.is_ready,
            state=str(State(row.state).label),
            why=why_not(row),
        )


def refuse_unready(reply: Reply) -> None:
    """ValidationError while the answer's files are not all ready to be given out."""
    states = set(reply.attachments.values_list("state", flat=True))
    if State.REFUSED in states:
        raise ValidationError("有一个附件没有通过检查，请退回修改。")
    if State.CHECKING in states:
        raise ValidationError("附件还在检查，请过一会儿再审签。")


def why_not(row: LetterAttachment) -> list[str]:
    """What the check found, in words for whoever sent the file."""
    found: list[str] = json.loads(row.findings or "[]")
    return found


# What a task does ----------------------------------------------------------------


@task(queue_name="slow")
def check(key: str) -> str:
    """Look into one file, and say whether it may be opened. Safe to run twice."""
    row = LetterAttachment.objects.filter(pk=key, state=State.CHECKING).first()
    if row is None:
        return "gone"
    report = file_checks.looked_into(content_of(row), row.name or f"x.{row.kind}")
    with transaction.atomic():
        rows = LetterAttachment.objects.select_for_update()
        row = rows.filter(pk=key, state=State.CHECKING).first()
        if row is None:
            return "gone"
        row.state = State.REFUSED if is_refused(report, row.kind) else State.READY
        row.findings = json.dumps(words_of(report, row.kind), ensure_ascii=False)
        row.checked_at = clock.now()
        row.save(update_fields=["state", "findings", "checked_at"])
    return str(row.state)


def is_refused(report: Report, kind: str) -> bool:
    return report.blocked or report.kind != kind


def words_of(report: Report, kind: str) -> list[str]:
    """The findings, for the writer and for staff."""
    told = [
        f"{finding.message}{f'（{finding.place}）' if finding.place else ''}"
        for finding in report.findings
    ]
    if report.kind != kind and not told:
        told.append("文件的内容和名字不符，不能打开。")
    return told


@task()
def sweep() -> dict[str, int]:
    """Hourly: forms that were never sent, files without a row, checks that got lost."""
    waited = clock.now() - timedelta(hours=settings.LETTER_FILES["waits"])
    old = LetterAttachment.objects.filter(letter=None, added_at__lt=waited)
    expired = 0
    for row in old[: BATCH * 10]:
        row.delete()
        expired += 1
    lost = LetterAttachment.objects.filter(
        state=State.CHECKING, added_at__lt=clock.now() - FORGOTTEN
    )
    again = [str(key) for key in lost.values_list("pk", flat=True)[:BATCH]]
    for key in again:
        check.enqueue(key)

    def known(names: list[str]) -> Iterable[str]:
        rows = LetterAttachment.objects.filter(stored__in=names)
        return rows.values_list("stored", flat=True)

    return {"expired": expired, "again": len(again), "orphans": STORE.sweep(known)}


class Bytes(rotation.Holder):
    """The sealed bytes, for rotate_keys: each is written anew beside the old ones."""

    name = "mailbox_letterattachment（文件）"

    def remaining(self, after: Any = None, most: int | None = None) -> list[Any]:
        rows = LetterAttachment.objects.exclude(key=encryption.newest_key()).order_by("pk")
        if after is not None:
            rows = rows.filter(pk__gt=after)
        return list(rows.values_list("pk", flat=True)[:most])

    def rotate(self, key: Any) -> None:
        row = LetterAttachment.objects.select_for_update().filter(pk=key).first()
        if row is None:
            return
        try:
            content = STORE.read(row.stored, row.place)
        except FileNotFoundError:
            raise encryption.SealBroken(f"{row.place}：文件不在了。") from None
        former, row.stored = row.stored, STORE.write(content, row.place)
        row.key = encryption.newest_key()
        LetterAttachment.objects.filter(pk=key).update(stored=row.stored, key=row.key)
        transaction.on_commit(lambda: STORE.remove(former))
