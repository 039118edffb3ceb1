"""Tasks whose worker died go back to READY, so that another worker runs them again.

A worker that is killed leaves its task RUNNING for ever. Tasks are idempotent: the second
run of one that had nearly ended does no harm. A task that kills each worker it meets is
given up after a few.
"""

from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import Q
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from foundation import clock
from jobs.models import WorkerHeartbeat

# How many workers a task may take with it.
MOST_WORKERS = 5

logger = structlog.get_logger("jobs")


class WorkersDied(Exception):
    """Each worker that ran this task died."""


def from_dead_workers(stale: float) -> int:
    """Give back the tasks of workers that have been silent for `stale` seconds.

    Safe when several workers look at once: each row is locked before it is judged, and one
    that another looker holds is left to him.
    """
    now = clock.now()
    limit, ahead = now - timedelta(seconds=stale), now + timedelta(seconds=stale)
    # What began in the future was written by a clock that has been put right since.
    old = DBTaskResult.objects.running().filter(
        Q(started_at__lt=limit) | Q(started_at__gt=ahead)
    )
    # Nearly always nothing is that old, and then nobody takes SQLite's only write lock.
    if not old.exists():
        return 0
    with transaction.atomic():
        living = set(
            WorkerHeartbeat.objects.filter(seen_at__range=(limit, ahead)).values_list(
                "worker_id", flat=True
            )
        )
        # A task's last worker is the one that runs it; a dead one has a stale row or none.
        given_back = [
            _give_back(task)
            for task in old.select_for_update(skip_locked=True)
            if not living.intersection(task.worker_ids[-1:])
        ]
    return len(given_back)


def of_worker(worker_id: str) -> int:
    """Give back what this worker claimed and will not finish: it is about to end."""
    with transaction.atomic():
        given_back = [
            _give_back(task)
            for task in DBTaskResult.objects.running().select_for_update()
            if task.worker_ids[-1:] == [worker_id]
        ]
    return len(given_back)


def _give_back(task: DBTaskResult) -> DBTaskResult:
    """One locked row: READY again, or FAILED when it has had workers enough."""
    logger.warning(
        "task of a dead worker",
        task=str(task.pk),
        path=task.task_path,
        runs=len(task.worker_ids),
    )
    if len(task.worker_ids) >= MOST_WORKERS:
        task.set_failed(WorkersDied(f"{len(task.worker_ids)} workers died"))
        return task
    task.status = TaskResultStatus.READY
    task.started_at = None
    task.save(update_fields=["status", "started_at"])
    return task
