"""F1, F2: everything is killed under load, in a commit, and between commit and reply."""

import random
import time

import pytest

from tests.faults.client import is_alive
from tests.faults.ground import assert_ground_rule, stored
from tests.faults.injecting import injected
from tests.faults.town import CLOSED, START, Letters
from tests.processes import wait_until

pytestmark = pytest.mark.faults

# A letter has a few writes: far fewer letters than these meet the one that is hit.
MOST_SENT = 500


def test_no_acknowledged_letter_is_lost_when_everything_is_killed(town, rounds):
    letters = Letters(town.port)
    count = rounds(reduced=1, all_of_them=25)
    for number in range(count):
        town.serve()
        first = number * 100_000
        known = len(letters.receipts)
        letters.start(range(first, first + 100_000))
        wait_until(
            lambda known=known: len(letters.receipts) > known + 40,
            seconds=180,
            what="some letters",
        )
        time.sleep(random.uniform(0, 0.5))  # noqa: S311
        town.kill_everything()
        # The rest meets a closed door at once.
        letters.stop()
    sent, told = len(letters.keys), len(letters.receipts)
    assert 0 < told < sent

    town.serve()
    assert_ground_rule(town, letters, closed=True)
    print(f"\nF1：{count} 轮，寄 {sent}，回执 {told}，丢失 0")  # noqa: T201


def test_killed_in_commit_or_before_the_reply_a_letter_comes_again(
    town, strace, rounds, tmp_path
):
    """F2: strace kills who answers at its n-th wait for the disk, or word to a client."""
    town.serve(workers=1)
    letters = Letters(town.port)
    count, number, unanswered = rounds(reduced=1, all_of_them=10), 0, 0
    for calls in ("fdatasync,fsync", "sendto,writev,sendmsg"):
        for step in range(count):
            [worker] = town.workers_of_web()
            fault = f"inject={calls}:signal=KILL:when={1 + 2 * step}"
            with injected(strace, worker, fault, tmp_path / "strace.out"):
                while worker in town.workers_of_web():
                    number += 1
                    assert number < MOST_SENT, "the fault never came"
                    answer = letters.send(number)
            assert answer.status == CLOSED
            if "sendto" in calls:
                # Stored, and nobody was told its number.
                assert how_many(town) == len(letters.receipts) + 1
                unanswered += 1
            wait_until(lambda: is_alive(town.port), seconds=START, what="an answer again")
            assert letters.send(number).status == 201
            assert how_many(town) == len(letters.receipts)
    assert_ground_rule(town, letters, closed=True)
    print(  # noqa: T201
        f"\nF2：杀 {2 * count} 次，寄 {number}，存而未答 {unanswered}，重发后各一份"
    )


def how_many(town):
    return stored(town)("SELECT count(*) FROM mailbox_letter")[0][0]
