"""A client that writes under load and keeps a journal of each request and its answer."""

import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

CLIENTS = 16


@dataclass
class Journal:
    """Each request as it ended: {"key", "answer", "seconds"}; answer 0 is a closed line."""

    path: Path
    entries: list[dict] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, **entry: object) -> None:
        with self.lock:
            self.entries.append(entry)
            with self.path.open("a") as file:
                file.write(json.dumps(entry) + "\n")

    def acknowledged(self) -> set[str]:
        return {entry["key"] for entry in self.entries if entry["answer"] == 201}


def write(port: int, key: str, journal: Journal) -> None:
    """One writing request, with its end in the journal."""
    started = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    try:
        connection.request(
            "POST",
            "/faults/write/",
            f"key={key}",
            {"Content-Type": "application/x-www-form-urlencoded"},
        )
        answer = connection.getresponse()
        answer.read()
        status = answer.status
    except TimeoutError:
        status = -1
    except (OSError, http.client.HTTPException):
        status = 0
    finally:
        connection.close()
    seconds = round(time.monotonic() - started, 3)
    journal.add(key=key, answer=status, seconds=seconds)
    if status != 201:
        # Nobody listens: the next request of this client should meet the new server.
        time.sleep(0.1)


class Load:
    """So many writing requests by several clients at once, or until `stop()`."""

    def __init__(
        self, port: int, journal: Journal, name: str, requests: int, clients: int = CLIENTS
    ) -> None:
        self.keys = iter([f"{name}-{number}" for number in range(requests)])
        self.ended = threading.Event()
        self.lock = threading.Lock()
        self.threads = [
            threading.Thread(target=self.run, args=(port, journal)) for _ in range(clients)
        ]
        for thread in self.threads:
            thread.start()

    def run(self, port: int, journal: Journal) -> None:
        while not self.ended.is_set():
            with self.lock:
                key = next(self.keys, None)
            if key is None:
                return
            write(port, key, journal)

    def join(self) -> None:
        for thread in self.threads:
            thread.join()

    def stop(self) -> None:
        self.ended.set()
        self.join()


def is_alive(port: int) -> bool:
    """Whether the portal answers on /healthz."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
