"""The years as they are filled: the State Council's notices to the letter."""

from datetime import date, timedelta

import holidays
import pytest

from foundation import clock, versions
from workdays import seeding
from workdays.calendar import is_working_day
from workdays.models import WorkCalendar
from workdays.notation import from_lines, to_lines

pytestmark = pytest.mark.django_db

# The notices of 25 October 2023, 12 November 2024 and 4 November 2025, copied from their
# text: (放假, 上班). “与周末连休” counts the weekend before it.
NOTICES = {
    2024: (
        """1月1日 元旦
        2月10日至17日 春节
        4月4日至6日 清明节
        5月1日至5日 劳动节
        6月8日至10日 端午节
        9月15日至17日 中秋节
        10月1日至7日 国庆节""",
        """2月4日、2月18日 春节
        4月7日 清明节
        4月28日、5月11日 劳动节
        9月14日 中秋节
        9月29日、10月12日 国庆节""",
    ),
    2025: (
        """1月1日 元旦
        1月28日至2月4日 春节
        4月4日至6日 清明节
        5月1日至5日 劳动节
        5月31日至6月2日 端午节
        10月1日至8日 国庆节、中秋节""",
        """1月26日、2月8日 春节
        4月27日 劳动节
        9月28日、10月11日 国庆节、中秋节""",
    ),
    2026: (
        """1月1日至3日 元旦
        2月15日至23日 春节
        4月4日至6日 清明节
        5月1日至5日 劳动节
        6月19日至21日 端午节
        9月25日至27日 中秋节
        10月1日至7日 国庆节""",
        """1月4日 元旦
        2月14日、2月28日 春节
        5月9日 劳动节
        9月20日、10月10日 国庆节""",
    ),
}
# Statutory days as the 放假办法 of 2024 has them: 春节 four, 劳动节 two, and days in lieu.
STATUTORY_2027 = """1月1日至3日 元旦
    2月5日至10日 春节
    4月3日至5日 清明节
    5月1日至4日 劳动节
    6月9日 端午节
    9月15日 中秋节
    10月1日至5日 国庆节"""


@pytest.fixture
def made_anew(mirror, commit):
    """The years as seeding makes them now, not as some earlier run left them."""
    commit(WorkCalendar.objects.all().delete)
    commit(seeding.seed)


@pytest.mark.parametrize("year", NOTICES)
def test_an_announced_year_is_its_notice(made_anew, year):
    rest, working = NOTICES[year]
    stored = WorkCalendar.objects.get(year=year)

    assert stored.rest_days == from_lines(rest, year)
    assert stored.working_weekends == from_lines(working, year)
    assert stored.announced
    assert f"关于{year}年部分节假日安排的通知" in stored.source


def test_a_year_without_a_notice_has_its_statutory_days_and_is_provisional(made_anew):
    stored = WorkCalendar.objects.get(year=2027)

    assert stored.rest_days == from_lines(STATUTORY_2027, 2027)
    assert stored.working_weekends == {}
    assert not stored.announced
    assert stored.state == "暂定（放假安排尚未公布）"


def test_the_years_that_are_made(made_anew):
    years = WorkCalendar.objects.values_list("year", "announced")

    assert sorted(years) == [
        (2024, True),
        (2025, True),
        (2026, True),
        (2027, False),
        (2028, False),
        (2029, False),
        (2030, False),
    ]


@pytest.mark.parametrize("year", range(2024, 2031))
def test_every_day_is_worked_as_the_library_says(made_anew, year):
    china = holidays.country_holidays("CN", years=[year - 1, year, year + 1])
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]

    assert [day for day in days if is_working_day(day) != china.is_working_day(day)] == []


def test_a_year_that_exists_is_never_touched_again(commit, mirror):
    year = WorkCalendar.objects.get(year=2027)
    year.rest_days = {"2027-01-01": "元旦"}
    commit(year.save)
    before = versions.current("calendar")

    assert commit(seeding.seed) == []

    year.refresh_from_db()
    assert year.rest_days == {"2027-01-01": "元旦"}
    assert versions.current("calendar") == before


def test_a_year_that_is_missing_is_made(commit, mirror):
    WorkCalendar.objects.filter(year=2025).delete()

    assert commit(seeding.seed) == [2025]
    assert WorkCalendar.objects.get(year=2025).announced


def test_years_are_made_ahead_of_today(commit, mirror):
    with clock.at(date(2029, 6, 1)):
        assert commit(seeding.seed) == [2031, 2032, 2033]


def test_a_database_without_the_tables_is_left_alone():
    """Migrated back to before the room existed: post_migrate still tells of it."""

    class Apps:
        def get_model(self, *name):
            raise LookupError

    WorkCalendar.objects.filter(year=2025).delete()
    seeding.after_migrate(Apps())

    assert not WorkCalendar.objects.filter(year=2025).exists()


def test_lines_and_days_are_the_same_thing():
    for year in WorkCalendar.objects.all():
        for named in (year.rest_days, year.working_weekends):
            assert from_lines(to_lines(named), year.year) == named


def test_seeding_makes_the_mirror_that_is_missing(settings, tmp_path):
    """A database made elsewhere, files that are new: without it each look asks a row."""
    settings.DATA_DIR = tmp_path

    seeding.seed()

    assert (versions.mirror_directory() / "calendar").exists()
