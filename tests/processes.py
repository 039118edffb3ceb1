"""Real processes of the portal, for tests that kill them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def database_url(connection) -> str:
    """The address of the database that this test talks to, for a child's DATABASE_URL."""
    parts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{parts['NAME']}"
    login = f"{parts['USER']}:{parts['PASSWORD']}"
    return f"postgres://{login}@{parts['HOST']}:{parts['PORT']}/{parts['NAME']}"


def start(*arguments: str, log: Path, **environment: str) -> subprocess.Popen:
    """`python <arguments>` in the project, in a process group of its own."""
    with log.open("ab") as file:
        return subprocess.Popen(  # noqa: S603 - our own commands
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=file,
            stderr=file,
            start_new_session=True,
        )


@contextmanager
def running(*arguments: str, log: Path, **environment: str) -> Iterator[subprocess.Popen]:
    """The same, killed with its whole group at the end, whatever happened."""
    process = start(*arguments, log=log, **environment)
    try:
        yield process
    finally:
        kill_group(process)


def kill_group(process: subprocess.Popen) -> None:
    """SIGKILL for the process and what it started in its group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)


def wait_until(condition: Callable[[], object], *, seconds: float, what: str) -> float:
    """Wait for the condition; gives the seconds that it took, or fails with `what`."""
    started = time.monotonic()
    while not condition():
        waited = time.monotonic() - started
        assert waited < seconds, f"{what}: not within {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - started


def with_environment(entry: str) -> dict[int, str]:
    """The living processes that were started with this `NAME=value`: {pid: command}."""
    found = {}
    for directory in Path("/proc").iterdir():
        if not directory.name.isdigit():
            continue
        try:
            environment = (directory / "environ").read_bytes().split(b"\0")
            state = (directory / "stat").read_text().rpartition(")")[2].split()[0]
            command = (directory / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if entry.encode() in environment and state != "Z":
            found[int(directory.name)] = command.strip()
    return found
