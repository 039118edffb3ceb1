"""F3, F5, F6: the disk of the database is full, or answers with errors; then it is well."""

import os
import sqlite3
import time
from contextlib import closing

import pytest

from tests.faults.ground import assert_ground_rule, assert_integrity, database_of
from tests.faults.injecting import injected
from tests.faults.town import Letters
from tests.processes import wait_until

pytestmark = pytest.mark.faults

NO_GUARD = {"LEAST_FREE_MB": "0", "LEAST_FREE_FOR_UPLOADS_MB": "0"}


def fill(disk, leaving=0):
    """Write until the disk has so many bytes left, or is full."""
    ballast = disk / "ballast"
    with ballast.open("ab", buffering=0) as file:
        for size in (1024**2, 4096):
            while True:
                statistics = os.statvfs(disk)
                if statistics.f_bavail * statistics.f_frsize - size < leaving:
                    break
                try:
                    file.write(b"\0" * size)
                except OSError:
                    break
    return ballast


def test_a_full_disk_refuses_clearly_and_recovers_with_room(make_town, small_disk, rounds):
    disk = small_disk("disk", 48)
    town = make_town(disk / "data", **NO_GUARD)
    process = town.serve()
    letters = Letters(town.port)
    assert letters.send(0).status == 201
    ballast = fill(disk, leaving=200_000)
    # The last pages go to letters; then there is no room in the middle of a commit.
    sent = rounds(reduced=120, all_of_them=1_500)
    letters.send_all(range(1, sent))
    refused = [answer for answer in letters.answers if answer.status == 503]
    assert letters.statuses() == {201, 503}
    assert all("存储空间不足" in answer.text for answer in refused)
    for path in ("/", "/huaiyinli/", "/mailbox/letters/", "/api/v1/communities/"):
        assert town.ask(path).status == 200, path
    form = town.ask("/mailbox/track/", method="POST", body="a=b")
    assert form.status in (403, 503)
    started = time.monotonic()
    ballast.unlink()
    while letters.send(sent).status != 201:
        assert time.monotonic() - started < 10
    recovered, kept = time.monotonic() - started, len(letters.receipts)
    assert process.poll() is None
    assert_ground_rule(town, letters)
    print(  # noqa: T201
        f"\nF3：寄 {sent}，收下 {kept}，503 {len(refused)}，"
        f"腾出空间后 {recovered:.1f} 秒恢复"
    )


@pytest.mark.usefixtures("only_in_full")
def test_below_the_limits_nothing_is_begun(make_town, small_disk):
    """The same with the guard: what is refused has not touched the disk."""
    disk = small_disk("disk", 48)
    town = make_town(disk / "data", LEAST_FREE_MB="4", LEAST_FREE_FOR_UPLOADS_MB="8")
    town.serve()
    letters = Letters(town.port)
    fill(disk, leaving=6 * 1024**2)
    assert letters.send(1).status == 201
    token = "a" * 32
    upload = (
        '--x\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n'
        f"{token}\r\n"
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n%PDF\r\n--x--\r\n"
    )
    kind = {
        "Content-Type": "multipart/form-data; boundary=x",
        "Cookie": f"csrftoken={token}",
    }
    refused = town.ask("/mailbox/track/", method="POST", body=upload, headers=kind)
    assert (refused.status, "存储空间不足" in refused.text) == (503, True)
    assert refused.is_clear()
    # A letter's form keeps what was typed, and says it of the file.
    brought = upload.replace('"file"', '"attachments"')
    refused = town.ask("/mailbox/files/", method="POST", body=brought, headers=kind)
    assert (refused.status, "现在收不下附件" in refused.text) == (422, True)
    ballast = fill(disk, leaving=2 * 1024**2)
    before = os.statvfs(disk).f_bavail
    answers = letters.send_all(range(2, 60))
    assert {answer.status for answer in answers} == {503}
    assert all(answer.is_clear() for answer in answers)
    assert max(answer.seconds for answer in answers) < 2
    assert abs(os.statvfs(disk).f_bavail - before) < 50
    assert town.ask("/").status == 200
    assert "disk" in town.ask("/readyz").text
    ballast.unlink()
    assert_ground_rule(town, letters)


def test_errors_of_the_disk_acknowledge_nothing(town, strace, rounds, tmp_path):
    """F6: each seventh write of the worker fails, then each third wait for the disk."""
    town.serve(workers=1)
    # Each of its system calls is looked at: it is slow.
    letters = Letters(town.port, patience=90)
    count = rounds(reduced=20, all_of_them=400)
    assert letters.send(0).status == 201
    [worker] = town.workers_of_web()
    faults = (
        "inject=pwrite64:error=EIO:when=5+7",
        "inject=fdatasync,fsync:error=EIO:when=3+3",
    )
    for number, fault in enumerate(faults):
        with injected(strace, worker, fault, tmp_path / "strace.out"):
            first = 1 + 1_000 * number
            letters.send_all(range(first, first + count), clients=4)
    assert letters.statuses() == {201, 503}
    failed = sum(answer.status == 503 for answer in letters.answers)
    assert "disk I/O error" in town.log.read_text()
    assert town.workers_of_web() == [worker]
    assert_ground_rule(town, letters)
    print(f"\nF6：{2 * count} 次中 {failed} 次 503，其余 201，没有丢失")  # noqa: T201


def test_a_migration_and_a_vacuum_without_room_change_nothing(make_town, small_disk):
    """F5: the command ends with an error, and the tables are as they were."""
    disk = small_disk("disk", 96)
    town = make_town(
        disk / "data", DJANGO_SETTINGS_MODULE="tests.faults.late_settings", **NO_GUARD
    )
    fill(disk, leaving=700_000)
    before = schema(town)

    migrated = town.manage("migrate", "--verbosity=0")
    assert migrated.returncode != 0
    assert "disk is full" in migrated.stderr
    assert schema(town) == before
    vacuumed = town.python(
        "-c",
        "import django; django.setup(); from django.db import connection\n"
        "connection.cursor().execute('VACUUM')",
    )
    assert vacuumed.returncode != 0
    assert schema(town) == before
    assert_integrity(database_of(town))

    (disk / "ballast").unlink()
    done = town.manage("migrate", "--verbosity=0")
    assert done.returncode == 0, done.stderr
    assert schema(town) - before


def schema(town):
    with closing(sqlite3.connect(database_of(town))) as database:
        tables = set(database.execute("SELECT name, sql FROM sqlite_master"))
        return tables | set(database.execute("SELECT app, name FROM django_migrations"))


def test_the_workers_tell_the_log_that_a_disk_runs_short(town):
    town.start(
        *("manage.py", "db_worker", "--queue-name=default", "--no-startup-delay"),
        LEAST_FREE_FOR_UPLOADS_MB=str(10**9),
    )
    wait_until(
        lambda: "disk is nearly full" in town.log.read_text(), seconds=60, what="a line"
    )
