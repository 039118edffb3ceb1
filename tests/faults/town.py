"""A portal of its own for a fault: its data directory, its processes, and its clients.

What a client sends and gets is in the journal; `ground.py` compares it with what is stored.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.client import is_alive
from tests.processes import ROOT, running, wait_until, with_environment

START = 60  # seconds; other tests may keep the machine busy while a portal starts
CLOSED, HUNG = 0, -1
PASSWORD = "Qingling-2026-demo"
# Two places and their people: enough for letters.
GROUNDWORK = """
import django
django.setup()
from accounts.models import User
from portal.demo.loader import load_accounts, load_places
from tests.faults.town import PASSWORD
list(load_places(["QL00", "QL01"]))
list(load_accounts(PASSWORD))
User.objects.create_superuser("chief", password=PASSWORD, display_name="系统管理员")
"""


@dataclass
class Answer:
    """What came back; status CLOSED is a closed line, HUNG none within the patience."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    def is_clear(self) -> bool:
        """As the ground rule asks: no stack trace, a number to name, when to come again."""
        if self.status in (CLOSED, HUNG) or self.status == 500:
            return False
        told = self.headers.get("x-request-id", "?") in self.text
        again = int(self.headers.get("retry-after", "0")) > 0
        return self.status < 400 or (
            "Traceback" not in self.text and told and (again or self.status != 503)
        )


def ask(
    port: int,
    path: str,
    *,
    method: str = "GET",
    body: bytes | str | None = None,
    headers: dict[str, str] | None = None,
    patience: float = 15,
) -> Answer:
    """One request, on a connection of its own."""
    started = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    try:
        connection.request(method, path, body, headers or {})
        got = connection.getresponse()
        content = got.read()
        status = got.status
        kept = {name.lower(): value for name, value in got.getheaders()}
    except TimeoutError:
        status, kept, content = HUNG, {}, b""
    except (OSError, http.client.HTTPException):
        status, kept, content = CLOSED, {}, b""
    finally:
        connection.close()
    return Answer(status, kept, content, round(time.monotonic() - started, 3))


def letter(number: int) -> dict[str, str]:
    return {
        "community": "QL01",
        "kind": "help",
        "topic": "HJ",
        "title": f"第{number}封",
        "content": f"第{number}封信：楼道灯坏了，老人晚上看不见台阶。",
        "phone": f"139{number:08}",
    }


@dataclass
class Letters:
    """Clients who send letters, each under its key, and remember every answer."""

    port: int
    first: int = 0
    patience: float = 40
    keys: dict[int, str] = field(default_factory=dict)
    receipts: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    # When each was sent and answered, by the machine's clock: seconds since 1970.
    moments: dict[int, tuple[float, float]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    ended: threading.Event = field(default_factory=threading.Event)

    def send(self, number: int) -> Answer:
        key = self.keys.setdefault(number, str(uuid.uuid4()))
        sent = time.time()
        answer = ask(
            self.port,
            "/api/v1/letters/",
            method="POST",
            body=json.dumps(letter(number)),
            headers={"Content-Type": "application/json", "Idempotency-Key": key},
            patience=self.patience,
        )
        with self.lock:
            self.answers.append(answer)
            self.moments[number] = (sent, time.time())
            if answer.status == 201:
                told = json.loads(answer.body)
                self.receipts.setdefault(number, []).append((told["number"], told["code"]))
        return answer

    def send_all(self, numbers: Iterable[int], clients: int = 8) -> list[Answer]:
        """By several at once; gives the answers of this round."""
        before = len(self.answers)
        self.start(numbers, clients)
        self.join()
        return self.answers[before:]

    def start(self, numbers: Iterable[int], clients: int = 8) -> None:
        waiting = iter(numbers)
        self.ended.clear()

        def run() -> None:
            while not self.ended.is_set():
                with self.lock:
                    number = next(waiting, None)
                if number is None:
                    return
                if self.send(number).status != 201:
                    # Nobody listens: do not spend all letters on it.
                    time.sleep(0.05)

        self.threads = [threading.Thread(target=run) for _ in range(clients)]
        for thread in self.threads:
            thread.start()

    def join(self) -> None:
        for thread in self.threads:
            thread.join()

    def stop(self) -> None:
        self.ended.set()
        self.join()

    def statuses(self) -> set[int]:
        return {answer.status for answer in self.answers}


@dataclass
class Town:
    """The portal of one test."""

    environment: dict[str, str]
    port: int
    log: Path
    stack: ExitStack

    @property
    def directory(self) -> Path:
        return Path(self.environment["PORTAL_DATA_DIR"])

    def manage(self, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess:
        """One command of manage.py, to its end."""
        return self.python("manage.py", *arguments, timeout=timeout)

    def python(self, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess:
        return subprocess.run(  # noqa: S603 - our own commands
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen:
        """`python <arguments>` with this portal's environment, killed at the end."""
        return self.stack.enter_context(
            running(*arguments, log=self.log, **{**self.environment, **environment})
        )

    def serve(
        self, *, workers: int = 2, piped: bool = False, **environment: str
    ) -> subprocess.Popen:
        """`manage.py serve`, answering. `piped`: who read its log has gone away then."""
        if piped:
            reader, writer = os.pipe()
            self.log = Path(f"/proc/self/fd/{writer}")
        process = self.start(
            *("manage.py", "serve", f"--port={self.port}", f"--workers={workers}"),
            **environment,
        )
        wait_until(lambda: is_alive(self.port), seconds=START, what="first answer")
        if piped:
            os.close(reader)
            os.close(writer)
        return process

    def ask(self, path: str, **options: object) -> Answer:
        return ask(self.port, path, **options)  # type: ignore[arg-type]

    def processes(self) -> dict[int, str]:
        return with_environment(f"PORTAL_DATA_DIR={self.environment['PORTAL_DATA_DIR']}")

    def workers_of_web(self) -> list[int]:
        """The processes that answer requests: granian's children."""
        web = {pid for pid, command in self.processes().items() if "portal.web" in command}
        return sorted(pid for pid in web if parent(pid) in web)

    def worker_of_queue(self, queue: str) -> int | None:
        """The worker of this queue, when it runs."""
        for pid, command in self.processes().items():
            if f"--queue-name {queue}" in command:
                return pid
        return None

    def stop(self, process: subprocess.Popen) -> int:
        process.terminate()
        return process.wait(timeout=20)

    def kill_everything(self) -> None:
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not self.processes(), seconds=10, what="the end of all")


def parent(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    return int(text.rpartition(")")[2].split()[1])


def resident_mb(pid: int) -> float:
    """The memory of a process, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
