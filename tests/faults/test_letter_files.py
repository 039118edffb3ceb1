"""Killed between a letter's file and its row: never a row without its file, and what is
left over is swept."""

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.processes import running

pytestmark = pytest.mark.faults

# Each is killed at one place of keep(), attach() or a deletion.
BEGIN = """
import os, signal
import django
django.setup()
from django.db import transaction
from mailbox import attachments
from mailbox.models import LetterAttachment
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
token = attachments.fresh_token()
"""
KEEP = 'attachments.keep(token, "楼道里的灯坏了。".encode(), "说明.txt")\n'
PLACES = {
    "before the file": "attachments.STORE.write = die\n" + KEEP,
    "between file and row": "LetterAttachment.save = die\n" + KEEP,
    "before the commit": "type(attachments.check).enqueue = die\n" + KEEP,
    "after the row": KEEP + "die()\n",
    "between row and file gone": KEEP
    + "attachments.STORE.remove = die\nLetterAttachment.objects.get().delete()\n",
    "before a deletion commits": KEEP + "with transaction.atomic():\n"
    "    LetterAttachment.objects.get().delete()\n    die()\n",
}
SWEEP = """
import django
django.setup()
from files import sealed
sealed.ORPHANED = -1
from mailbox import attachments
attachments.sweep.func()
from mailbox.models import LetterAttachment
for row in LetterAttachment.objects.all():
    assert attachments.content_of(row)
"""


def ran(code, log, site):
    with running("-c", code, log=log, **site) as process:
        return process.wait(timeout=180)


def rows_and_files(site):
    database = Path(site["PORTAL_DATA_DIR"]) / "portal.sqlite3"
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT stored FROM mailbox_letterattachment").fetchall()
    folder = Path(site["PORTAL_DATA_DIR"]) / "letters"
    files = [path.name for path in folder.iterdir()] if folder.exists() else []
    return sorted(row[0] for row in rows), sorted(files)


@pytest.mark.parametrize("place", PLACES)
def test_a_row_has_its_file_wherever_the_server_dies(site, tmp_path, place):
    log = tmp_path / "killed.log"
    assert ran(BEGIN + PLACES[place], log, site) == -signal.SIGKILL, log.read_text()
    rows, files = rows_and_files(site)
    assert set(rows) <= set(files)

    assert ran(SWEEP, tmp_path / "sweep.log", site) == 0
    rows, files = rows_and_files(site)
    assert rows == files
    assert len(rows) == (
        1 if place in ("after the row", "before a deletion commits") else 0
    )
