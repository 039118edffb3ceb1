"""The worked examples of docs/catalogue.md §3, and the edges of the calendar."""

from datetime import date

import pytest

from workdays import calendar

pytestmark = pytest.mark.django_db


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


DEADLINES = [
    ("09-30", 10, "WD", "10-20"),  # JW-FIN-03/1, third quarter
    ("04-18", 3, "WD", "04-22"),  # JW-DEC-04/1, from a Saturday
    ("05-16", 10, "WD", "05-29"),  # JW-DEC-06/2, from a Saturday
    ("05-16", -7, "D", "05-09"),  # JW-DEC-06/1
    ("12-20", -20, "D", "11-30"),  # JW-ELEC-02/1
    ("09-16", 3, "D", "09-19"),  # WY-PRO-02/3, on a Saturday: not moved
    ("10-20", -10, "WD", "09-30"),
    ("10-08", -1, "WD", "09-30"),
    ("04-20", 0, "WD", "04-20"),
    ("04-18", 0, "WD", "04-18"),  # the anchor itself, even on a day of rest
    ("04-18", 0, "D", "04-18"),
]


@pytest.mark.parametrize(("anchor", "offset", "unit", "due"), DEADLINES)
def test_deadlines_count_from_day_zero(anchor, offset, unit, due):
    assert calendar.explain(day(anchor), offset, unit).end == day(due)
    if unit == "WD":
        assert calendar.add_working_days(day(anchor), offset) == day(due)


POSTINGS = [
    ("10-12", 7, "WD", "10-20"),  # JW-FIN-03/1
    ("04-20", 5, "WD", "04-24"),  # JW-DEC-04/1
    ("05-09", 5, "WD", "05-14"),  # JW-DEC-06/1, put up on a Saturday that is worked
    ("09-18", 10, "WD", "10-08"),  # WY-PRO-02/3, over the October holiday
    ("11-30", 6, "D", "12-05"),  # JW-ELEC-02/1
    ("04-20", 1, "WD", "04-20"),
    ("04-18", 1, "WD", "04-20"),  # put up on a Saturday: Monday is day one
]


@pytest.mark.parametrize(("first", "days", "unit", "last"), POSTINGS)
def test_postings_count_their_first_day(first, days, unit, last):
    assert calendar.explain_posting(day(first), days, unit).end == day(last)
    if unit == "WD":
        assert calendar.posting_end(day(first), days) == day(last)


def test_the_days_of_the_third_quarter_are_those_of_the_catalogue():
    """§3: 08 09 10 12 13 14 15 16 19 20."""
    told = calendar.explain(day("09-30"), 10)

    assert [counted.day for counted in told.counted] == [
        *(8, 9, 10, 12, 13, 14, 15, 16, 19, 20)
    ]


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


def test_a_year_without_a_row_counts_monday_to_friday_and_is_provisional():
    assert calendar.is_provisional(date(2045, 5, 1))
    assert calendar.is_working_day(date(2045, 5, 1))  # a Monday
    assert not calendar.is_working_day(date(2045, 5, 6))
