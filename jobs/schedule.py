"""Jobs that come back: every few minutes, or at an hour of each day.

A room registers its job in ready(); post_migrate makes its row. Each worker looks once a
second. To claim a due row is one transaction: the task is enqueued and the row says when
it is due next, both or neither. So two workers run no row twice, a worker that is killed
loses none, and what was missed while nothing ran is run once.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Protocol

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from foundation import clock
from jobs.models import ScheduleRow

# A clock may be put right by so much without any job running early.
CLOCKS_DIFFER = timedelta(minutes=5)


class Rhythm(Protocol):
    """When a job is due again."""

    def after(self, moment: datetime) -> datetime:
        """The first time after this moment."""


@dataclass(frozen=True)
class Every:
    """Again so long after it was claimed."""

    pause: timedelta

    def after(self, moment: datetime) -> datetime:
        return moment + self.pause


@dataclass(frozen=True)
class Daily:
    """Each day at this hour of Shanghai."""

    at: time

    def after(self, moment: datetime) -> datetime:
        local = moment.astimezone(clock.SHANGHAI)
        due = local.replace(
            hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0
        )
        return due if due > local else due + timedelta(days=1)


@dataclass(frozen=True)
class Job:
    """`task` takes no arguments, and does no harm when it runs twice."""

    name: str
    task: Task
    rhythm: Rhythm


_jobs: dict[str, Job] = {}


def register(name: str, task: Task, rhythm: Rhythm) -> None:
    """Add a job; the same name again replaces it."""
    _jobs[name] = Job(name, task, rhythm)


def names() -> set[str]:
    """Every registered job."""
    return set(_jobs)


def make_rows(using: str = DEFAULT_DB_ALIAS, **_signal: Any) -> None:
    """Receiver of post_migrate: each job has its row, and no row is without its job."""
    table = ScheduleRow._meta.db_table
    if table not in connections[using].introspection.table_names():
        return
    now, rows = clock.now(), ScheduleRow.objects.using(using)
    rows.exclude(name__in=_jobs).delete()
    rows.bulk_create(
        [
            ScheduleRow(name=job.name, next_run_at=job.rhythm.after(now))
            for job in all_jobs()
        ],
        ignore_conflicts=True,
    )


def all_jobs() -> list[Job]:
    return [_jobs[name] for name in sorted(_jobs)]


def claim_due() -> list[str]:
    """Enqueue the task of each job that is due; gives their names."""
    now = clock.now()
    times = ScheduleRow.objects.filter(name__in=_jobs).values_list("name", "next_run_at")
    due = ScheduleRow.objects.filter(
        name__in=[name for name, moment in times if _is_due(_jobs[name], moment, now)]
    )
    # Nearly always none is, and then nobody takes SQLite's only write lock.
    if not due.exists():
        return []
    claimed = []
    with transaction.atomic():
        for row in due.select_for_update(skip_locked=True).order_by("name"):
            job = _jobs[row.name]
            if not _is_due(job, row.next_run_at, now):
                # Another worker claimed it between the two looks.
                continue
            row.next_run_at = job.rhythm.after(now)
            if not _under_way(row):
                row.last_task = job.task.enqueue().id
                row.last_run_at = now
                claimed.append(row.name)
            row.save(update_fields=["next_run_at", "last_task", "last_run_at"])
    return claimed


def _is_due(job: Job, moment: datetime, now: datetime) -> bool:
    """Its time has come; or was set by a clock that ran ahead and has been put right."""
    return moment <= now or moment > job.rhythm.after(now) + CLOCKS_DIFFER


def _under_way(row: ScheduleRow) -> bool:
    """Whether the last run waits or runs: a job that takes longer than its pause."""
    return (
        row.last_task is not None
        and DBTaskResult.objects.filter(
            pk=row.last_task,
            status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING],
        ).exists()
    )
