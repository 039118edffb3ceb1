"""What holds of every date from 2024 to 2030, whatever holidays are added.

The oracle is a list of working days written from the library, without the room's own
counting; holidays are added as rows, read as pages read them, and taken back.
"""

import bisect
from datetime import date, timedelta

import holidays
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings, strategies as st

from workdays import explanations, stored
from workdays.calendar import (
    add_working_days,
    explain,
    explain_posting,
    is_provisional,
    is_working_day,
    posting_end,
    working_days_left,
)
from workdays.models import WorkCalendar, WorkdayOverride
from workdays.table import Table

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2024, 1, 1), date(2030, 12, 31)
ONE = timedelta(days=1)


def worked_by_the_library() -> list[date]:
    china = holidays.country_holidays("CN", years=range(2024, 2031))
    days = [FIRST + n * ONE for n in range((LAST - FIRST).days + 1)]
    return [day for day in days if china.is_working_day(day)]


WORKED = worked_by_the_library()
# Far enough from both ends that what is counted stays between them.
days = st.dates(FIRST + 120 * ONE, LAST - 120 * ONE)
counts = st.integers(1, 60)
added = st.sets(st.integers(-90, 90), min_size=1, max_size=4)
# The database holds the same rows in each example; and a busy machine is no failure.
many = settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
some = settings(many, max_examples=40)


def after(day: date, count: int) -> date:
    return WORKED[bisect.bisect_right(WORKED, day) + count - 1]


def before(day: date, count: int) -> date:
    return WORKED[bisect.bisect_left(WORKED, day) - count]


def worked(first: date, last: date) -> list[date]:
    found = slice(bisect.bisect_left(WORKED, first), bisect.bisect_right(WORKED, last))
    return WORKED[found]


def with_rest(*rests: date) -> Table:
    """The calendar that pages would read, had somebody added these days of rest."""
    with transaction.atomic():
        for day in rests:
            WorkdayOverride(day=day, working=False, reason="临时放假").save()
        read = stored.read_rows()
        transaction.set_rollback(True)
    return read


@many
@given(days, counts)
def test_a_deadline_after_is_a_working_day_and_the_right_one(day, count):
    due = add_working_days(day, count)

    assert is_working_day(due)
    assert due == after(day, count)


@many
@given(days, counts)
def test_a_deadline_before_is_a_working_day_and_the_right_one(day, count):
    due = add_working_days(day, -count)

    assert is_working_day(due)
    assert due == before(day, count)


@some
@given(days, counts, added)
def test_an_added_holiday_makes_no_deadline_after_earlier(day, count, offsets):
    calendar = with_rest(*(day + n * ONE for n in offsets))
    due = calendar.add(day, count)

    assert due >= add_working_days(day, count)
    assert calendar.works(due)


@some
@given(days, counts, added)
def test_an_added_holiday_makes_no_deadline_before_later(day, count, offsets):
    calendar = with_rest(*(day + n * ONE for n in offsets))
    due = calendar.add(day, -count)

    assert due <= add_working_days(day, -count)
    assert calendar.works(due)


@some
@given(days, counts)
def test_a_holiday_on_the_due_day_moves_it_on(day, count):
    """So the two tests above do not hold only because nothing ever moves."""
    due, due_before = add_working_days(day, count), add_working_days(day, -count)
    calendar = with_rest(due, due_before)

    assert calendar.add(day, count) == after(due, 1)
    assert calendar.add(day, -count) == before(due_before, 1)


@some
@given(days, st.integers(-60, 60), added)
def test_calendar_days_are_not_moved(day, offset, offsets):
    calendar = with_rest(*(day + n * ONE for n in offsets))
    told = explanations.of_deadline(calendar, day, offset, "D")

    assert told.end == explain(day, offset, "D").end == day + offset * ONE
    assert len(told.counted) == abs(offset)
    assert not told.skipped
    assert not told.provisional


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_weekend_that_is_worked_counts(year):
    swapped = WorkCalendar.objects.get(year=year).working_weekends

    assert len(swapped) >= 5
    for text, festival in swapped.items():
        day = date.fromisoformat(text)
        told = explain(day - ONE, 1)
        assert day.weekday() >= 5
        assert told.end == day
        assert told.remarkable[0].name == f"{festival}调休上班"
        assert working_days_left(day, day) == 1


@many
@given(days, counts)
def test_a_posting_shows_on_exactly_so_many_working_days(first, count):
    last = posting_end(first, count)

    assert is_working_day(last)
    assert len(worked(first, last)) == count
    assert working_days_left(first, last) == count


@many
@given(days, counts)
def test_put_up_on_a_day_of_rest_the_next_working_day_is_day_one(first, count):
    day_one = first if is_working_day(first) else after(first, 1)

    assert posting_end(first, count) == posting_end(day_one, count)
    assert posting_end(first, 1) == day_one


@many
@given(days, st.integers(-5, 90))
def test_working_days_left_are_those_between(day, length):
    last = day + length * ONE

    assert working_days_left(day, last) == len(worked(day, last))


@many
@given(days, st.integers(-60, 60))
def test_the_explanation_of_a_deadline_is_the_deadline(anchor, offset):
    told = explain(anchor, offset)
    between = range((told.end - anchor).days, 0, -1) if offset > 0 else range(0)
    if offset < 0:
        between = range(-1, (told.end - anchor).days - 1, -1)

    assert told.end == add_working_days(anchor, offset)
    assert len(told.counted) == abs(offset)
    assert sorted([*told.counted, *(met.day for met in told.skipped)]) == sorted(
        anchor + n * ONE for n in between
    )
    agrees(told)


@many
@given(days, counts)
def test_the_explanation_of_a_posting_is_the_posting(first, count):
    told = explain_posting(first, count)

    assert told.end == posting_end(first, count)
    assert [*told.counted] == worked(first, told.end)
    assert len(told.counted) == count
    agrees(told)


@many
@given(days, counts)
def test_the_explanation_of_a_posting_in_calendar_days(first, count):
    told = explain_posting(first, count, "D")

    assert told.end == first + (count - 1) * ONE
    assert len(told.counted) == count
    assert f"共{count}个自然日" in told.sentence


def agrees(told):
    """Counted days are worked, skipped ones are not and say why, and so do the words."""
    assert all(is_working_day(day) for day in told.counted)
    assert not any(is_working_day(met.day) for met in told.skipped)
    assert all(met.name for met in [*told.skipped, *told.remarkable])
    assert f"{told.end.month}月{told.end.day}日" in told.sentence
    assert all(met.name in told.sentence for met in [*told.skipped, *told.remarkable])
    looked_at = [*told.counted, *(met.day for met in told.skipped)]
    assert told.provisional is any(is_provisional(day) for day in looked_at)
    assert ("尚未公布" in told.sentence) is told.provisional


@many
@given(days, counts)
def test_a_date_that_touches_2027_or_later_is_said_to_be_provisional(anchor, count):
    told = explain(anchor, count)

    assert told.provisional is (told.end >= date(2027, 1, 1))
    if told.end.year == 2027:
        assert "2027年放假安排尚未公布" in told.sentence
