"""The task that each written row causes."""

from django_tasks import task

from foundation.models import RateCount
from tests.faults.rows import FOR_EVER


@task(queue_name="default")
def third_row(key: str) -> None:
    """Write the row of window 2; run again it changes nothing."""
    RateCount.objects.get_or_create(key=key, window=2, defaults={"expires_at": FOR_EVER})
