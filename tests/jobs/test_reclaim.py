from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from foundation import clock
from jobs import heartbeat, reclaim
from jobs.models import WorkerHeartbeat
from tests.jobs.tasks import write_twice


def running_task(*worker_ids, seconds_ago=120):
    result = write_twice.enqueue("/nowhere", 0)
    DBTaskResult.objects.filter(pk=result.id).update(
        status="RUNNING",
        worker_ids=list(worker_ids),
        started_at=clock.now() - timedelta(seconds=seconds_ago),
    )
    return DBTaskResult.objects.get(pk=result.id)


def alive(worker_id, *, seconds_ago=0):
    return WorkerHeartbeat.objects.create(
        worker_id=worker_id,
        pid=1,
        queue="default",
        seen_at=clock.now() - timedelta(seconds=seconds_ago),
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("silent_for", "expected"),
    [(None, "READY"), (31, "READY"), (20, "RUNNING"), (0, "RUNNING")],
)
def test_only_the_tasks_of_silent_workers_go_back(silent_for, expected):
    task = running_task("first", "w")
    if silent_for is not None:
        alive("w", seconds_ago=silent_for)
    # Who ran it before does not matter.
    alive("first", seconds_ago=0 if expected == "READY" else 300)

    reclaim.from_dead_workers(stale=30)

    task.refresh_from_db()
    assert task.status == expected


@pytest.mark.django_db
def test_a_task_that_has_just_begun_is_left_alone():
    """Its worker's row may be younger than what we have read."""
    task = running_task("w", seconds_ago=5)

    assert reclaim.from_dead_workers(stale=30) == 0

    task.refresh_from_db()
    assert task.status == "RUNNING"


@pytest.mark.django_db
def test_tasks_that_ended_are_left_alone():
    task = running_task("w")
    task.set_successful("done")

    assert reclaim.from_dead_workers(stale=30) == 0

    task.refresh_from_db()
    assert task.status == "SUCCESSFUL"


@pytest.mark.django_db
def test_a_task_that_kills_its_workers_is_given_up():
    ids = [f"w{number}" for number in range(reclaim.MOST_WORKERS)]
    last_try = running_task(*ids[:-1])
    one_too_many = running_task(*ids)

    reclaim.from_dead_workers(stale=30)

    last_try.refresh_from_db()
    one_too_many.refresh_from_db()
    assert (last_try.status, one_too_many.status) == ("READY", "FAILED")
    assert one_too_many.exception_class_path == "jobs.reclaim.WorkersDied"


@pytest.mark.django_db
def test_a_worker_that_ends_gives_back_only_its_own():
    mine, other = running_task("me", seconds_ago=1), running_task("other", "me", "other")

    reclaim.of_worker("me")

    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.status, other.status) == ("READY", "RUNNING")


@pytest.mark.django_db
def test_the_queues_of_the_living():
    heartbeat.begin("w", "default,slow")
    alive("long gone", seconds_ago=2 * 86400)
    assert heartbeat.living_queues() == {"default", "slow"}

    WorkerHeartbeat.objects.filter(worker_id="w").update(
        seen_at=clock.now() - timedelta(seconds=31)
    )
    assert heartbeat.living_queues() == set()

    heartbeat.begin("w", "default")
    assert heartbeat.living_queues() == {"default"}
    assert not WorkerHeartbeat.objects.filter(worker_id="long gone").exists()

    heartbeat.stop("w")
    assert heartbeat.living_queues() == set()


def test_two_that_look_at_once_give_each_task_back_once(shared_database):
    tasks = [running_task("dead") for _ in range(20)]
    together, counts = Barrier(4), []

    def look():
        together.wait()
        counts.append(reclaim.from_dead_workers(stale=30))
        connection.close()

    threads = [Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    # Lockers that skip what another holds may leave a row to the next round, never twice.
    assert sum(counts) <= len(tasks)
    reclaim.from_dead_workers(stale=30)
    # Making the test database enqueued tasks of its own.
    ours = DBTaskResult.objects.filter(pk__in=[task.pk for task in tasks])
    statuses = ours.values_list("status", flat=True)
    assert list(statuses) == ["READY"] * len(tasks)
