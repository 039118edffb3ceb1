"""A resident is erased while letters come in: no byte is left, and no letter is lost."""

import re
import time

import pytest

from tests.faults.ground import assert_ground_rule
from tests.faults.town import Letters
from tests.processes import wait_until

pytestmark = pytest.mark.faults

WIPED = "旧的字节也已抹去"
WORDS = ("zqlogin77", "zqshown77", "zqmail77")
# So many that they fill pages of their own, which are free pages afterwards.
PERSON = f"""
import django
django.setup()
from accounts.models import User
from jobs import outbox
from wagtail.log_actions import log
login, shown, mail = {WORDS!r}
user = User.objects.create_user(login, f"{{mail}}@example.cn", display_name=shown)
for number in range(200):
    log(user, "wagtail.edit", data={{"before": shown * 20, "number": number}})
"""


def holding(town):
    """Files of the data directory in which one of the words stands."""
    return [
        path.name
        for path in town.directory.rglob("*")
        if path.is_file() and any(word.encode() in path.read_bytes() for word in WORDS)
    ]


def test_a_resident_is_erased_while_letters_come_in(town):
    placed = town.python("-c", PERSON)
    assert placed.returncode == 0, placed.stderr
    town.serve()
    assert holding(town)
    letters = Letters(town.port)
    letters.start(range(100_000), clients=6)
    wait_until(lambda: len(letters.receipts) > 10, seconds=60, what="some letters")
    started = time.monotonic()
    done = town.manage("erase_resident", WORDS[0], "--yes")
    took = time.monotonic() - started
    known = len(letters.receipts)
    wait_until(lambda: len(letters.receipts) > known + 5, seconds=60, what="some more")
    letters.stop()

    assert done.returncode == 0, done.stderr
    if WIPED not in done.stdout:
        # Writers left it no gap; it says so, and what to do when there is less going on.
        again = re.search(r"erase_resident (erased-\d+) --yes", done.stdout)
        assert again, done.stdout
        done = town.manage("erase_resident", again[1], "--yes")
        assert WIPED in done.stdout, done.stdout
    assert holding(town) == []
    assert letters.statuses() == {201}
    assert_ground_rule(town, letters)
    slowest = max(answer.seconds for answer in letters.answers)
    print(f"\n注销用时 {took:.1f} 秒，其间来信照收，最慢 {slowest:.1f} 秒")  # noqa: T201
