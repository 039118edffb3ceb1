"""Runs the portal's three processes, and keeps them running.

`manage.py serve` checks what must be checked with Django and then becomes this module: a
small process that loads neither Django nor the portal, and so has nothing that could fail
with them. Its children: the web server and one worker for each queue of tasks.

* A child that dies is started again, at once if it had been running well, else later and
  later. With it goes what it had started (its process group).
* SIGTERM or SIGINT: every child is asked to stop, and killed when it takes too long.
* SIGHUP: a second web server loads the code anew and takes over when it runs; if it does
  not start, the first stays. Then workers end their task and are started again.
* If this process is killed, the system kills the children (portal.processes).
"""

import argparse
import http.client
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from logging.config import dictConfig

import structlog

from foundation import logs
from portal.processes import die_with_parent

# Seconds. All of it must be over within ten.
STOP_WITHIN = 8.5
# A child that ran this long had started well: its next start is not delayed.
RAN_WELL = 5.0
LONGEST_DELAY = 15.0
# Starts that never led to an answer, after which the portal gives up.
GIVE_UP_AFTER = 5
# The workers load while nobody waits for them: a visitor does wait for the web server.
WORKERS_WAIT = 30.0

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

    def start(self, *arguments: str, keep: tuple[int, ...] = ()) -> None:
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
        self.kill()
        self.failures = 0 if ran >= RAN_WELL else self.failures + 1
        self.start_at = time.monotonic() + backoff(self.failures)
        logger.warning("ended", child=self.name, code=code, ran=round(ran, 1))
        return True

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
class Supervisor:
    """The loop around the children. `web` is the one that answers on host and port."""

    host: str
    port: int
    web: Child
    workers: list[Child]
    ready: bool = False
    announced: bool = False
    early_ends: int = 0
    stopping: bool = False
    wakeup: int = -1
    # The web server that is to take over, and the pipe through which it says that it runs.
    successor: Child | None = None
    successor_says: int = -1
    retiring: list[Child] = field(default_factory=list)

    @property
    def children(self) -> list[Child]:
        return [self.web, *self.workers]

    def run(self) -> int:
        """Until a signal ends it; gives the exit code."""
        self.listen_to_signals()
        for worker in self.workers:
            worker.start_at = time.monotonic() + WORKERS_WAIT
        code = 0
        while not self.stopping and not code:
            self.start_what_should_run()
            self.handle_signals(timeout=self.seconds_to_wait())
            code = self.look_after_children()
        self.stop()
        return code

    def listen_to_signals(self) -> None:
        """A signal only wakes the loop: nothing is done while something else is."""
        self.wakeup, write = os.pipe()
        for end in (self.wakeup, write):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, lambda *_: None)

    def handle_signals(self, timeout: float) -> None:
        """Wait for a signal, or for the successor, and do what it asks."""
        awaited = [self.wakeup, *([self.successor_says] if self.successor else [])]
        heard = select.select(awaited, [], [], timeout)[0]
        if self.successor_says in heard:
            self.hear_successor()
        for number in os.read(self.wakeup, 4096) if self.wakeup in heard else b"":
            if number in (signal.SIGTERM, signal.SIGINT):
                self.stopping = True
            elif number == signal.SIGHUP and self.successor is None:
                self.start_successor()

    def start_successor(self) -> None:
        """A web server with the code as it is now, beside the one that answers."""
        logger.info("reloading")
        self.successor_says, write = os.pipe()
        self.successor = Child("web", self.web.command)
        self.successor.start("--ready-fd", str(write), keep=(write,))
        os.close(write)

    def hear_successor(self) -> None:
        """It runs, and takes over; or it ended first, and all stays as it was."""
        successor, said = self.successor, os.read(self.successor_says, 1)
        os.close(self.successor_says)
        self.successor, self.successor_says = None, -1
        if successor is None:
            return
        if not said:
            logger.error("not reloaded: the new code does not start")
            successor.kill()
            return
        # Its port is open a moment after it has spoken.
        time.sleep(0.5)
        old, self.web = self.web, successor
        old.signal(signal.SIGTERM)
        self.retiring.append(old)
        for worker in self.workers:
            worker.signal(signal.SIGTERM)
        logger.info("reloaded", pid=successor.process and successor.process.pid)

    def seconds_to_wait(self) -> float:
        """Until the next start is due; shorter while the web server is starting."""
        waiting = [child.start_at for child in self.children if child.process is None]
        longest = 0.1 if not self.ready else 30.0
        return max(0.0, min([longest, *(moment - time.monotonic() for moment in waiting)]))

    def start_what_should_run(self) -> None:
        for child in self.children:
            if child.process is None and time.monotonic() >= child.start_at:
                child.start()

    def look_after_children(self) -> int:
        """See who ended and whether the web server answers; gives an exit code or 0."""
        for child in [child for child in self.retiring if not child.runs()]:
            child.kill()
            self.retiring.remove(child)
        for child in self.children:
            if child.died() and child is self.web:
                self.ready = False
                self.early_ends += not self.announced
                if self.early_ends >= GIVE_UP_AFTER:
                    sys.stderr.write("门户起不来：网页服务连续退出，原因见上面的日志。\n")
                    return 1
        if (
            not self.ready
            and self.web.process is not None
            and answers(self.host, self.port)
        ):
            self.ready = True
            self.web.failures = 0
            logger.info("ready", seconds=round(time.monotonic() - self.web.started_at, 1))
            if not self.announced:
                self.announced = True
                self.announce()
        return 0

    def announce(self) -> None:
        """Tell the person who started it where to look; let the workers start."""
        sys.stdout.write(f"门户已就绪：{address(self.host, self.port)}（按 Ctrl+C 停止）\n")
        sys.stdout.flush()
        for worker in self.workers:
            worker.start_at = min(worker.start_at, time.monotonic())

    def stop(self) -> None:
        """Ask every child to stop, wait, and kill what is left."""
        logger.info("stopping")
        everything = [*self.children, *self.retiring]
        if self.successor is not None:
            everything.append(self.successor)
        for child in everything:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN
        while any(child.runs() for child in everything) and time.monotonic() < deadline:
            time.sleep(0.05)
        for child in everything:
            if child.runs():
                logger.warning("killed, it did not stop", child=child.name)
            child.kill()
        logger.info("stopped")


def address(host: str, port: int) -> str:
    """What to type into a browser."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104
    return f"http://{f'[{shown}]' if ':' in shown and shown[0] != '[' else shown}:{port}"


def answers(host: str, port: int) -> bool:
    """Whether the web server answers that it is alive."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(target, port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def children_of(options: argparse.Namespace) -> tuple[Child, list[Child]]:
    """The web server, and a worker for each queue."""
    python = sys.executable
    web = Child(
        "web",
        [
            *(python, "-m", "portal.web", "--host", options.host),
            *("--port", str(options.port), "--workers", str(options.workers)),
            *("--log-format", options.log_format),
        ],
    )
    workers = [
        Child(
            f"worker {queue}",
            [python, "manage.py", "db_worker", "--queue-name", queue, "--no-startup-delay"],
        )
        for queue in options.queue
    ]
    return web, workers


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--log-format", choices=logs.FORMATS, required=True)
    parser.add_argument("--queue", action="append", default=[])
    return parser.parse_args(arguments)


def main() -> int:
    options = parse()
    dictConfig(logs.configure(options.log_format))
    web, workers = children_of(options)
    return Supervisor(options.host, options.port, web, workers).run()


if __name__ == "__main__":
    sys.exit(main())
