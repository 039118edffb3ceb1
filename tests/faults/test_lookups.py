"""Times of a lookup tell nothing."""

import random
import statistics
import time

import pytest
from django.test import override_settings

from mailbox import tracking
from tests import people as qingling
from tests.mailbox import making

pytestmark = pytest.mark.faults


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
