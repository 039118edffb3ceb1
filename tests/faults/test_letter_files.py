"""Killed between a letter's file and its row: never a row without its file, and what is
left over is swept."""

import json
import os
import select
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.conftest import copy_database, environment_of
from tests.processes import ROOT

pytestmark = pytest.mark.faults

# Runs each line of code in a process of its own, which need not start anew; says how it
# ended.
PROCESSES = """
import json, os, sys, traceback
import django
django.setup()
from mailbox import attachments
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        try:
            exec(json.loads(line), {})
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=answers, flush=True)
"""
# Each is killed at one place of keep(), attach() or a deletion.
BEGIN = """
import os, signal
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
CLEAN = """
from mailbox.models import LetterAttachment
LetterAttachment.objects.all().delete()
"""
SWEEP = """
from files import sealed
sealed.ORPHANED = -1
from mailbox import attachments
attachments.sweep.func()
from mailbox.models import LetterAttachment
for row in LetterAttachment.objects.all():
    assert attachments.content_of(row)
"""


@dataclass
class Portal:
    """A data directory, and what runs code in it."""

    directory: Path
    processes: subprocess.Popen
    log: Path

    def run(self, code):
        """The exit code, or the signal that ended it, negative."""
        self.processes.stdin.write(json.dumps(code) + "\n")
        self.processes.stdin.flush()
        ready, _, _ = select.select([self.processes.stdout], [], [], 120)
        assert ready, "it does not end"
        return int(self.processes.stdout.readline())

    def rows_and_files(self):
        with closing(sqlite3.connect(self.directory / "portal.sqlite3")) as connection:
            rows = connection.execute("SELECT stored FROM mailbox_letterattachment")
            stored = sorted(row for (row,) in rows)
        folder = self.directory / "letters"
        files = [path.name for path in folder.iterdir()] if folder.exists() else []
        return stored, sorted(files)


@pytest.fixture(scope="module")
def portal(made_database, tmp_path_factory):
    if made_database.vendor != "sqlite":
        pytest.skip("these proofs are of SQLite")
    directory = tmp_path_factory.mktemp("letters")
    copy_database(made_database.settings_dict["NAME"], directory / "portal.sqlite3")
    log = directory / "processes.log"
    with (
        log.open("ab") as said,
        subprocess.Popen(  # noqa: S603 - our own code
            [sys.executable, "-c", PROCESSES],
            cwd=ROOT,
            env={**os.environ, **environment_of(directory)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            bufsize=1,
            text=True,
            start_new_session=True,
        ) as processes,
    ):
        try:
            yield Portal(directory, processes, log)
        finally:
            os.killpg(processes.pid, signal.SIGKILL)


@pytest.mark.parametrize("place", PLACES)
def test_a_row_has_its_file_wherever_the_server_dies(portal, place):
    assert portal.run(CLEAN) == 0
    assert portal.run(BEGIN + PLACES[place]) == -signal.SIGKILL, portal.log.read_text()
    rows, files = portal.rows_and_files()
    assert set(rows) <= set(files)

    assert portal.run(SWEEP) == 0, portal.log.read_text()
    rows, files = portal.rows_and_files()
    assert rows == files
    assert len(rows) == (
        1 if place in ("after the row", "before a deletion commits") else 0
    )
