"""Days as people write them, and what they are told when a line cannot be read."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from workdays.notation import Unreadable, from_lines, in_words, runs, to_lines


def days(*texts):
    return [date.fromisoformat(text) for text in texts]


@pytest.mark.parametrize(
    ("given_days", "year", "words"),
    [
        (days("2026-04-25", "2026-04-26"), 2026, "4月25日、26日"),
        (days("2026-10-01", "2026-10-02", "2026-10-03"), 2026, "10月1日至3日"),
        (days("2026-04-30", "2026-05-01"), 2026, "4月30日、5月1日"),
        (days("2026-10-03", "2026-10-10"), 2026, "10月3日、10日"),
        (days("2026-10-03"), 0, "2026年10月3日"),
        (days("2026-12-31", "2027-01-01", "2027-01-02"), 2026, "12月31日至2027年1月2日"),
        (days("2027-01-01", "2027-01-05"), 2026, "2027年1月1日、5日"),
        ([], 2026, ""),
    ],
)
def test_days_in_words(given_days, year, words):
    assert in_words(given_days, year) == words


@pytest.mark.parametrize(
    ("line", "stored"),
    [
        ("10月1日至3日 国庆节", {"10-01", "10-02", "10-03"}),
        ("10月1日—10月3日：国庆节", {"10-01", "10-02", "10-03"}),
        ("10月1日-3日国庆节", {"10-01", "10-02", "10-03"}),
        ("9月20日、10月10日 国庆节", {"09-20", "10-10"}),
        ("9月20日、27日，国庆节", {"09-20", "09-27"}),
        ("　1月31日至2月1日　国庆节", {"01-31", "02-01"}),
    ],
)
def test_lines_are_read_as_they_are_written(line, stored):
    read = from_lines(line, 2026)

    assert {text.removeprefix("2026-") for text in read} == stored
    assert set(read.values()) == {"国庆节"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("国庆节 10月1日", "第1行“国庆节 10月1日”看不懂"),
        ("10月1日", "看不懂"),
        ("\n1日至3日 元旦", "第2行“1日至3日 元旦”没有写月份"),
        ("2月30日 春节", "没有2026年2月30日"),
        ("13月1日 春节", "没有2026年13月1日"),
        ("10月7日至1日 国庆节", "前一个日期比后一个晚"),
        (
            "10月1日 国庆节\n10月1日至3日 中秋节",
            "第2行“10月1日至3日 中秋节”：10月1日写了两次",
        ),
        ("2026-10-01 国庆节", "看不懂"),
    ],
)
def test_what_cannot_be_read_is_said(text, told):
    with pytest.raises(Unreadable) as refused:
        from_lines(text, 2026)

    assert told in str(refused.value)


FIRST = date(2026, 1, 1)
some_days = st.sets(st.integers(0, 364).map(lambda n: FIRST + timedelta(days=n)))
names = st.sampled_from(["国庆节", "国庆节、中秋节", "春节"])


@given(st.dictionaries(st.sampled_from([*range(365)]), names))
def test_what_is_written_is_read_again(named):
    stored = {
        (FIRST + timedelta(days=n)).isoformat(): name for n, name in sorted(named.items())
    }

    assert from_lines(to_lines(stored), 2026) == stored


@given(some_days)
def test_runs_hold_every_day_once(chosen):
    held = [
        first + timedelta(days=n)
        for first, last in runs(chosen)
        for n in range((last - first).days + 1)
    ]

    assert held == sorted(chosen)
