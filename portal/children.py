"""What the supervisor runs: a child, the web server as a child, and what it may leave."""

import os
import select
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import structlog

from portal.processes import die_with_parent

# Seconds. A child that ran this long had started well: its next start is not delayed.
RAN_WELL = 5.0
LONGEST_DELAY = 15.0
# How long workers of a dead web server may take over their last requests.
LAST_REQUESTS = 6.0

logger = structlog.get_logger("portal.serve")


def backoff(failures: int) -> float:
    """Seconds before the next start, after so many that ended early."""
    return 0.0 if failures < 2 else min(0.25 * 2**failures, LONGEST_DELAY)


@dataclass
class Child:
    """One process that should always run. `start_at` is when it may start next."""

    name: str
    command: Sequence[str]
    start_at: float = 0.0
    failures: int = 0
    started_at: float = 0.0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._start([], ())

    def _start(self, arguments: Sequence[str], keep: Sequence[int]) -> None:
        """Start it, with these open files besides input, output and log."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            [*self.command, *arguments],
            stdin=subprocess.DEVNULL,
            pass_fds=keep,
            # A group of its own: Ctrl-C in a terminal reaches the supervisor alone.
            start_new_session=True,
            preexec_fn=partial(die_with_parent, os.getpid()),
        )
        logger.info("started", child=self.name, pid=self.process.pid)

    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def died(self) -> bool:
        """Whether it ended since the last look; then its next start is set."""
        if self.process is None or self.runs():
            return False
        code, ran = self.process.returncode, time.monotonic() - self.started_at
        self.clear_away()
        self.failures = 0 if ran >= RAN_WELL else self.failures + 1
        self.start_at = time.monotonic() + backoff(self.failures)
        logger.warning("ended", child=self.name, code=code, ran=round(ran, 1))
        return True

    def clear_away(self) -> None:
        """What is done with the rest of a child that ended by itself."""
        self.kill()

    def signal(self, number: int) -> None:
        if self.process is not None and self.runs():
            self.process.send_signal(number)

    def kill(self) -> None:
        """End the process and all that it started."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None


@dataclass
class Orphans:
    """Workers whose web server died: they answer until the next one runs.

    The supervisor adopts them (portal.processes.adopt_orphans), so that nobody else can
    get their group's number before they have been waited for.
    """

    group: int
    asked_at: float | None = None

    def left(self) -> bool:
        """Whether any of them lives; those that ended are waited for."""
        try:
            while os.waitpid(-self.group, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return False
        return True

    def ask(self) -> None:
        """To finish what they are doing and end; after a while, they are made to."""
        number = signal.SIGTERM
        if self.asked_at is None:
            self.asked_at = time.monotonic()
        elif time.monotonic() - self.asked_at > LAST_REQUESTS:
            number = signal.SIGKILL
        else:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.group, number)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.group, signal.SIGKILL)
        while self.left():
            time.sleep(0.01)


@dataclass
class Web(Child):
    """The web server. It says through a pipe when its first worker runs."""

    lifeline: int = -1
    says: int = -1
    speaks: bool = False
    orphans: Orphans | None = None

    def start(self) -> None:
        self.hang_up()
        self.speaks = False
        self.says, write = os.pipe()
        self._start(
            ["--lifeline-fd", str(self.lifeline), "--ready-fd", str(write)],
            (self.lifeline, write),
        )
        os.close(write)

    def listen(self) -> bool:
        """Whether it has said that it runs."""
        if not self.speaks and self.says >= 0 and select.select([self.says], [], [], 0)[0]:
            # Nothing but an end: it died before it ran.
            self.speaks = bool(os.read(self.says, 1))
            self.hang_up()
        return self.speaks

    def hang_up(self) -> None:
        if self.says >= 0:
            os.close(self.says)
            self.says = -1

    def kill(self) -> None:
        self.hang_up()
        super().kill()

    def clear_away(self) -> None:
        """Only granian is dead: its workers go on answering while the next one loads."""
        if self.process is None:
            return
        self.hang_up()
        self.orphans = Orphans(self.process.pid)
        self.process = None
