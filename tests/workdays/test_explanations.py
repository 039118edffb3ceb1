"""What a resident reads about a date."""

from datetime import date

import pytest

from workdays.calendar import explain, explain_posting
from workdays.explanations import of_deadline
from workdays.models import WorkdayOverride
from workdays.stored import read_rows

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("anchor", "offset", "unit", "sentence"),
    [
        (
            date(2026, 9, 30), 10, "WD",
            "2026年9月30日之后第10个工作日，10月1日至7日国庆节不计，10月11日、17日、18日"
            "周末不计，10月10日国庆节调休上班计入，即10月20日。",
        ),
        (
            date(2026, 5, 16), 2, "WD",
            "2026年5月16日之后第2个工作日，5月17日周末不计，即5月19日。",
        ),
        (
            date(2026, 10, 8), -1, "WD",
            "2026年10月8日之前第1个工作日，10月1日至7日国庆节不计，即9月30日。",
        ),
        (date(2026, 4, 18), 0, "WD", "2026年4月18日当天。"),
        (
            date(2026, 9, 16), 3, "D",
            "2026年9月16日之后第3个自然日，遇周末和节假日不变，即9月19日。",
        ),
        (
            date(2026, 12, 20), -20, "D",
            "2026年12月20日之前第20个自然日，遇周末和节假日不变，即11月30日。",
        ),
        (
            date(2026, 12, 30), 3, "WD",
            "2026年12月30日之后第3个工作日，2027年1月1日至3日元旦不计，即2027年1月5日。"
            "2027年放假安排尚未公布，暂按法定节假日推算，以公布的安排为准。",
        ),
        (
            date(2026, 11, 2), 20, "WD",
            "2026年11月2日之后第20个工作日，其间周末8天不计，即11月30日。",
        ),
        (
            date(2045, 5, 5), 1, "WD",
            "2045年5月5日之后第1个工作日，5月6日、7日周末不计，即5月8日。"
            "没有2045年的放假安排，暂按周一至周五上班推算，以公布的安排为准。",
        ),
    ],
)  # fmt: skip
def test_how_a_deadline_came_about(anchor, offset, unit, sentence):
    told = explain(anchor, offset, unit)

    assert told.sentence == sentence
    assert str(told) == sentence


@pytest.mark.parametrize(
    ("first", "days", "unit", "sentence"),
    [
        (
            date(2026, 4, 20), 5, "WD",
            "自2026年4月20日起共5个工作日，首日计入，至4月24日。",
        ),
        (
            date(2026, 4, 18), 5, "WD",
            "自2026年4月18日起共5个工作日，首日休息，从下一个工作日算起，"
            "4月18日、19日周末不计，至4月24日。",
        ),
        (
            date(2026, 11, 30), 6, "D",
            "自2026年11月30日起共6个自然日，首日计入，至12月5日。",
        ),
    ],
)  # fmt: skip
def test_how_a_posting_came_about(first, days, unit, sentence):
    assert explain_posting(first, days, unit).sentence == sentence


def test_a_day_moved_by_hand_is_explained_with_its_reason():
    WorkdayOverride(day=date(2026, 11, 10), working=False, reason="暴雨停工").save()
    WorkdayOverride(day=date(2026, 11, 14), working=True, reason="暴雨补班").save()

    told = of_deadline(read_rows(), date(2026, 11, 9), 4, "WD")

    assert told.sentence == (
        "2026年11月9日之后第4个工作日，11月10日暴雨停工不计，11月14日暴雨补班计入，"
        "即11月14日。"
    )


def test_only_days_that_were_looked_at_make_a_date_provisional():
    """Zero is no day that could move, nor is the anchor."""
    assert not explain(date(2027, 1, 1), -1).provisional
    assert not explain(date(2027, 1, 1), 0).provisional
    assert explain(date(2027, 1, 5), -1).provisional
    assert not explain(date(2027, 1, 5), 30, "D").provisional


def test_what_cannot_be_counted_is_refused():
    with pytest.raises(ValueError, match="no unit"):
        explain(date(2026, 1, 1), 3, "hours")
    with pytest.raises(ValueError, match="at least"):
        explain_posting(date(2026, 1, 1), 0)
