"""Lets system calls of a running process fail, or kill it, at a chosen one (strace).

`when=N` in a fault counts for each thread by itself.
"""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import wait_until


@contextmanager
def injected(strace: str, pid: int, fault: str, log: Path) -> Iterator[None]:
    """Attach to a process and all its threads, with this fault; detached at the end."""
    command = [strace, "-f", "-qq", "-o", str(log), "-e", fault, "-p", str(pid)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as tracer:  # noqa: S603
        try:
            wait_until(lambda: is_traced(pid), seconds=20, what="strace")
            yield
        finally:
            end(tracer, pid)


def end(tracer: subprocess.Popen, pid: int) -> None:
    """Let strace go, and no later than after ten seconds.

    It ends by itself with the last thread that it traces. Told to while they die, it waits
    for the first thread, which waits until strace has heard of the others: for ever.
    """
    if not is_dying(pid):
        tracer.send_signal(signal.SIGINT)
    try:
        tracer.wait(timeout=10)
    except subprocess.TimeoutExpired:
        # The kernel detaches for it.
        tracer.kill()


def is_dying(pid: int) -> bool:
    """Whether it is dead, or a zombie whose threads have not all been waited for."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return True
    return stat.rpartition(")")[2].split()[0] in "ZX"


def is_traced(pid: int) -> bool:
    """Whether every thread of it is."""
    tasks = f"/proc/{pid}/task"
    for task in os.listdir(tasks):
        with open(f"{tasks}/{task}/status") as file:
            if "TracerPid:\t0" in file.read():
                return False
    return True
