"""The schedule: claimed once, whoever looks; nothing lost, nothing piled up."""

from datetime import UTC, datetime, time, timedelta
from threading import Barrier, Thread
from time import sleep

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from foundation import clock
from jobs import housekeeping, outbox, schedule
from jobs.management.commands import db_worker
from jobs.models import ScheduleRow

START = datetime(2026, 9, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def hourly(db, monkeypatch):
    """The only job is an hourly one, and was due at START."""
    job = schedule.Job("hourly", housekeeping.forget_answers, schedule.Every(HOUR))
    monkeypatch.setattr(schedule, "_jobs", {"hourly": job})
    ScheduleRow.objects.all().delete()
    DBTaskResult.objects.all().delete()
    return ScheduleRow.objects.create(name="hourly", next_run_at=START)


def claim(moment):
    with clock.at(moment):
        return schedule.claim_due()


def end_all():
    DBTaskResult.objects.update(status="SUCCESSFUL")


def test_a_job_is_enqueued_when_it_is_due_and_not_before(hourly):
    assert claim(START - timedelta(seconds=1)) == []
    assert claim(START) == ["hourly"]
    end_all()
    assert claim(START + timedelta(minutes=59)) == []
    assert claim(START + HOUR) == ["hourly"]

    assert DBTaskResult.objects.count() == 2
    hourly.refresh_from_db()
    assert (hourly.last_run_at, hourly.next_run_at) == (START + HOUR, START + 2 * HOUR)


def test_what_was_missed_is_run_once(hourly):
    """Nothing ran for a week."""
    late = START + timedelta(days=7)
    assert claim(late) == ["hourly"]
    end_all()
    assert claim(late + timedelta(seconds=1)) == []

    assert DBTaskResult.objects.count() == 1


@pytest.mark.parametrize("status", ["READY", "RUNNING"])
def test_a_job_that_takes_longer_than_its_pause_does_not_pile_up(hourly, status):
    claim(START)
    DBTaskResult.objects.update(status=status)

    assert claim(START + HOUR) == []
    assert DBTaskResult.objects.count() == 1
    end_all()
    assert claim(START + 2 * HOUR) == ["hourly"]


def test_a_claim_that_dies_half_way_loses_no_run(hourly, monkeypatch):
    def killed(*_arguments, **_more):
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(ScheduleRow, "save", killed)
        with pytest.raises(SystemExit):
            claim(START)
    assert not DBTaskResult.objects.exists()

    with monkeypatch.context() as broken:
        broken.setattr(type(housekeeping.forget_answers), "enqueue", killed)
        with pytest.raises(SystemExit):
            claim(START)
    assert claim(START) == ["hourly"]
    assert DBTaskResult.objects.count() == 1


@pytest.mark.parametrize(
    ("after", "due"),
    [
        ("2026-09-01 03:09", "2026-09-01 03:10"),
        ("2026-09-01 03:10", "2026-09-02 03:10"),
        ("2026-09-01 23:59", "2026-09-02 03:10"),
        ("2026-12-31 12:00", "2027-01-01 03:10"),
    ],
)
def test_daily_is_an_hour_of_shanghai(after, due):
    def here(text):
        return datetime.fromisoformat(text).replace(tzinfo=clock.SHANGHAI)

    found = schedule.Daily(time(3, 10)).after(here(after).astimezone(UTC))

    assert found == here(due)


@pytest.mark.django_db
def test_every_job_has_its_row_and_no_row_is_without_its_job():
    ScheduleRow.objects.create(name="forgotten", next_run_at=START)
    ScheduleRow.objects.filter(name="outbox").update(next_run_at=START)
    ScheduleRow.objects.filter(name="tasks").delete()

    schedule.make_rows()

    rows = dict(ScheduleRow.objects.values_list("name", "next_run_at"))
    assert set(rows) == schedule.names()
    assert {"outbox", "answers", "tasks", "retention"} <= set(rows)
    # A new start does not put off what is due.
    assert rows["outbox"] == START
    assert rows["tasks"] > clock.now()


def test_every_job_is_a_task_of_a_queue_that_serve_works_on():
    queues = {job.task.queue_name for job in schedule.all_jobs()}
    assert queues <= {"default", "slow"}
    assert schedule._jobs["outbox"].task is outbox.deliver


def test_a_worker_looks_at_the_schedule(hourly):
    with clock.at(START):
        db_worker.each_second()

    assert DBTaskResult.objects.count() == 1


def test_two_workers_claim_a_job_once(shared_database, monkeypatch):
    asked = schedule._under_way

    def slowly(row):
        # Long enough for the others to read the rows too.
        sleep(0.1)
        return asked(row)

    monkeypatch.setattr(schedule, "_under_way", slowly)
    DBTaskResult.objects.all().delete()
    ScheduleRow.objects.update(next_run_at=START, last_task=None)
    together, claimed = Barrier(4), []

    def look():
        together.wait()
        claimed.extend(schedule.claim_due())
        connection.close()

    threads = [Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(claimed) == sorted(schedule.names())
    paths = DBTaskResult.objects.values_list("task_path", flat=True)
    assert len(paths) == len(set(paths)) == len(schedule.names())


@pytest.mark.django_db
def test_ended_tasks_go_and_failed_ones_are_kept_for_a_month():
    DBTaskResult.objects.all().delete()
    for status, days in [
        ("SUCCESSFUL", 4),
        ("SUCCESSFUL", 2),
        ("FAILED", 4),
        ("FAILED", 31),
        ("READY", None),
    ]:
        result = housekeeping.forget_answers.enqueue()
        ended = None if days is None else clock.now() - timedelta(days=days)
        DBTaskResult.objects.filter(pk=result.id).update(status=status, finished_at=ended)

    assert housekeeping.forget_tasks.call() == 2
    left = DBTaskResult.objects.values_list("status", flat=True)
    assert sorted(left) == ["FAILED", "READY", "SUCCESSFUL"]
