"""F27: what reads a file hangs, crashes or forks, or its worker dies. Until somebody has
looked through the file it is nobody's, and then there is an answer in words."""

import os
import re
import signal
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django_tasks_db.models import DBTaskResult
from wagtail.models import Collection

from files import uploads
from files.models import CheckState, PortalDocument
from foundation.attachable import FileKind
from jobs import heartbeat, schedule
from jobs.models import ScheduleRow, WorkerHeartbeat
from tests.faults.town import START, parent
from tests.files.conftest import opened, storage  # noqa: F401
from tests.files.inspection import making
from tests.processes import database_url, running, wait_until

pytestmark = pytest.mark.faults

SECONDS = 6  # FILE_CHECK_SECONDS
# What a check may take besides on a busy machine: starting a child, writing the state.
BESIDES = 15
# Its reader takes about a second, in which it can be struck.
LONG = "电梯维修费用公开，详见附件。\n".encode() * 100_000
# The limits of the real child are on, and root is not held by RLIMIT_NPROC.
BOMB = """
import json, os, sys, time
from files.inspection import child
child.limit(json.loads(sys.stdin.buffer.read()))
for _ in range(6):
    os.fork()
time.sleep(600)
"""


@pytest.fixture
def collection(made_database, django_db_blocker):
    """A collection in the test database, committed; what lies in it goes afterwards."""
    with django_db_blocker.unblock():
        made = Collection.get_first_root_node().add_child(name="槐荫里社区")
        yield made
        PortalDocument.objects.all().delete()
        made.delete()
        for table in (DBTaskResult, WorkerHeartbeat, ScheduleRow):
            table.objects.all().delete()
        schedule.make_rows()
        made_database.close()


@pytest.fixture
def worker(made_database, tmp_path, storage):  # noqa: F811
    """Start a worker of the slow queue, which checks files."""
    (tmp_path / "files").symlink_to(tmp_path / "default")
    (tmp_path / "default").mkdir()

    def start(*, seconds=SECONDS, **environment):
        return running(
            *("-m", "tests.faults.hasty_worker", "slow"),
            log=tmp_path / "worker.log",
            DATABASE_URL=database_url(made_database),
            PORTAL_DATA_DIR=str(tmp_path),
            FILE_CHECK_SECONDS=str(seconds),
            **environment,
        )

    return start


@pytest.fixture
def upload(collection, opened):  # noqa: F811
    """A document, which would be everybody's if nobody had to look through it."""

    def receive(name="电梯维修.txt", content=LONG):
        document = uploads.receive_document(
            ContentFile(content, name=name), collection=collection, by=None
        )
        document.file.close()
        opened.add((FileKind.DOCUMENT, document.pk))
        return document

    return receive


def readers(process):
    """The children of this worker that have begun to read a file: their limits are on."""
    found = []
    for directory in Path("/proc").iterdir():
        if directory.name.isdigit() and parent(int(directory.name)) == process.pid:
            with suppress(OSError):
                limits = (directory / "limits").read_text()
                if re.search(r"Max processes +0 ", limits):
                    found.append(int(directory.name))
    return found


def lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def now(document):
    return PortalDocument.objects.get(pk=document.pk)


def is_public(document):
    with closing(Client().get(document.url)) as answer:
        assert answer.status_code in (200, 404)
        return answer.status_code == 200


def wait_for_state(document, state, seconds=START):
    wait_until(lambda: now(document).check_state == state, seconds=seconds, what=state)


def struck(upload, process, number):
    """A document whose reader got this signal while it read: (document, pid)."""
    for _ in range(5):
        document = upload()
        while now(document).check_state == CheckState.CHECKING:
            for pid in readers(process):
                os.kill(pid, number)
                return document, pid
    pytest.fail("no reader was caught at its work")


def assert_another_is_checked(upload):
    """The same worker goes on; and what it found harmless is public."""
    sound = upload("电梯维修.pdf", making.pdf(making.line("Repair of the lift")))
    wait_for_state(sound, CheckState.READY)
    assert is_public(sound)


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGSTOP, "took_too_long"), (signal.SIGSEGV, "not_readable")],
)
def test_a_reader_that_hangs_or_crashes_blocks_its_file(worker, upload, number, code):
    with worker() as process:
        document, pid = struck(upload, process, number)
        started = time.monotonic()
        if number == signal.SIGSTOP:
            assert now(document).get_check_state_display() == "检查中"
            assert not is_public(document)
        wait_for_state(document, CheckState.BLOCKED)
        took = time.monotonic() - started
        assert took < SECONDS + BESIDES
        [finding] = now(document).found
        assert finding.code == code
        assert not is_public(document)
        assert not lives(pid)
        assert_another_is_checked(upload)
    print(f"\nF27（{number.name}）：{took:.1f} 秒后“{finding.message}”")  # noqa: T201


def test_a_worker_killed_in_mid_check_leaves_the_check_to_the_next(worker, upload):
    with worker() as process:
        document, pid = struck(upload, process, signal.SIGSTOP)
        process.kill()
        process.wait()
    try:
        assert now(document).check_state == CheckState.CHECKING
        assert not is_public(document)
        # Stopped it hears no alarm; nobody but the kernel would end it.
        wait_until(lambda: not lives(pid), seconds=10, what="the end of the reader")
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    started = time.monotonic()
    with worker(seconds=60):
        wait_for_state(document, CheckState.READY)
        took = time.monotonic() - started
        assert is_public(document)
    [task] = DBTaskResult.objects.filter(task_path="files.checking.check")
    assert len(task.worker_ids) == 2
    print(f"\nF27：{took:.1f} 秒后由下一个进程检查完")  # noqa: T201


def test_a_reader_that_forks_ends_with_all_of_its_kind(worker, upload):
    with worker(CHECKER=BOMB) as process:
        document = upload()
        wait_until(lambda: readers(process), seconds=START, what="a reader")
        [leader] = readers(process)
        most = 0
        while now(document).check_state == CheckState.CHECKING:
            assert not is_public(document)
            most = max(most, len(of_group(leader)))
        assert most == 64
        try:
            wait_until(lambda: not of_group(leader), seconds=10, what="the end of all")
        finally:
            with suppress(ProcessLookupError):
                os.killpg(leader, signal.SIGKILL)
        assert [finding.code for finding in now(document).found] == ["took_too_long"]
        assert not is_public(document)
        assert "slow" in heartbeat.living_queues()


def of_group(leader):
    """The living processes of this process group."""
    found = []
    for directory in Path("/proc").iterdir():
        with suppress(OSError, IndexError):
            state, _, group = (
                (directory / "stat").read_text().rpartition(")")[2].split()[:3]
            )
            if group == str(leader) and state != "Z":
                found.append(int(directory.name))
    return found
