"""工作日历 in the admin: who gets in, and what saving does."""

import json
from datetime import date

import pytest
from django.contrib.auth.models import Permission
from wagtail.models import ModelLogEntry

from foundation import versions
from tests.factories import UserFactory
from workdays.calendar import explain, is_provisional, is_working_day
from workdays.models import WorkCalendar, WorkdayOverride

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 10)
YEARS, OVERRIDES = "/admin/work-calendar/", "/admin/workday-overrides/"
RIGHTS = [
    "change_workcalendar",
    "add_workdayoverride",
    "change_workdayoverride",
    "delete_workdayoverride",
]


def somebody(*codenames):
    """Somebody of the admin with these rights of the room."""
    user = UserFactory(staff=True)
    for codename in codenames:
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label="workdays", codename=codename)
        )
    return user


@pytest.fixture
def keeper(client, mirror):
    """Whoever keeps the calendar, logged in."""
    user = somebody(*RIGHTS)
    client.force_login(user)
    return user


@pytest.fixture
def moved():
    override = WorkdayOverride(day=DAY, working=False, reason="暴雨停工")
    override.save()
    return override


@pytest.fixture
def year():
    return WorkCalendar.objects.get(year=2027)


def addresses(year, moved):
    return [
        YEARS,
        f"{YEARS}results/",
        f"{YEARS}edit/{year.pk}/",
        f"{YEARS}history/{year.pk}/",
        f"{YEARS}history-results/{year.pk}/",
        f"{YEARS}usage/{year.pk}/",
        OVERRIDES,
        f"{OVERRIDES}results/",
        f"{OVERRIDES}new/",
        f"{OVERRIDES}edit/{moved.pk}/",
        f"{OVERRIDES}delete/{moved.pk}/",
        f"{OVERRIDES}history/{moved.pk}/",
        f"{OVERRIDES}history-results/{moved.pk}/",
        f"{OVERRIDES}usage/{moved.pk}/",
    ]


# --- who ---------------------------------------------------------------------------------


def test_who_keeps_the_calendar_opens_all_of_it(client, keeper, year, moved):
    answers = {path: client.get(path).status_code for path in addresses(year, moved)}

    assert set(answers.values()) == {200}, answers


def test_who_holds_no_right_opens_none_of_it(client, mirror, year, moved):
    client.force_login(somebody())

    for path in addresses(year, moved):
        assert client.get(path).status_code == 302, path
        assert client.post(path, WHOLE).status_code in {302, 405}, path
    assert WorkdayOverride.objects.get() == moved
    year.refresh_from_db()
    assert not year.announced


def test_a_visitor_is_asked_to_log_in(client, mirror, year, moved):
    for path in addresses(year, moved):
        assert client.get(path).url.startswith("/accounts/login/"), path


def test_a_resident_gets_no_further(client, mirror, year, moved):
    client.force_login(UserFactory())

    for path in addresses(year, moved):
        assert client.get(path).status_code in {302, 403, 404}, path


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_adds_or_deletes_a_year(client, keeper, year, superuser):
    if superuser:
        client.force_login(UserFactory(superuser=True))
    for path in (f"{YEARS}new/", f"{YEARS}delete/{year.pk}/"):
        assert client.get(path).status_code == 302, path
        assert client.post(path).status_code == 302, path

    assert WorkCalendar.objects.filter(pk=year.pk).exists()
    assert WorkCalendar.objects.count() == 7
    assert f"{YEARS}new/" not in client.get(YEARS).text
    assert f"{YEARS}delete/" not in client.get(f"{YEARS}edit/{year.pk}/").text


def test_each_right_is_its_own(client, mirror, moved, year):
    client.force_login(somebody("change_workcalendar"))
    assert client.get(f"{YEARS}edit/{year.pk}/").status_code == 200
    assert client.get(OVERRIDES).status_code == 302

    client.force_login(somebody("add_workdayoverride"))
    assert client.get(f"{OVERRIDES}new/").status_code == 200
    assert client.get(f"{OVERRIDES}edit/{moved.pk}/").status_code == 302
    assert client.get(f"{OVERRIDES}delete/{moved.pk}/").status_code == 302
    assert client.get(YEARS).status_code == 302


def test_the_menu_shows_to_each_what_he_may_change(client, mirror):
    def entries(*rights):
        client.force_login(somebody(*rights))
        page = client.get("/admin/").text
        # Labels stand in the page as JSON.
        return [
            name
            for name in ("工作日历", "年历", "日期调整")
            if json.dumps(name).strip('"') in page
        ]

    assert entries() == []
    assert entries(*RIGHTS) == ["工作日历", "年历", "日期调整"]
    assert entries("change_workcalendar") == ["工作日历", "年历"]
    assert entries("delete_workdayoverride") == ["工作日历", "日期调整"]


# --- the year ----------------------------------------------------------------------------

WHOLE = {
    "announced": "on",
    "source": "国务院办公厅关于2027年部分节假日安排的通知",
    "rest_lines": "1月1日至3日 元旦\n10月1日至7日 国庆节",
    "working_lines": "9月26日 国庆节",
}


