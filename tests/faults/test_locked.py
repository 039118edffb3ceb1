"""F7, F8, F19: a writer holds the lock, a reader reads for long, one key comes often."""

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
    held = rounds(reduced=6, all_of_them=30)
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
    # SQLite takes it away when the last connection closes.
    shrunk = wal.stat().st_size if wal.exists() else 0
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


# Letters, and the cookies of two clerks, as after a login.
PREPARE = """
import json
import django
django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from tests.mailbox import making
store = import_module(settings.SESSION_ENGINE).SessionStore
cookies = []
for name in ("clerk", "clerk2"):
    user = get_user_model().objects.get(username=name)
    session = store()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    cookies.append(session.session_key)
letters = [making.written().letter for _ in range(%d)]
print(json.dumps([cookies, [[one.pk, one.topic_id] for one in letters]]))
"""
TOKEN = "a" * 32


def test_of_two_editors_one_is_told_and_nothing_is_overwritten(running_town, rounds):
    """F18"""
    town = running_town
    done = town.python("-c", PREPARE % rounds(reduced=3, all_of_them=40))
    assert done.returncode == 0, done.stderr
    cookies, letters = json.loads(done.stdout)
    for pk, topic in letters:
        gate, answers = threading.Barrier(2), []

        def accept(cookie, kind, pk=pk, topic=topic, gate=gate, answers=answers):
            gate.wait()
            answers.append(
                ask(
                    town.port,
                    f"/admin/letters/{pk}/accept/",
                    method="POST",
                    body=f"csrfmiddlewaretoken={TOKEN}&version=1&kind={kind}&topic={topic}",
                    headers={
                        "Content-Type": "application/x-www-form-urlencoded",
                        "Cookie": f"sessionid={cookie}; csrftoken={TOKEN}",
                    },
                    patience=60,
                )
            )

        threads = [
            threading.Thread(target=accept, args=pair)
            for pair in zip(cookies, ("complaint", "help"), strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        won, lost = sorted(answers, key=lambda answer: answer.status)
        assert (won.status, lost.status) == (302, 409), lost.text[-2000:]
        # How the letter is now, beside what the second had typed.
        assert "请看过最新情况再办" in lost.text
        rows = stored(town)(f"SELECT version FROM mailbox_letter WHERE id = {pk}")  # noqa: S608
        assert rows == [(2,)]
        events = stored(town)(
            f"SELECT count(*) FROM mailbox_letterevent WHERE letter_id = {pk}"  # noqa: S608
            " AND action = 'accept'"
        )
        assert events == [(1,)]
    print(f"\nF18：{len(letters)} 封信各两人同时受理，一人 302，一人 409")  # noqa: T201
