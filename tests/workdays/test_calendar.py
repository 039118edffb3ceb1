"""The worked examples of docs/catalogue.md §3, and the edges of the calendar."""

from datetime import date, timedelta

import pytest

from workdays import calendar


def day(text: str) -> date:
    """A day of 2026, as "10-20"."""
    return date.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("09-18", True),  # an ordinary Friday
        ("09-19", False),  # an ordinary Saturday
        ("09-20", True),  # a Sunday that is worked, swapped for the October holiday
        ("10-10", True),  # a Saturday that is worked, likewise
        ("10-01", False),
        ("10-07", False),
        ("10-08", True),
        ("05-01", False),
    ],
)
def test_holidays_and_swapped_weekends(text, works):
    assert calendar.is_working_day(day(text)) is works


@pytest.mark.parametrize(
    ("anchor", "count", "due"),
    [
        ("09-30", 10, "10-20"),  # JW-FIN-03/1, third quarter
        ("04-18", 3, "04-22"),  # JW-DEC-04/1, from a Saturday
        ("05-16", 10, "05-29"),  # JW-DEC-06/2, from a Saturday
        ("10-20", -10, "09-30"),
        ("10-08", -1, "09-30"),
        ("04-20", 0, "04-20"),
        ("04-18", 0, "04-18"),  # the anchor itself, even on a day of rest
    ],
)
def test_deadlines_count_from_day_zero(anchor, count, due):
    assert calendar.add_working_days(day(anchor), count) == day(due)


@pytest.mark.parametrize(
    ("first", "days", "last"),
    [
        ("10-12", 7, "10-20"),  # JW-FIN-03/1
        ("04-20", 5, "04-24"),  # JW-DEC-04/1
        ("09-18", 10, "10-08"),  # WY-PRO-02/3, over the October holiday
        ("04-20", 1, "04-20"),
        ("04-18", 1, "04-20"),  # put up on a Saturday: Monday is day one
    ],
)
def test_postings_count_their_first_day(first, days, last):
    assert calendar.posting_end(day(first), days) == day(last)


def test_a_deadline_never_falls_on_a_day_of_rest():
    for offset in range(365):
        anchor = day("01-01") + timedelta(days=offset)
        for count in (1, 5, -1, -5):
            assert calendar.is_working_day(calendar.add_working_days(anchor, count))


def test_days_left_include_both_ends():
    assert calendar.working_days_left(day("10-12"), day("10-20")) == 7
    assert calendar.working_days_left(day("10-20"), day("10-20")) == 1
    assert calendar.working_days_left(day("10-21"), day("10-20")) == 0


def test_a_year_without_a_notice_is_provisional():
    """2027 knows statutory days only: shown as provisional, never an error."""
    assert not calendar.is_provisional(date(2026, 12, 31))
    assert calendar.is_provisional(date(2027, 1, 1))
    assert not calendar.is_working_day(date(2027, 1, 1))
    assert calendar.is_working_day(date(2027, 1, 4))
