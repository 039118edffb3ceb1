"""What comes back: each hour, what hangs longer than it should is put to the desk."""

from django_tasks import task

from board import transitions
from foundation import clock


@task()
def keep_days() -> None:
    """Postings whose last day is over become due to be taken down. Harmless twice."""
    transitions.end_periods(clock.today())
