"""The only module that writes PortalDocument.check_state.

CHECKING --inspected, nothing that blocks--> READY
CHECKING --inspected, something blocks; file gone; tried too often--> BLOCKED
READY, BLOCKED --other bytes (PortalDocument.save)--> CHECKING

The inspection is a task of the transaction that stores the document. It may run twice,
and writes only about the bytes that it has read: whoever replaced the file meanwhile has
begun another check.
"""

from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import F, QuerySet
from django_tasks import task

from files import removal, scanning, stored
from files.inspection import sandbox
from files.inspection.report import Finding, Level, Report
from files.models import CheckState, PortalDocument
from foundation import clock

# A document that takes so many workers or exceptions with it is given up.
MOST_TRIES = 5
# Nobody waits longer than this for a check whose task was lost, or whose scanner was away.
PATIENCE = timedelta(minutes=5)
AT_ONCE = 200
# Characters kept for preview and search.
LONGEST_TEXT = 500_000

GONE = Finding("file_gone", Level.BLOCK, "存放的文件找不到了，请重新上传。")
GIVEN_UP = Finding(
    "gave_up",
    Level.BLOCK,
    "多次检查都没有完成，文件可能已损坏。请另存一份再上传，或换成 PDF。",
)
INFECTED = Finding("infected", Level.BLOCK, "病毒扫描认为这个文件有害，请勿打开。")

logger = structlog.get_logger("files.checking")


def begin(document: PortalDocument) -> None:
    """Have a stored document looked through; called in the transaction that stores it."""
    check.enqueue(document.pk, document.file_hash)


@task(queue_name="slow")
def check(pk: int, content: str) -> str:
    """Look one document through; gives its state afterwards, "" where it is no concern.

    `content` is the hash for which the task was enqueued: for other bytes there is another.
    """
    unchecked = PortalDocument.objects.filter(
        pk=pk, file_hash=content, check_state=CheckState.CHECKING
    )
    document = unchecked.only("pk", "file", "file_hash", "check_tries").first()
    if document is None:
        return ""
    mine = unchecked.filter(file=document.file.name)
    if document.check_tries >= MOST_TRIES:
        return _conclude(mine, Report("", (GIVEN_UP,)))
    mine.update(check_tries=F("check_tries") + 1)
    with TemporaryDirectory() as directory:
        cleaned = Path(directory, "cleaned")
        try:
            report = _inspected(document, cleaned)
        except scanning.Unavailable:
            return _later(mine, document, "scanner unavailable")
        try:
            return _conclude(mine, report, cleaned)
        except ValidationError:
            return _later(mine, document, "no room for the cleaned file")


def _later(mine: "QuerySet[PortalDocument]", document: PortalDocument, why: str) -> str:
    """No fault of the file's: it stays unchecked, and recheck() comes again."""
    mine.update(check_tries=document.check_tries)
    logger.warning("not checked", document=document.pk, why=why)
    return CheckState.CHECKING


def _inspected(document: PortalDocument, cleaned: Path) -> Report:
    path = Path(document.file.path)
    try:
        if scanning.is_infected(path):
            return Report("", (INFECTED,))
    except FileNotFoundError:
        return Report("", (GONE,))
    report = sandbox.inspect(path, document.filename, public=True, cleaned=cleaned)
    # It never raises for the file's sake: one that has vanished is merely not readable.
    return report if path.exists() else Report("", (GONE,))


def _conclude(
    mine: "QuerySet[PortalDocument]", report: Report, cleaned: Path | None = None
) -> str:
    """Write what was found, if the row still has the bytes that were read.

    Where the inspection has mended the file, the mended one takes its place.
    """
    state = CheckState.BLOCKED if report.blocked else CheckState.READY
    values: dict[str, Any] = {
        "check_state": state,
        "check_tries": 0,
        "checked_at": clock.now(),
        "kind": report.kind,
        "findings": [asdict(finding) for finding in report.findings],
        "text": report.text.replace("\0", "")[:LONGEST_TEXT],
        "scanned": report.scanned,
        "pages": report.pages,
    }
    if cleaned is None or not cleaned.exists():
        mine.update(**values)
        return state
    document = mine.first()
    if document is None:
        return ""
    before = document.file.name or ""
    with cleaned.open("rb") as file:
        stored.put(document, File(file), document.filename)
    try:
        with transaction.atomic():
            kept = mine.update(
                file=document.file.name,
                file_size=document.file_size,
                file_hash=document.file_hash,
                **values,
            )
            removal.remove_later(document, before if kept else document.file.name or "")
    except BaseException:
        stored.discard(document)
        raise
    return state


@task(queue_name="slow")
def recheck() -> int:
    """Every few minutes: enqueue what is still unchecked; gives how many documents."""
    waiting = PortalDocument.objects.filter(
        check_state=CheckState.CHECKING, created_at__lt=clock.now() - PATIENCE
    ).order_by("pk")
    # A task too many finds nothing left to do.
    rows = list(waiting.values_list("pk", "file_hash")[:AT_ONCE])
    with transaction.atomic():
        for pk, content in rows:
            check.enqueue(pk, content)
    return len(rows)
