"""Runs the portal's three processes, and keeps them running.

`manage.py serve` checks what must be checked with Django and then becomes this module: a
small process that loads neither Django nor the portal, and so has nothing that could fail
with them. Its children: the web server and one worker for each queue of tasks.

* A child that dies is started again, at once if it had been running well, else later and
  later. With it goes what it had started (its process group); but the workers of a web
  server that died answer until the next one runs.
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
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from logging.config import dictConfig

import structlog

from foundation import logs
from portal.children import Child, Orphans, Web
from portal.processes import adopt_orphans

# Seconds. All of it must be over within ten.
STOP_WITHIN = 8.5
# Starts that never led to an answer, after which the portal gives up.
GIVE_UP_AFTER = 5
# The workers load while nobody waits for them: a visitor does wait for the web server.
WORKERS_WAIT = 30.0
# From the word of a web server that it runs until its port is open.
OPENS_WITHIN = 0.5

logger = structlog.get_logger("portal.serve")


@dataclass
class Supervisor:
    """The loop around the children. `web` is the one that answers on host and port."""

    host: str
    port: int
    web: Web
    workers: list[Child]
    ready: bool = False
    announced: bool = False
    early_ends: int = 0
    stopping: bool = False
    wakeup: int = -1
    # The web server that is to take over (reload), and those that it took over from.
    successor: Web | None = None
    retiring: list[Child] = field(default_factory=list)
    orphans: list[Orphans] = field(default_factory=list)

    @property
    def children(self) -> list[Child]:
        return [self.web, *self.workers]

    def run(self) -> int:
        """Until a signal ends it; gives the exit code."""
        adopt_orphans()
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
        """Wait for a signal or for a web server's word, and do what the signal asks."""
        pipes = [web.says for web in (self.web, self.successor) if web and web.says >= 0]
        heard = select.select([self.wakeup, *pipes], [], [], timeout)[0]
        for number in os.read(self.wakeup, 4096) if self.wakeup in heard else b"":
            if number in (signal.SIGTERM, signal.SIGINT):
                self.stopping = True
            elif number == signal.SIGHUP and self.successor is None:
                logger.info("reloading")
                self.successor = Web("web", self.web.command, lifeline=self.web.lifeline)
                self.successor.start()

    def seconds_to_wait(self) -> float:
        """Until the next start is due; shorter while something is under way."""
        under_way = not self.ready or self.orphans or self.retiring or self.successor
        waiting = [child.start_at for child in self.children if child.process is None]
        longest = 0.1 if under_way else 30.0
        return max(0.0, min([longest, *(moment - time.monotonic() for moment in waiting)]))

    def start_what_should_run(self) -> None:
        for child in self.children:
            if child.process is None and time.monotonic() >= child.start_at:
                child.start()

    def look_after_children(self) -> int:
        """See who ended and which web server runs; gives an exit code or 0."""
        for worker in self.workers:
            worker.died()
        self.look_after_successor()
        # Its word first: one that ran and died leaves workers that answer.
        runs = self.web.listen()
        if self.web.died():
            self.ready = False
            self.early_ends += not self.announced
            if self.web.orphans is not None:
                self.orphans.append(self.web.orphans)
                self.web.orphans = None
            if self.early_ends >= GIVE_UP_AFTER:
                with suppress(OSError):
                    sys.stderr.write("门户起不来：网页服务连续退出，原因见上面的日志。\n")
                return 1
        elif runs and not self.ready and answers(self.host, self.port):
            self.became_ready()
        self.look_after_the_leaving()
        return 0

    def became_ready(self) -> None:
        """Its port answers. The first time, tell the person who started it where."""
        self.ready = True
        self.web.failures = 0
        logger.info("ready", seconds=round(time.monotonic() - self.web.started_at, 1))
        if self.announced:
            # The answer may have been an orphan's: let the new port open.
            time.sleep(OPENS_WITHIN if self.orphans else 0)
            return
        self.announced = True
        tell(f"门户已就绪：{address(self.host, self.port)}（按 Ctrl+C 停止）")
        for worker in self.workers:
            worker.start_at = min(worker.start_at, time.monotonic())

    def look_after_successor(self) -> None:
        """It runs, and takes over; or it ended first, and all stays as it was."""
        if self.successor is None:
            return
        if self.successor.listen():
            time.sleep(OPENS_WITHIN)
            old, self.web, self.successor = self.web, self.successor, None
            old.signal(signal.SIGTERM)
            self.retiring.append(old)
            for worker in self.workers:
                worker.signal(signal.SIGTERM)
            logger.info("reloaded")
        elif not self.successor.runs():
            logger.error("not reloaded: the new code does not start")
            self.successor.kill()
            self.successor = None

    def look_after_the_leaving(self) -> None:
        for child in [child for child in self.retiring if not child.runs()]:
            child.kill()
            self.retiring.remove(child)
        self.orphans = [orphans for orphans in self.orphans if orphans.left()]
        if self.ready:
            for orphans in self.orphans:
                orphans.ask()

    def stop(self) -> None:
        """Ask every child to stop, wait, and kill what is left."""
        logger.info("stopping")
        everything = [*self.children, *self.retiring]
        if self.successor is not None:
            everything.append(self.successor)
        for child in everything:
            child.signal(signal.SIGTERM)
        for orphans in self.orphans:
            orphans.ask()
        deadline = time.monotonic() + STOP_WITHIN
        while time.monotonic() < deadline and (
            any(child.runs() for child in everything)
            or any(orphans.left() for orphans in self.orphans)
        ):
            time.sleep(0.05)
        for child in everything:
            if child.runs():
                logger.warning("killed, it did not stop", child=child.name)
            child.kill()
        for orphans in self.orphans:
            orphans.kill()
        logger.info("stopped")


def tell(line: str) -> None:
    """To who started it; nobody may be listening any more (a full disk, a closed pipe)."""
    with suppress(OSError):
        os.write(sys.stdout.fileno(), f"{line}\n".encode())


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


def children_of(options: argparse.Namespace) -> tuple[Web, list[Child]]:
    """The web server, and a worker for each queue."""
    python = sys.executable
    # Nobody writes into this pipe: it closes when the supervisor ends, however it ends.
    lifeline, _held_open = os.pipe()
    web = Web(
        "web",
        [
            *(python, "-m", "portal.web", "--host", options.host),
            *("--port", str(options.port), "--workers", str(options.workers)),
            *("--log-format", options.log_format),
        ],
        lifeline=lifeline,
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
    code = main()
    with suppress(OSError):
        sys.stderr.flush()
    # Python's own end would say 120 where the log could not be written.
    os._exit(code)
