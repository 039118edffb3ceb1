"""Start and memory of a real `manage.py serve`, read from /proc."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
REQUESTS = 200
PATIENCE = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def family(pid: int) -> list[int]:
    """The process and all that it started."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found = [pid]
    for parent in found:
        found.extend(children.get(parent, []))
    return found


def megabytes(pid: int) -> float:
    """Memory of one process with its share of what several use (PSS)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def wait_for(url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).read()  # noqa: S310
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def table() -> str:
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    started = time.monotonic()
    serve = subprocess.Popen(  # noqa: S603
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "BASE_URL": url.rstrip("/")},
    )
    try:
        wait_for(url)
        ready = time.monotonic() - started
        for _ in range(REQUESTS):
            urllib.request.urlopen(url, timeout=10).read()
        time.sleep(5)
        members = family(serve.pid)
        memory = sum(megabytes(pid) for pid in members)
    finally:
        stopping = time.monotonic()
        serve.send_signal(signal.SIGTERM)
        serve.wait(15)
    stopped = time.monotonic() - stopping
    return "\n".join(
        [
            "| serve | |",
            "|---|---:|",
            f"| from its start to the first home page | {ready:.1f} s |",
            f"| memory after {REQUESTS} home pages, {len(members)} processes "
            f"| {memory:.0f} MB |",
            f"| from SIGTERM to its end | {stopped:.1f} s |",
        ]
    )
