"""django-tasks' worker, made to outlive a busy database and to be missed when it dies.

It takes the place of the library's command (`jobs` stands before it in INSTALLED_APPS) and
keeps its options. Added: the heartbeat, the tasks of dead workers, and a loop that goes on
when the database was locked or away, where the library's worker ends.
"""

import signal
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

import structlog
from django.core.management.base import CommandError
from django.db import InterfaceError, OperationalError, connection
from django_tasks_db.management.commands import db_worker as library

from foundation import space, versions
from jobs import heartbeat, reclaim, schedule

# Seconds to wait after the database was away, at most.
LONGEST_PAUSE = 10.0

logger = structlog.get_logger("jobs")


def each_second() -> None:
    """What a worker looks after besides its tasks: the schedule, mirror and disks."""
    # First: on a full disk the others fail.
    space.watch()
    schedule.claim_due()
    versions.compare_mirror()


class SteadyWorker(library.Worker):
    """The library's loop, entered again after the database was locked or away.

    A signal ends a sleep at once; any statement it finds under way is let finish.
    """

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """The handler of signals: raises SystemExit, but never out of a statement.

        The library's does. psycopg then holds an answer that nobody reads, neither a
        rollback nor the farewell of the heartbeat gets through, and the worker ends with a
        traceback instead of 0. The loop ends by itself when the statement has.
        """
        loops = (library.Worker.run.__code__, SteadyWorker.run.__code__)
        # A sleep has no frame of its own: the loop itself was interrupted.
        if self.running and (frame is None or frame.f_code not in loops):
            logger.warning(
                "stopping", worker=self.worker_id, signal=signal.strsignal(signum)
            )
            self.running = False
            return
        super().shutdown(signum, frame)

    def run(self) -> None:
        pause, interrupted = 0.5, False
        while True:
            started = time.monotonic()
            try:
                if interrupted:
                    # The end of its task could not be written; this worker lives on.
                    reclaim.of_worker(self.worker_id)
                    interrupted = False
                return super().run()
            except (OperationalError, InterfaceError) as error:
                logger.warning(
                    "database unavailable", worker=self.worker_id, error=str(error)
                )
            connection.close()
            if not self.running:
                return None
            interrupted, self.startup_delay = True, False
            pause = (
                0.5 if time.monotonic() - started > 60 else min(2 * pause, LONGEST_PAUSE)
            )
            time.sleep(pause)


class Command(library.Command):
    help = "执行后台任务，并以心跳表明自己在运行。"
    # `serve` and `check` have made them; here they would load every address of the portal.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--heartbeat-seconds", type=float, default=heartbeat.BEAT)
        parser.add_argument("--stale-seconds", type=float, default=heartbeat.STALE)

    def handle(self, **options: Any) -> None:
        self.configure_logging(options["verbosity"])
        queue, excluded = options["queue_name"], options["exclude_queues"]
        if excluded and "*" not in queue:
            raise CommandError("--exclude-queues 只能与 --queue-name='*' 一起使用。")
        worker = SteadyWorker(
            queue_names=queue.split(","),
            excluded_queue_names=excluded.split(",") if excluded else [],
            interval=options["interval"],
            batch=options["batch"],
            backend_name=options["backend_name"],
            startup_delay=options["startup_delay"],
            max_tasks=options["max_tasks"],
            worker_id=options["worker_id"],
        )
        worker.configure_signals()
        pulse = heartbeat.Pulse(
            worker.worker_id,
            queue,
            every=options["heartbeat_seconds"],
            stale=options["stale_seconds"],
            each_second=each_second,
        )
        try:
            heartbeat.begin(worker.worker_id, queue, options["stale_seconds"])
            pulse.start()
            worker.run()
        finally:
            # A signal may have come between claiming a task and running it.
            pulse.end()
            connection.close()
            reclaim.of_worker(worker.worker_id)
            heartbeat.stop(worker.worker_id)
