"""Real workers in real processes: killed, stopped, and for a while without a database."""

import os
import signal
import sqlite3
import time

import pytest
from django.core.mail import EmailMessage
from django.core.management import call_command, get_commands
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from foundation import clock, versions
from foundation.models import ContentVersion
from jobs import heartbeat, mail
from jobs.management.commands import db_worker
from jobs.models import OutboxItem, ScheduleRow, WorkerHeartbeat
from tests.jobs.tasks import write_twice
from tests.processes import database_url, running, wait_until

# Seconds that a worker may take until it runs, and until it has stopped, on a busy machine.
START = 30
STOP = 20


@pytest.fixture
def worker(shared_database, tmp_path):
    """Start a worker of the test database whose heart beats fast."""

    def start(*options, settings="portal.settings"):
        return running(
            "manage.py",
            "db_worker",
            "--queue-name=default",
            "--interval=0.1",
            "--no-startup-delay",
            "--heartbeat-seconds=0.2",
            "--stale-seconds=2",
            *options,
            log=tmp_path / "worker.log",
            DATABASE_URL=database_url(shared_database),
            PORTAL_MODE="test",
            DJANGO_SETTINGS_MODULE=settings,
        )

    return start


@pytest.fixture
def journal(tmp_path):
    path = tmp_path / "journal"
    path.touch()
    return path


def lines(journal):
    return journal.read_text().split()


def status(result):
    return DBTaskResult.objects.get(pk=result.id).status


def test_our_command_is_the_one_that_runs():
    assert get_commands()["db_worker"] == "jobs"


def test_a_task_whose_worker_was_killed_runs_again_once(worker, journal):
    result = write_twice.enqueue(str(journal), 1.5)

    with worker() as first:
        wait_until(lambda: lines(journal) == ["start"], seconds=START, what="first run")
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    assert status(result) == "RUNNING"

    with worker(), worker():
        wait_until(lambda: status(result) == "SUCCESSFUL", seconds=START, what="second run")
        # Longer than the silence after which a worker counts as dead.
        time.sleep(3)

    assert lines(journal) == ["start", "start", "end"]
    assert len(set(DBTaskResult.objects.get(pk=result.id).worker_ids)) == 2


def test_a_task_longer_than_the_silence_is_not_taken_from_a_living_worker(worker, journal):
    result = write_twice.enqueue(str(journal), 4)

    with worker(), worker():
        wait_until(lambda: status(result) == "SUCCESSFUL", seconds=START, what="the run")

    assert lines(journal) == ["start", "end"]


def test_a_worker_that_is_asked_to_stop_finishes_its_task(worker, journal):
    result = write_twice.enqueue(str(journal), 1)

    with worker() as process:
        wait_until(lambda: lines(journal) == ["start"], seconds=START, what="the run")
        assert WorkerHeartbeat.objects.get().pid == process.pid
        process.terminate()
        assert process.wait(timeout=STOP) == 0

    assert lines(journal) == ["start", "end"]
    assert status(result) == "SUCCESSFUL"
    assert not WorkerHeartbeat.objects.exists()


def test_an_idle_worker_stops_at_once(worker):
    with worker("--interval=60") as process:
        wait_until(WorkerHeartbeat.objects.exists, seconds=START, what="first beat")
        process.terminate()
        # Long before its sleep would have ended, however busy the machine is.
        assert process.wait(timeout=STOP) == 0

    assert not WorkerHeartbeat.objects.exists()


def test_a_signal_lets_the_statement_end_that_it_finds_under_way(shared_database):
    """psycopg cannot go on after a statement whose answer nobody waited for."""
    worker = db_worker.SteadyWorker(
        queue_names=["nobody's"],
        excluded_queue_names=[],
        interval=60,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="w",
    )
    answers = []

    def signalled(execute, *statement):
        if not answers:
            signal.raise_signal(signal.SIGTERM)
        answers.append(execute(*statement))
        return answers[-1]

    handlers = {
        number: signal.getsignal(number)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)
    }
    worker.configure_signals()
    try:
        with shared_database.execute_wrapper(signalled):
            worker.run()
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)

    assert answers
    assert not worker.running