def test_a_year_is_announced_from_its_notice(client, keeper, year, commit):
    assert is_provisional(date(2027, 10, 8))
    before = versions.current("site", "calendar")

    answer = commit(client.post, f"{YEARS}edit/{year.pk}/", WHOLE)

    assert answer.status_code == 302
    assert not is_provisional(date(2027, 10, 8))
    assert is_working_day(date(2027, 9, 26))
    assert not is_working_day(date(2027, 10, 7))
    assert "9月26日国庆节调休上班计入" in explain(date(2027, 9, 24), 2).sentence
    after = versions.current("site", "calendar")
    assert before[0] < after[0]
    assert before[1] < after[1]
    assert "编辑" in client.get(f"{YEARS}history/{year.pk}/").text


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("rest_lines", "国庆节放七天", "看不懂，请写成“10月1日至7日 国庆节”"),
        ("rest_lines", "2月29日 春节", "没有2027年2月29日"),
        ("working_lines", "9月24日 国庆节", "只写星期六、星期日"),
        ("working_lines", "10月2日 国庆节", "既放假又上班"),
        ("source", "  ", "已公布的年份要写明依据"),
    ],
)
def test_what_makes_no_calendar_is_told_and_kept(client, keeper, year, field, typed, told):
    answer = client.post(f"{YEARS}edit/{year.pk}/", {**WHOLE, field: typed})

    assert answer.status_code == 200
    assert told in answer.text
    assert typed.strip() in answer.text
    year.refresh_from_db()
    assert not year.announced


def test_an_edit_that_changes_nothing_changes_nothing(client, keeper, year):
    form = client.get(f"{YEARS}edit/{year.pk}/").context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    before = year.rest_days

    client.post(f"{YEARS}edit/{year.pk}/", {**typed, "announced": ""})

    year.refresh_from_db()
    assert year.rest_days == before
    assert len(before) > 15


def test_a_year_is_shown_as_months(client, keeper, moved):
    year = WorkCalendar.objects.get(year=2026)
    page = client.get(f"{YEARS}edit/{year.pk}/")
    marks = {
        cell.day: cell.mark
        for month in page.context["months"]
        for week in month.weeks
        for cell in week
        if cell
    }

    assert len(marks) == 365
    assert marks[date(2026, 10, 1)] == "休"
    assert marks[date(2026, 10, 3)] == "休"  # a Saturday of the holiday
    assert marks[date(2026, 10, 10)] == "班"
    assert marks[date(2026, 10, 17)] == marks[date(2026, 10, 12)] == ""
    assert "10月1日至7日 国庆节" in page.text
    assert "2026年11月10日休息：暴雨停工" in page.text
    assert "尚未公布，暂按" not in page.text


def test_a_provisional_year_is_said_to_be_one(client, keeper, year):
    assert "2027年放假安排尚未公布" in client.get(f"{YEARS}edit/{year.pk}/").text
    assert client.get(YEARS).text.count("暂定（放假安排尚未公布）") == 4


def test_what_the_library_learned_is_offered_and_not_taken(client, keeper, year):
    """A year seeded before its notice, and a library that knows it by now."""
    year_2026 = WorkCalendar.objects.get(year=2026)
    year_2026.announced, year_2026.working_weekends = False, {}
    year_2026.save()

    page = client.get(f"{YEARS}edit/{year_2026.pk}/")

    assert page.context["suggestion"]["working_lines"].endswith("10月10日 国庆节")
    assert client.get(f"{YEARS}edit/{year.pk}/").context["suggestion"] == {}
    year_2026.refresh_from_db()
    assert year_2026.working_weekends == {}


# --- the days moved by hand --------------------------------------------------------------

TYPED = {"day": "2026-11-10", "working": "False", "reason": "暴雨停工", "source": ""}


def test_a_day_is_moved_and_moved_back(client, keeper, commit):
    assert is_working_day(DAY)

    commit(client.post, f"{OVERRIDES}new/", TYPED)
    assert not is_working_day(DAY)
    override = WorkdayOverride.objects.get()

    commit(client.post, f"{OVERRIDES}edit/{override.pk}/", {**TYPED, "working": "True"})
    assert is_working_day(DAY)

    commit(client.post, f"{OVERRIDES}edit/{override.pk}/", TYPED)
    commit(client.post, f"{OVERRIDES}delete/{override.pk}/")
    assert is_working_day(DAY)
    assert not WorkdayOverride.objects.exists()
    entries = ModelLogEntry.objects.filter(object_id=str(override.pk), user=keeper)
    assert sorted(entry.action for entry in entries) == [
        *("wagtail.create", "wagtail.delete", "wagtail.edit", "wagtail.edit")
    ]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"reason": "  "}, "必需"),
        ({"day": ""}, "必需"),
        ({"day": "2026-11-31"}, "有效"),
        ({"day": "1926-11-10"}, "2000年到2100年"),
        ({"day": "2026-11-11"}, "这一天已经调整过"),
    ],
)
def test_a_slip_is_told_and_what_was_typed_stays(client, keeper, changed, told):
    WorkdayOverride(day=date(2026, 11, 11), reason="停电").save()

    answer = client.post(f"{OVERRIDES}new/", {**TYPED, "source": "某号文件", **changed})

    assert answer.status_code == 200
    errors = " ".join(
        str(error) for errors in answer.context["form"].errors.values() for error in errors
    )
    assert told in errors
    assert "某号文件" in answer.text
    assert WorkdayOverride.objects.count() == 1
