"""Days to count along: the look's example is 18 to 26 November 2026, seen on the 23rd."""

from datetime import date

import pytest

from disclosure.posting_calendar import caption_months, days_left, weeks

# Which days are worked is read from the stored calendar.
pytestmark = pytest.mark.django_db

FIRST, LAST, TODAY = date(2026, 11, 18), date(2026, 11, 26), date(2026, 11, 23)


def said(rows):
    return {cell.day.day: (cell.css, cell.word) for week in rows for cell in week}


def test_the_example_of_the_look():
    rows = weeks(FIRST, LAST, TODAY)

    assert [len(week) for week in rows] == [7, 7]
    assert said(rows) == {
        16: ("", ""),
        17: ("", ""),
        18: ("on", "已过"),
        19: ("on", "已过"),
        20: ("on", "已过"),
        21: ("", "不计"),
        22: ("", "不计"),
        23: ("today", "今天"),
        24: ("to-come", "还剩"),
        25: ("to-come", "还剩"),
        26: ("last", "截止"),
        27: ("", ""),
        28: ("", ""),
        29: ("", ""),
    }


def test_natural_days_count_weekends():
    assert said(weeks(FIRST, LAST, TODAY, "D"))[21] == ("on", "已过")


def test_the_last_day_itself():
    assert said(weeks(FIRST, LAST, LAST))[26] == ("last", "今天截止")


def test_holidays_are_not_counted_and_a_swapped_saturday_is():
    shown = said(weeks(date(2026, 9, 28), date(2026, 10, 12), date(2026, 9, 28)))

    assert shown[1] == ("", "不计")  # 国庆
    assert shown[10] == ("to-come", "还剩")  # 10 October, a Saturday, is worked


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2026, 1, 5), date(2026, 6, 30)), (LAST, FIRST)],
)
def test_what_cannot_be_counted_along_is_not_drawn(first, last):
    assert weeks(first, last, TODAY) == []


def test_days_left():
    left = days_left(TODAY, LAST)

    assert (left.count, left.unit, left.provisional) == (4, "个工作日", False)
    assert days_left(date(2026, 11, 21), LAST).count == 4  # a Saturday
    assert days_left(LAST, LAST).count == 1
    assert days_left(TODAY, LAST, "D") == days_left(TODAY, LAST, "D").__class__(
        4, "天", False
    )
    assert days_left(date(2026, 11, 27), LAST).count == 0
    assert days_left(TODAY, date(2027, 1, 4)).provisional


def test_months_of_the_caption():
    assert caption_months(FIRST, LAST) == "2026年11月"
    assert caption_months(FIRST, date(2026, 12, 1)) == "2026年11月至12月"
    assert caption_months(FIRST, date(2027, 1, 5)) == "2026年11月至2027年1月"
