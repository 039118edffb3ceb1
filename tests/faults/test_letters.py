"""Letters under load while everything is killed: none acknowledged is lost, and a key that
is sent again gives the same number and code. And: times of a lookup tell nothing."""

import http.client
import json
import os
import random
import signal
import sqlite3
import statistics
import threading
import time
import uuid
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from django.test import override_settings

from mailbox import tracking
from tests import people as qingling
from tests.faults.client import is_alive
from tests.mailbox import making
from tests.processes import running, wait_until

pytestmark = pytest.mark.faults

START = 60
LETTERS = 200
CLIENTS = 8
GROUNDWORK = """
import django
django.setup()
from portal.demo.loader import load_places
list(load_places(["QL00", "QL01"]))
"""


def letter(number):
    return {
        "community": "QL01",
        "kind": "help",
        "topic": "HJ",
        "title": f"第{number}封",
        "content": f"第{number}封信：楼道灯坏了，老人晚上看不见台阶。",
        "phone": f"139{number:08}",
    }


def post(port, key, number):
    """The status and the receipt; 0 for a closed line."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    try:
        connection.request(
            "POST",
            "/api/v1/letters/",
            json.dumps(letter(number)),
            {"Content-Type": "application/json", "Idempotency-Key": key},
        )
        answer = connection.getresponse()
        body = answer.read()
        return answer.status, json.loads(body) if answer.status == 201 else {}
    except (OSError, http.client.HTTPException, ValueError):
        return 0, {}
    finally:
        connection.close()


class Senders:
    """Eight clients who send two hundred letters, each under its key."""

    def __init__(self, port):
        self.port = port
        self.keys = {number: str(uuid.uuid4()) for number in range(LETTERS)}
        self.receipts = {}
        self.lock = threading.Lock()

    def send(self, numbers):
        waiting = iter(numbers)

        def run():
            while True:
                with self.lock:
                    number = next(waiting, None)
                if number is None:
                    return
                status, receipt = post(self.port, self.keys[number], number)
                with self.lock:
                    self.statuses.append(status)
                    if status == 201:
                        self.receipts.setdefault(number, []).append(
                            (receipt["number"], receipt["code"])
                        )

        self.statuses = []
        self.threads = [threading.Thread(target=run) for _ in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def join(self):
        for thread in self.threads:
            thread.join()


def stored(site):
    """The numbers of all letters, and how many have text, vault and event."""
    path = Path(site["PORTAL_DATA_DIR"]) / "portal.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        numbers = [row[0] for row in database.execute("SELECT number FROM mailbox_letter")]
        counts = {
            table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in (
                "mailbox_lettertext",
                "mailbox_letteridentity",
                "mailbox_letterevent",
                "editorial_workitem",
            )
        }
    return numbers, counts


def test_no_acknowledged_letter_is_lost_when_everything_is_killed(
    site, port, family, tmp_path
):
    with running("-c", GROUNDWORK, log=tmp_path / "groundwork.log", **site) as process:
        assert process.wait(timeout=120) == 0
    senders = Senders(port)

    def serve():
        process = stack.enter_context(
            running(
                "manage.py",
                "serve",
                f"--port={port}",
                "--workers=2",
                log=tmp_path / "serve.log",
                **site,
            )
        )
        wait_until(lambda: is_alive(port), seconds=START, what="first answer")
        return process

    with ExitStack() as stack:
        serve()
        senders.send(range(LETTERS))
        wait_until(
            lambda: len(senders.receipts) > LETTERS // 4, seconds=60, what="some letters"
        )
        for pid in family():
            os.kill(pid, signal.SIGKILL)
        senders.join()
        acknowledged = dict(senders.receipts)
        assert 0 < len(acknowledged) < LETTERS
        assert set(senders.statuses) <= {0, 201}

        process = serve()
        numbers, _counts = stored(site)
        assert {receipts[0][0] for receipts in acknowledged.values()} <= set(numbers)

        # Everybody sends again what they sent, under the same key.
        senders.send(range(LETTERS))
        senders.join()
        assert set(senders.statuses) == {201}
        for number, receipts in senders.receipts.items():
            assert len(set(receipts)) == 1, number
        numbers, counts = stored(site)
        assert len(numbers) == len(set(numbers)) == LETTERS
        assert set(counts.values()) == {LETTERS}
        process.terminate()
        process.wait(timeout=20)


def chance_of_longer(first, second):
    """How often a time of the second is longer than one of the first: 0.5 tells nothing."""
    ranked = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    seen, wins = 0, 0
    for _value, which in ranked:
        if which:
            wins += seen
        else:
            seen += 1
    return wins / (len(first) * len(second))


@pytest.mark.django_db(transaction=True)
def test_the_time_of_a_lookup_tells_nothing(rounds, settings):
    settings.PASSWORD_HASHERS = qingling.QUICK_HASHING
    qingling.settle()
    numbers = [making.written().letter.number for _n in range(20)]
    missing = [number[:-4] + f"{9000 + n}" for n, number in enumerate(numbers)]
    off = dict.fromkeys(settings.LIMITS, (10**9, 60))
    times = {"there": [], "missing": [], "malformed": []}
    count = rounds(reduced=300, all_of_them=3_000)
    asked = [
        (kind, random.choice(pool))  # noqa: S311
        for kind, pool in (
            ("there", numbers),
            ("missing", missing),
            ("malformed", ["MQ-QL01", "什么都不是", ""]),
        )
        for _time in range(count)
    ]
    random.shuffle(asked)
    with override_settings(LIMITS=off):
        for kind, number in asked:
            started = time.perf_counter()
            found = tracking.find(number, "111122223333", address="203.0.113.1")
            times[kind].append(time.perf_counter() - started)
            assert found.letter is None
    chance = chance_of_longer(times["missing"], times["there"])
    medians = {kind: statistics.median(values) for kind, values in times.items()}
    told = {kind: f"{1_000 * median:.2f} ms" for kind, median in medians.items()}
    told["chance"] = f"{chance:.3f}"
    assert 0.44 < chance < 0.56, told
    assert 0.9 < medians["there"] / medians["missing"] < 1.11, told