def test_a_claimed_task_is_given_back_when_a_signal_comes_before_its_run(
    shared_database, monkeypatch
):
    result = write_twice.enqueue("/nowhere", 0)

    def claim_and_end(worker):
        DBTaskResult.objects.get(pk=result.id).claim(worker.worker_id)
        raise SystemExit(0)

    monkeypatch.setattr(db_worker.SteadyWorker, "run", claim_and_end)
    monkeypatch.setattr(db_worker.SteadyWorker, "configure_signals", lambda worker: None)

    with pytest.raises(SystemExit):
        call_command("db_worker", verbosity=0)

    assert status(result) == "READY"
    assert not WorkerHeartbeat.objects.exists()


def test_a_worker_stopped_while_it_begins_leaves_no_heartbeat(shared_database, monkeypatch):
    def signalled(stale):
        raise SystemExit(0)

    monkeypatch.setattr(heartbeat.reclaim, "from_dead_workers", signalled)
    monkeypatch.setattr(db_worker.SteadyWorker, "configure_signals", lambda worker: None)

    with pytest.raises(SystemExit):
        call_command("db_worker", verbosity=0)

    assert not WorkerHeartbeat.objects.exists()


def test_a_worker_brings_up_a_mirror_that_was_left_behind(worker, shared_database):
    """As after a kill between the commit of a change and its mirror."""
    with transaction.atomic():
        versions.bump("left-behind")
    mirror = versions.mirror_directory() / "left-behind"
    try:
        mirror.write_text("0\n")
        with worker():
            wait_until(
                lambda: mirror.read_text() == "1\n", seconds=START, what="the mirror"
            )
    finally:
        ContentVersion.objects.filter(scope="left-behind").delete()
        mirror.unlink()


def test_a_worker_does_what_the_schedule_says(worker, shared_database):
    """A letter whose task was lost: the schedule finds it, and the worker sends it."""
    mail.OutboxBackend().send_messages([EmailMessage("s", "b", to=["wang@example.cn"])])
    DBTaskResult.objects.all().delete()
    ScheduleRow.objects.filter(name="outbox").update(next_run_at=clock.now())

    with worker():
        wait_until(
            OutboxItem.objects.filter(delivered_at__isnull=False).exists,
            seconds=START,
            what="the letter",
        )

    assert ScheduleRow.objects.get(name="outbox").next_run_at > clock.now()
    assert OutboxItem.objects.get().payload is None


def test_who_was_asleep_does_not_call_others_dead(shared_database, monkeypatch):
    """A suspended machine wakes up, and every heart seems to have stopped."""
    looked = []
    monkeypatch.setattr(heartbeat.reclaim, "from_dead_workers", looked.append)
    pulse = heartbeat.Pulse("w", "default", stale=30)

    pulse._beat(late=True)
    assert (looked, heartbeat.living_queues()) == ([], {"default"})

    pulse._beat(late=False)
    assert looked == [30]


def test_a_long_lock_does_not_end_the_worker(worker, journal, shared_database, tmp_path):
    """The library's worker ends with a traceback when it waited longer than the timeout."""
    if shared_database.vendor != "sqlite":
        pytest.skip("only SQLite locks the whole database")
    with worker(settings="tests.jobs.impatient") as process:
        wait_until(WorkerHeartbeat.objects.exists, seconds=START, what="first beat")
        locker = sqlite3.connect(
            shared_database.settings_dict["NAME"], isolation_level=None
        )
        locker.execute("BEGIN EXCLUSIVE")
        log = tmp_path / "worker.log"
        wait_until(
            lambda: "database unavailable" in log.read_text(),
            seconds=START,
            what="the timeout",
        )
        locker.execute("ROLLBACK")
        locker.close()

        result = write_twice.enqueue(str(journal), 0)
        wait_until(lambda: status(result) == "SUCCESSFUL", seconds=START, what="the task")
        assert process.poll() is None
