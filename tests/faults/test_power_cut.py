"""F9: the power goes; some bytes of the write-ahead log reached the disk, others not."""

import random
import shutil
import sqlite3
from contextlib import closing

import pytest

from tests.faults.ground import database_of

pytestmark = pytest.mark.faults

LETTERS = 25
# Letters under the portal's own settings, then an end without closing anything.
WRITE = f"""
import os, django
django.setup()
from django.db import connection
from mailbox.models import Letter
from tests.mailbox import making
with connection.cursor() as cursor:
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cursor.execute("PRAGMA wal_autocheckpoint=0")
for number in range({LETTERS}):
    print(making.written(title=f"第{{number}}封").letter.number, flush=True)
os._exit(9)
"""
PARTS = ("mailbox_lettertext", "mailbox_letteridentity", "mailbox_letterevent")


def test_whatever_reached_the_disk_a_beginning_of_the_letters_is_there(
    town, rounds, tmp_path
):
    done = town.python("-c", WRITE)
    assert done.returncode == 9, done.stderr
    numbers = done.stdout.split()
    assert len(numbers) == LETTERS
    database, wal = database_of(town), database_of(town).with_name("portal.sqlite3-wal")
    log = wal.read_bytes()
    assert len(log) > 100_000
    place = tmp_path / "cut"
    place.mkdir()
    kept = []
    cuts = rounds(reduced=40, all_of_them=1_000)
    for number in range(cuts):
        # Cut off; or a whole log with a torn page in its middle.
        at = len(log) if number == 0 else random.randrange(len(log))  # noqa: S311
        torn = log[:at] if number % 2 == 0 else log[:at] + bytes(512) + log[at + 512 :]
        copy = place / "portal.sqlite3"
        shutil.copyfile(database, copy)
        copy.with_name("portal.sqlite3-wal").write_bytes(torn)
        kept.append(look(copy, numbers, whole=number == 0))
        for file in place.iterdir():
            file.unlink()
    assert kept[0] == LETTERS
    assert len(set(kept)) > 3, "the cuts were all alike"
    print(f"\nF9：{cuts} 次断电，留下 {min(kept)}–{max(kept)} 封，都完整")  # noqa: T201


def look(copy, numbers, *, whole):
    """How many letters are there: a beginning of what was acknowledged, each complete."""
    with closing(sqlite3.connect(copy)) as database:
        check = "integrity_check" if whole else "quick_check"
        assert database.execute(f"PRAGMA {check}").fetchall() == [("ok",)]
        there = database.execute("SELECT number FROM mailbox_letter ORDER BY id").fetchall()
        assert [number for (number,) in there] == numbers[: len(there)]
        for table in PARTS:
            count = database.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
            assert count == (len(there),), table
    return len(there)
