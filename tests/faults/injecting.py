"""Lets system calls of a running process fail, or kill it, at a chosen one (strace)."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import wait_until


@contextmanager
def injected(strace: str, pid: int, fault: str, log: Path) -> Iterator[None]:
    """Attach to a process and all its threads, with this fault."""
    command = [strace, "-f", "-qq", "-o", str(log), "-e", fault, "-p", str(pid)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as tracer:  # noqa: S603
        try:
            wait_until(lambda: is_traced(pid), seconds=20, what="strace")
            yield
        finally:
            tracer.send_signal(signal.SIGINT)


def is_traced(pid: int) -> bool:
    """Whether every thread of it is."""
    tasks = f"/proc/{pid}/task"
    for task in os.listdir(tasks):
        with open(f"{tasks}/{task}/status") as file:
            if "TracerPid:\t0" in file.read():
                return False
    return True
