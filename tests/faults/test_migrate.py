"""F25: `migrate` is killed in the middle, at any moment; run again it completes."""

import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from django.db.migrations.loader import MigrationLoader

from tests.faults.ground import assert_integrity, database_of
from tests.processes import ROOT

pytestmark = pytest.mark.faults

LATE = "tests.faults.late_settings"


def state(town):
    """Which of the late migrations are recorded, and the columns that are there."""
    with closing(sqlite3.connect(database_of(town))) as database:
        names = database.execute(
            "SELECT name FROM django_migrations WHERE app = 'late' ORDER BY name"
        ).fetchall()
        columns = database.execute("SELECT name FROM pragma_table_info('late_latenote')")
        there = {name for (name,) in columns}
        count = "SELECT count(*) FROM late_latenote"
        rows = database.execute(count).fetchone()[0] if there else 0
    return [name for (name,) in names], there, rows


HALF = {
    (): (set(), 0),
    ("0001_initial",): ({"id", "text", "year"}, 40),
    ("0001_initial", "0002_kind"): ({"id", "text", "year", "kind"}, 40),
}


def test_one_migration_alone_is_not_one_transaction():
    """Killed in the middle it would leave a half: it renames tables, at the first start."""
    known = MigrationLoader(None).disk_migrations
    assert [name for name, one in known.items() if not one.atomic] == [
        ("wagtailcore", "0070_rename_pagerevision_revision")
    ]


def test_a_migration_killed_in_the_middle_leaves_no_half(make_town, strace, rounds):
    town = make_town(DJANGO_SETTINGS_MODULE=LATE)
    count = rounds(reduced=2, all_of_them=20)
    seen = set()
    pristine = database_of(town).read_bytes()
    for number in range(count):
        if number % 3 == 0:
            for name in ("portal.sqlite3", "portal.sqlite3-wal", "portal.sqlite3-shm"):
                database_of(town).with_name(name).unlink(missing_ok=True)
            database_of(town).write_bytes(pristine)
        # At a write into the log, or a wait for the disk: the moments that matter.
        call, most = random.choice([("pwrite64", 2_500), ("fdatasync,fsync", 6)])  # noqa: S311
        when = random.randint(1, most)  # noqa: S311
        killed = subprocess.run(  # noqa: S603
            [
                *(strace, "-f", "-qq", "-o", "/dev/null"),
                *("-e", f"inject={call}:signal=KILL:when={when}"),
                *(sys.executable, "manage.py", "migrate", "--verbosity=0"),
            ],
            cwd=ROOT,
            env={**os.environ, **town.environment},
            capture_output=True,
            timeout=600,
        )
        recorded, columns, rows = state(town)
        assert (columns, rows) == HALF[tuple(recorded)], (call, when)
        assert_integrity(database_of(town))
        seen.add((killed.returncode != 0, len(recorded)))
    done = town.manage("migrate", "--verbosity=0", timeout=600)
    assert done.returncode == 0, done.stderr
    recorded, columns, rows = state(town)
    assert (columns, rows) == HALF[("0001_initial", "0002_kind")]
    assert town.manage("migrate", "--check").returncode == 0
    assert any(was_killed for was_killed, _ in seen)
    print(f"\nF25：{count} 次，留下 {sorted(seen)}，再跑一次都完成")  # noqa: T201
