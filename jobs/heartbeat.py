"""A worker says that it lives: one row, written anew every few seconds.

The row is written by a thread beside the worker's task, because a task may take long. That
thread runs no task; it writes the row, and looks for workers that fell silent.
"""

import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from django.db import connection
from django.db.utils import Error

from foundation import clock
from jobs import reclaim
from jobs.models import WorkerHeartbeat

# Seconds between two beats, and after how many of silence a worker counts as dead.
# A writer may wait for SQLite for 20 s: one late beat is no death.
BEAT = 5.0
STALE = 30.0

logger = structlog.get_logger("jobs")


def beat(worker_id: str, queue: str) -> None:
    """Write that this worker lives."""
    WorkerHeartbeat.objects.update_or_create(
        worker_id=worker_id,
        defaults={"pid": os.getpid(), "queue": queue, "seen_at": clock.now()},
    )


def begin(worker_id: str, queue: str, stale: float = STALE) -> None:
    """Write the first beat, before any task is claimed, and look after the dead."""
    beat(worker_id, queue)
    long_ago = clock.now() - timedelta(days=1)
    WorkerHeartbeat.objects.filter(seen_at__lt=long_ago).delete()
    reclaim.from_dead_workers(stale)


def stop(worker_id: str) -> None:
    """Take the row away: this worker ends in order."""
    WorkerHeartbeat.objects.filter(worker_id=worker_id).delete()


def living_queues(stale: float = STALE) -> set[str]:
    """The queues that some living worker serves."""
    now, silence = clock.now(), timedelta(seconds=stale)
    # One in the future was written by a clock that has been put right since.
    rows = WorkerHeartbeat.objects.filter(seen_at__range=(now - silence, now + silence))
    return {
        name for queue in rows.values_list("queue", flat=True) for name in queue.split(",")
    }


class Pulse(threading.Thread):
    """Beats while the worker runs, and gives the tasks of dead workers back.

    `each_second` is called besides, for what a worker watches on behalf of the portal.
    """

    def __init__(
        self,
        worker_id: str,
        queue: str,
        *,
        every: float = BEAT,
        stale: float = STALE,
        each_second: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(name="pulse", daemon=True)
        self.worker_id = worker_id
        self.queue = queue
        self.every = every
        self.stale = stale
        self.each_second = each_second
        self._ended = threading.Event()

    def run(self) -> None:
        last = time.monotonic()
        while not self._ended.wait(min(1.0, self.every)):
            try:
                self.each_second()
                if time.monotonic() - last >= self.every:
                    late = time.monotonic() - last > self.stale
                    last = time.monotonic()
                    self._beat(late=late)
            except (Error, OSError) as error:
                # The database is away or busy: the next beat may succeed.
                logger.warning("heartbeat missed", worker=self.worker_id, error=str(error))
            finally:
                # A thread has a connection of its own, which no request ever closes.
                connection.close()

    def _beat(self, *, late: bool) -> None:
        beat(self.worker_id, self.queue)
        # Who was asleep himself (a suspended machine) cannot say who else is dead.
        if not late:
            reclaim.from_dead_workers(self.stale)

    def end(self) -> None:
        """Stop beating; at most one beat is under way and is waited for."""
        self._ended.set()
        if self.is_alive():
            self.join(timeout=5)
