"""Letters over the API of a real `manage.py serve`: full validation, limits and seals.

The data directory is a copy of the demonstration's database, thrown away afterwards; the
limit per address is lifted, because all come from here. LETTERS=50000 for the whole proof.
"""

import http.client
import json
import os
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path

from django.conf import settings

from benchmarks.server import PROJECT, free_port, wait_for

LETTERS = int(os.environ.get("LETTERS", "2000"))
CLIENTS = 64


def letter(number: int) -> str:
    return json.dumps(
        {
            "community": f"QL0{number % 8 + 1}",
            "kind": "complaint",
            "topic": "HJ",
            "title": f"第{number}封：楼道堆物",
            "content": "5号楼二单元楼道里堆了很多旧家具，消防通道快堵了，请来看看。" * 4,
            "name": "王女士",
            "phone": f"139{number:08}",
            "email": f"n{number}@example.org",
            "wants_public": True,
        }
    )


class Clients:
    """So many at once, each on a line of its own that stays open."""

    def __init__(self, port: int, count: int) -> None:
        self.port = port
        self.numbers = iter(range(count))
        self.lock = threading.Lock()
        self.statuses: Counter[int] = Counter()
        self.seconds: list[float] = []

    def run(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while True:
            with self.lock:
                number = next(self.numbers, None)
            if number is None:
                line.close()
                return
            started = time.monotonic()
            headers = {
                "Content-Type": "application/json",
                "Idempotency-Key": str(uuid.uuid4()),
            }
            try:
                line.request("POST", "/api/v1/letters/", letter(number), headers)
                answer = line.getresponse()
                answer.read()
                status = answer.status
            except (OSError, http.client.HTTPException):
                line.close()
                status = 0
            with self.lock:
                self.statuses[status] += 1
                self.seconds.append(time.monotonic() - started)


def table() -> str:
    source = Path(settings.DATA_DIR) / "portal.sqlite3"
    if not source.exists():
        return "letters: only with SQLite (embedded)."
    port, directory = free_port(), Path(tempfile.mkdtemp())
    with (
        closing(sqlite3.connect(source)) as before,
        closing(sqlite3.connect(directory / "portal.sqlite3")) as copy,
    ):
        before.backup(copy)
    for name in ("secrets", "versions"):
        shutil.copytree(Path(settings.DATA_DIR) / name, directory / name)
    environment = {
        **os.environ,
        "PORTAL_DATA_DIR": str(directory),
        "LETTERS_PER_ADDRESS": "1000000000",
        "API_PER_MINUTE": "1000000000",
    }
    environment.pop("DATABASE_URL", None)
    serve = subprocess.Popen(  # noqa: S603
        [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", "2"],
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        clients = Clients(port, LETTERS)
        started = time.monotonic()
        threads = [threading.Thread(target=clients.run) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - started
    finally:
        serve.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            serve.wait(20)
        shutil.rmtree(directory, ignore_errors=True)
    failed = {status: n for status, n in clients.statuses.items() if status != 201}
    p99 = statistics.quantiles(clients.seconds, n=100)[98]
    return "\n".join(
        [
            f"| letters, {CLIENTS} clients, the clients on the same cores | |",
            "|---|---:|",
            f"| letters sent | {LETTERS} |",
            f"| a second | {LETTERS / took:.0f} |",
            f"| median, 99 of 100 within | {statistics.median(clients.seconds):.2f} s, "
            f"{p99:.2f} s |",
            f"| answers that were not 201 | {failed or 'none'} |",
        ]
    )
