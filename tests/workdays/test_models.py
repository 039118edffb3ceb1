"""What a row of the calendar may say."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from workdays.models import WorkCalendar, WorkdayOverride

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 10)


@pytest.fixture
def year():
    return WorkCalendar.objects.get(year=2027)


@pytest.mark.parametrize(
    ("field", "days", "told"),
    [
        ("rest_days", {"2027-02-30": "春节"}, "2027-02-30不是日期"),
        ("rest_days", {"2026-10-01": "国庆节"}, "2026-10-01不在2027年"),
        ("rest_days", {"20271001": "国庆节"}, "20271001不在2027年"),
        ("rest_days", {"2027-10-01": " "}, "名称要有1到30个字"),
        ("rest_days", {"2027-10-01": "国" * 31}, "名称要有1到30个字"),
        ("rest_days", {"2027-10-01": None}, "名称要有1到30个字"),
        ("rest_days", ["2027-10-01"], "要写成日期和名称"),
        ("working_weekends", {"2027-10-08": "国庆节"}, "只写星期六、星期日"),
        ("working_weekends", {"2027-01-02": "元旦"}, "既放假又上班：2027-01-02"),
    ],
)
def test_days_that_make_no_calendar_are_refused(year, field, days, told):
    setattr(year, field, days)

    with pytest.raises(ValidationError) as refused:
        year.save()

    assert told in str(refused.value.message_dict[field])


def test_an_announced_year_says_by_what(year):
    year.announced, year.source = True, ""

    with pytest.raises(ValidationError, match="依据"):
        year.save()


def test_and_the_database_insists(year):
    with pytest.raises(IntegrityError), transaction.atomic():
        super(type(WorkCalendar.objects.all()), WorkCalendar.objects.all()).update(
            announced=True, source=""
        )


@pytest.mark.parametrize("reason", ["", "   ", "因" * 31])
def test_an_override_needs_a_reason(reason):
    with pytest.raises(ValidationError) as refused:
        WorkdayOverride(day=DAY, reason=reason).save()

    assert set(refused.value.message_dict) == {"reason"}


def test_a_day_is_moved_once():
    WorkdayOverride(day=DAY, reason="暴雨停工").save()

    with pytest.raises(ValidationError, match="这一天已经调整过"):
        WorkdayOverride(day=DAY, working=True, reason="补班").save()


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2101, 1, 1)])
def test_a_year_out_of_reach_is_a_slip(day):
    with pytest.raises(ValidationError, match="2000年到2100年"):
        WorkdayOverride(day=day, reason="手误").save()
