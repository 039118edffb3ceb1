"""F7, F8, F19: a writer that holds the lock, a reader that reads for long, the same twice."""

import json
import random
import sqlite3
import threading
import time
import uuid
from contextlib import closing, contextmanager

import pytest

from tests.faults.ground import assert_ground_rule, assert_whole, database_of, stored
from tests.faults.town import Letters, ask, letter

pytestmark = pytest.mark.faults

READ = ("/", "/healthz", "/huaiyinli/", "/api/v1/communities/", "/mailbox/")


@contextmanager
def held_lock(town):
    """Somebody writes into this SQLite, and does not come to an end."""
    with closing(sqlite3.connect(database_of(town), isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.execute("ROLLBACK")


def test_while_a_writer_holds_the_lock_readers_read_and_writers_are_told(
    running_town, rounds
):
    town = running_town
    held = rounds(reduced=22, all_of_them=30)
    letters = Letters(town.port, patience=60)
    others = assert_whole(stored(town))
    assert letters.send(700_000).status == 201
    read = []
    with held_lock(town):
        until = time.monotonic() + held
        # More than the server has threads for each process, and than may wait.
        letters.start(range(700_001, 700_001 + 140), clients=140)
        time.sleep(1)
        while time.monotonic() < until:
            read.append(town.ask(random.choice(READ), patience=10))  # noqa: S311
            time.sleep(0.2)
    letters.join()
    assert {answer.status for answer in read} == {200}, read
    slowest = max(answer.seconds for answer in read)
    assert slowest < 6
    assert letters.statuses() == {201, 503}
    refused = [answer for answer in letters.answers if answer.status == 503]
    assert max(answer.seconds for answer in refused) < 27
    assert_ground_rule(town, letters, others=others)
    print(  # noqa: T201
        f"\nF7：锁住 {held} 秒，读 {len(read)} 次最慢 {slowest:.2f} 秒；"
        f"写 140：收下 {140 - len(refused)}，503 {len(refused)}"
    )


def test_a_long_reader_lets_the_log_grow_and_it_shrinks_after(running_town, rounds):
    town = running_town
    count = rounds(reduced=60, all_of_them=2_000)
    wal = database_of(town).with_name("portal.sqlite3-wal")
    letters = Letters(town.port)
    others = assert_whole(stored(town))
    with closing(sqlite3.connect(database_of(town), isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM mailbox_letter").fetchone()
        letters.send_all(range(800_000, 800_000 + count))
        # What one big change behind the reader's back adds, as an import would.
        with closing(sqlite3.connect(database_of(town))) as writer:
            writer.execute("CREATE TABLE faults_ballast (content BLOB)")
            for _part in range(5):
                writer.execute("INSERT INTO faults_ballast VALUES (zeroblob(6000000))")
                writer.commit()
            grown = wal.stat().st_size
            assert grown > 25_000_000
            reader.execute("ROLLBACK")
            writer.execute("DROP TABLE faults_ballast")
            writer.commit()
    # The first commits after it begin the log anew, and cut what it had grown to.
    letters.send_all(range(900_000, 900_020))
    shrunk = wal.stat().st_size
    assert shrunk < 20_000_000
    assert letters.statuses() == {201}
    assert_ground_rule(town, letters, others=others)
    print(f"\nF8：WAL {grown / 1e6:.0f} MB，之后 {shrunk / 1e6:.0f} MB")  # noqa: T201


def test_one_key_fifty_times_at_once_is_one_letter(running_town, rounds):
    town = running_town
    before = len(assert_whole(stored(town)))
    keys = [str(uuid.uuid4()) for _ in range(rounds(reduced=3, all_of_them=60))]
    for place, key in enumerate(keys):
        number = 950_000 + place
        answers = fifty_at_once(town, key, letter(number))
        assert {answer.status for answer in answers} == {201}
        assert len({answer.body for answer in answers}) == 1
        other = fifty_at_once(town, key, letter(number + 20_000), times=2)
        assert {answer.status for answer in other} == {422}
        assert all("Idempotency-Key" in answer.text for answer in other)
    assert len(assert_whole(stored(town))) == before + len(keys)
    print(f"\nF19：{len(keys)} 个编号各 50 次并发，存 {len(keys)} 封")  # noqa: T201


def fifty_at_once(town, key, content, times=50):
    gate, answers = threading.Barrier(times), []

    def run():
        gate.wait()
        answers.append(
            ask(
                town.port,
                "/api/v1/letters/",
                method="POST",
                body=json.dumps(content),
                headers={"Content-Type": "application/json", "Idempotency-Key": key},
                patience=40,
            )
        )

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
