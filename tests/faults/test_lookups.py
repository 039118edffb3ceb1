"""Times of a lookup tell nothing."""

import random
import re
import statistics
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mailbox import tracking
from tests import people as qingling
from tests.mailbox import making

pytestmark = pytest.mark.faults
CODE, ADDRESS = "111122223333", "203.0.113.1"


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


def statements_of(number):
    """What one lookup asks of the database, without the values."""
    with CaptureQueriesContext(connection) as asked:
        tracking.find(number, CODE, address=ADDRESS)
    return [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in asked.captured_queries]


def measured(pools, count):
    """The times of `count` lookups of each kind, in seconds, in one shuffled row."""
    asked = [
        (kind, random.choice(pool))  # noqa: S311
        for kind, pool in pools.items()
        for _time in range(count)
    ]
    random.shuffle(asked)
    times = {kind: [] for kind in pools}
    for kind, number in asked:
        started = time.perf_counter()
        found = tracking.find(number, CODE, address=ADDRESS)
        times[kind].append(time.perf_counter() - started)
        assert found.letter is None
    return times


@pytest.mark.django_db(transaction=True)
def test_the_time_of_a_lookup_tells_nothing(rounds, settings):
    """Exactly: the same statements. Measured: what differs on a busy machine by chance does
    not do so in the same direction three times; what tells something does."""
    settings.PASSWORD_HASHERS = qingling.QUICK_HASHING
    settings.LIMITS = dict.fromkeys(settings.LIMITS, (10**9, 60))
    qingling.settle()
    numbers = [making.written().letter.number for _n in range(20)]
    missing = [number[:-4] + f"{9000 + n}" for n, number in enumerate(numbers)]
    malformed = ["MQ-QL01", "什么都不是", ""]
    pools = {"there": numbers, "missing": missing, "malformed": malformed}

    alike = [statements_of(pool[0]) for pool in pools.values()]
    assert alike[0]
    assert alike[1] == alike[0]
    assert alike[2] == alike[0]

    tried = []
    for _attempt in range(3):
        times = measured(pools, rounds(reduced=1_000, all_of_them=3_000))
        chance = chance_of_longer(times["missing"], times["there"])
        medians = {kind: statistics.median(values) for kind, values in times.items()}
        told = {kind: f"{1_000 * median:.2f} ms" for kind, median in medians.items()}
        tried.append(told | {"chance": f"{chance:.3f}"})
        ratio = medians["there"] / medians["missing"]
        if 0.45 < chance < 0.55 and 0.9 < ratio < 1.11:
            return
    raise AssertionError(tried)
