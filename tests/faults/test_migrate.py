"""F25: `migrate` is killed in the middle, at any moment; run again it completes."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db.migrations.loader import MigrationLoader

from tests.faults.ground import Query, assert_integrity, of_sqlite
from tests.processes import ROOT

pytestmark = pytest.mark.faults

# Seconds for one run, traced, on a busy machine: then all of it is ended, and the test too.
LONGEST_RUN = 90
MIGRATE = ("manage.py", "migrate", "--skip-checks", "--verbosity=0")
# Killed at its n-th statement: before it is sent, or when it was answered. Told of how many
# there are at its end.
AT_STATEMENT = f"""
import os, signal, sys
import django
django.setup()
from django.core.management import execute_from_command_line
from django.db import connection
when, after, count = int(sys.argv[1]), sys.argv[2] == "after", 0
def die(execute, sql, params, many, context):
    global count
    count += 1
    if count == when and not after:
        os.kill(os.getpid(), signal.SIGKILL)
    answer = execute(sql, params, many, context)
    if count == when:
        os.kill(os.getpid(), signal.SIGKILL)
    return answer
with connection.execute_wrapper(die):
    execute_from_command_line({list(MIGRATE)!r})
print("statements", count)
"""
# Killed between a migration's last change of the schema and the line that it ran.
UNRECORDED = f"""
import os, signal, sys
from django.core.management import execute_from_command_line
from django.db.migrations.recorder import MigrationRecorder
record = MigrationRecorder.record_applied
def die(self, app, name):
    if (app, name) == ("late", sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
    record(self, app, name)
MigrationRecorder.record_applied = die
execute_from_command_line({list(MIGRATE)!r})
"""
# What is recorded, and what must be there then: columns of the late table, rows, its index.
FIRST, SECOND = "0001_initial", "0002_kind"
WHOLE = {
    (): (set(), 0, False),
    (FIRST,): ({"id", "text", "year"}, 40, False),
    (FIRST, SECOND): ({"id", "text", "year", "kind"}, 40, True),
}


@dataclass
class Migrated:
    """An empty database that is migrated, and killed meanwhile."""

    url: str
    query: Query
    empty: Callable[[], None]
    tables: str
    columns: str
    indexes: str
    # The whole schema, in words that are alike wherever it was made in one go or in many.
    everything: tuple[str, ...]

    def run(self, *command: str) -> subprocess.CompletedProcess:
        with subprocess.Popen(  # noqa: S603
            command,
            cwd=ROOT,
            env={
                **os.environ,
                "PORTAL_MODE": "test",
                "DATABASE_URL": self.url,
                "DJANGO_SETTINGS_MODULE": "tests.faults.late_alone_settings",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                said, _ = process.communicate(timeout=LONGEST_RUN)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise
        return subprocess.CompletedProcess(command, process.returncode, said)

    def assert_whole(self) -> tuple[str, ...]:
        """What is recorded agrees with what is there; gives the late migrations of it."""
        tables = {name for (name,) in self.query(self.tables)}
        recorded, rows = (), 0
        if "django_migrations" in tables:
            lines = "SELECT app, name FROM django_migrations ORDER BY id"
            recorded = tuple(name for app, name in self.query(lines) if app == "late")
        if "late_latenote" in tables:
            [(rows,)] = self.query("SELECT count(*) FROM late_latenote")
        columns = {name for (name,) in self.query(self.columns)}
        indexed = any("kind" in name for (name,) in self.query(self.indexes))
        assert (columns, rows, indexed) == WHOLE[recorded], recorded
        return recorded

    def assert_completes(self) -> None:
        done = self.run(sys.executable, *MIGRATE)
        assert done.returncode == 0, done.stdout
        assert self.assert_whole() == (FIRST, SECOND)

    def all_of_it(self) -> list[set]:
        return [set(self.query(sql)) for sql in self.everything]


@pytest.fixture
def on_sqlite(tmp_path):
    database = tmp_path / "portal.sqlite3"

    def empty():
        for file in tmp_path.glob("portal.sqlite3*"):
            file.unlink()

    return Migrated(
        url=f"sqlite:///{database}",
        query=of_sqlite(database),
        empty=empty,
        tables="SELECT name FROM sqlite_master WHERE type = 'table'",
        columns="SELECT name FROM pragma_table_info('late_latenote')",
        indexes="SELECT name FROM sqlite_master WHERE type = 'index'"
        " AND tbl_name = 'late_latenote'",
        everything=("SELECT type, name, sql FROM sqlite_master",),
    )


@pytest.fixture
def on_postgresql(cluster):
    return Migrated(
        url=cluster.url,
        query=cluster.query,
        empty=cluster.empty,
        tables="SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
        columns="SELECT column_name FROM information_schema.columns"
        " WHERE table_name = 'late_latenote'",
        indexes="SELECT indexname FROM pg_indexes WHERE tablename = 'late_latenote'",
        everything=(
            "SELECT table_name, column_name, data_type, is_nullable"
            " FROM information_schema.columns WHERE table_schema = 'public'",
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE connamespace = 'public'::regnamespace",
        ),
    )


def test_one_migration_alone_is_not_one_transaction():
    """Killed in the middle it would leave a half: it renames tables, at the first start."""
    known = MigrationLoader(None).disk_migrations
    assert [name for name, one in known.items() if not one.atomic] == [
        ("wagtailcore", "0070_rename_pagerevision_revision")
    ]


def test_on_sqlite_a_migration_killed_in_the_middle_leaves_no_half(
    on_sqlite, strace, rounds, tmp_path
):
    """At a write into the log, or a wait for the disk: the moments that matter."""
    log = tmp_path / "calls.out"
    traced = (strace, "-f", "-qq", "-e", "trace=pwrite64,fsync,fdatasync", "-o", str(log))
    counted = on_sqlite.run(*traced, "--seccomp-bpf", sys.executable, *MIGRATE)
    assert counted.returncode == 0, counted.stdout
    told = log.read_text()
    waits = "fdatasync" if told.count("fdatasync(") > 3 else "fsync"
    calls = [(call, told.count(f"{call}(")) for call in ("pwrite64", waits)]
    assert min(count for _, count in calls) > 3

    def kill():
        call, most = random.choice(calls)  # noqa: S311
        when = random.randint(1, most)  # noqa: S311
        fault = f"inject={call}:signal=KILL:when={when}"
        killed = on_sqlite.run(*traced, "-e", fault, sys.executable, *MIGRATE)
        assert_integrity(tmp_path / "portal.sqlite3")
        return killed

    kill_again_and_again(on_sqlite, kill, rounds(reduced=2, all_of_them=20))


def test_on_postgresql_a_migration_killed_in_the_middle_leaves_no_half(
    on_postgresql, rounds
):
    counted = on_postgresql.run(sys.executable, "-c", AT_STATEMENT, "0", "never")
    assert counted.returncode == 0, counted.stdout
    statements = int(counted.stdout.split()[-1])
    assert statements > 50

    def kill():
        where = random.choice(["before", "after"])  # noqa: S311
        when = random.randint(1, statements)  # noqa: S311
        return on_postgresql.run(sys.executable, "-c", AT_STATEMENT, str(when), where)

    kill_again_and_again(on_postgresql, kill, rounds(reduced=3, all_of_them=20))


def kill_again_and_again(migrated, kill, count):
    """Until so many were killed; each third time, and when none is left, it completes."""
    undisturbed = migrated.all_of_it()
    migrated.empty()
    kept = []
    while len(kept) < count:
        killed = kill()
        recorded = migrated.assert_whole()
        if killed.returncode == -signal.SIGKILL:
            kept.append(len(recorded))
        else:
            assert recorded == (FIRST, SECOND), killed.stdout
        if recorded == (FIRST, SECOND) or len(kept) % 3 == 0 or len(kept) == count:
            migrated.assert_completes()
            assert migrated.all_of_it() == undisturbed
            migrated.empty()
    left = {late: kept.count(late) for late in (0, 1, 2)}
    print(f"\nF25：杀 {count} 次，留下迁移 {left}，再跑一次都完成")  # noqa: T201


@pytest.mark.parametrize("database", ["on_sqlite", "on_postgresql"])
def test_killed_before_it_is_recorded_nothing_is_there(request, database):
    """Its index is made when all else is: Django alone would have committed it by then."""
    migrated = request.getfixturevalue(database)
    migrated.empty()
    killed = migrated.run(sys.executable, "-c", UNRECORDED, SECOND)
    assert killed.returncode == -signal.SIGKILL, killed.stdout
    assert migrated.assert_whole() == (FIRST,)
    migrated.assert_completes()
