"""F17: PostgreSQL is restarted in the middle, and has no connection left."""

import time
from contextlib import contextmanager

import psycopg
import pytest

from tests.faults.ground import assert_ground_rule
from tests.faults.town import GROUNDWORK, HUNG, Letters
from tests.processes import wait_until

pytestmark = pytest.mark.faults


@contextmanager
def crowd(cluster):
    """Every connection that the server has, taken by somebody."""
    taken = []
    try:
        while True:
            try:
                taken.append(cluster.connect())
            except psycopg.OperationalError:
                break
        yield len(taken)
    finally:
        for connection in taken:
            connection.close()


@pytest.mark.usefixtures("only_in_full")
def test_postgresql_restarted_and_full(cluster, make_town, rounds):
    town = make_town(DATABASE_URL=cluster.url)
    migrated = town.manage("migrate", "--verbosity=0", timeout=900)
    assert migrated.returncode == 0, migrated.stderr
    settled = town.python("-c", GROUNDWORK)
    assert settled.returncode == 0, settled.stderr
    town.serve()
    letters = Letters(town.port, patience=40)
    letters.send_all(range(20))
    longest = 0.0
    for number in range(rounds(reduced=1, all_of_them=3)):
        first = 1_000 * (number + 1)
        letters.start(range(first, first + 100_000))
        time.sleep(1)
        cluster.restart()
        took = wait_until(
            lambda: town.ask("/").status == 200, seconds=10, what="pages again"
        )
        started = time.monotonic()
        known = len(letters.receipts)
        wait_until(
            lambda known=known: len(letters.receipts) > known,
            seconds=10,
            what="letters again",
        )
        longest = max(longest, took + time.monotonic() - started)
        letters.stop()
    with crowd(cluster) as taken:
        # The pool's own connections go on: what it has is shared.
        assert town.ask("/", patience=30).status in (200, 503)
        letters.send_all(range(900_000, 900_040), clients=20)
    refused = [answer for answer in letters.answers if answer.status == 503]
    assert letters.statuses() <= {201, 503}, letters.statuses()
    assert HUNG not in letters.statuses()
    wait_until(lambda: town.ask("/").status == 200, seconds=10, what="pages again")
    assert_ground_rule(town, letters, query=cluster.query)
    print(  # noqa: T201
        f"\nF17：恢复 {longest:.1f} 秒，503 {len(refused)}，占满 {taken} 个连接，没有丢失"
    )
