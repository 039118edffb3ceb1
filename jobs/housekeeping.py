"""What the job room clears away by itself: old tasks, what was delivered, answers."""

from datetime import timedelta

from django.db import transaction
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from foundation import clock, erasures, personal_data
from jobs import idempotency

# A task that ended is of no use after a few days; one that failed is looked at longer.
ENDED_KEPT = timedelta(days=3)
FAILED_KEPT = timedelta(days=30)
BATCH = 500


@task(queue_name="slow")
def keep_no_longer() -> dict[str, int]:
    """Nightly: every room's personal data whose time is over (foundation.personal_data)."""
    return personal_data.expire()


@task()
def forget_answers() -> int:
    """Hourly: answers whose day is over."""
    return idempotency.forget_expired()


@task()
def mirror_erasures() -> int:
    """Hourly: erasures whose line is not in the ledger, because a process was killed."""
    return erasures.mirror()


@task()
def forget_tasks() -> int:
    """Daily: tasks that ended. One that ended badly is kept for a month."""
    now, count = clock.now(), 0
    for status, kept in (
        (TaskResultStatus.SUCCESSFUL, ENDED_KEPT),
        (TaskResultStatus.FAILED, FAILED_KEPT),
    ):
        old = DBTaskResult.objects.filter(status=status, finished_at__lt=now - kept)
        while keys := list(old.values_list("pk", flat=True)[:BATCH]):
            with transaction.atomic():
                count += DBTaskResult.objects.filter(pk__in=keys).delete()[0]
    return count
