"""The table in memory: no database when warm, and never older than the last commit."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.db import connection, transaction

from foundation import versions
from tests.processes import ROOT, database_url
from workdays import stored
from workdays.calendar import (
    add_working_days,
    is_provisional,
    is_working_day,
    posting_end,
    working_days_left,
)
from workdays.models import UnseenChange, WorkCalendar, WorkdayOverride

READER = Path(__file__).with_name("reader.py")
DAY = date(2026, 11, 10)  # a Tuesday


def override(day=DAY, **fields):
    fields = {"working": False, "reason": "暴雨停工", **fields}
    WorkdayOverride(day=day, **fields).save()


@pytest.mark.django_db
def test_a_warm_process_asks_the_database_nothing(mirror, django_assert_num_queries):
    is_working_day(DAY)

    with django_assert_num_queries(0):
        is_working_day(DAY)
        is_provisional(DAY)
        add_working_days(DAY, 10)
        posting_end(DAY, 10)
        working_days_left(DAY, date(2026, 12, 10))


@pytest.mark.django_db
def test_every_database_has_its_mirror_file(django_assert_num_queries):
    """Made by the seeding: without it each look would ask a row."""
    with django_assert_num_queries(0):
        versions.current("calendar")


@pytest.mark.django_db
def test_a_cold_process_asks_three_times(mirror, django_assert_num_queries):
    with django_assert_num_queries(3):
        is_working_day(DAY)


@pytest.mark.django_db
def test_a_change_counts_from_its_commit_on(mirror, commit):
    assert is_working_day(DAY)

    commit(override)
    assert not is_working_day(DAY)

    changed = WorkdayOverride.objects.get()
    changed.working = True
    commit(changed.save)
    assert is_working_day(DAY)

    changed.working = False
    commit(changed.save)
    commit(WorkdayOverride.objects.get().delete)
    assert is_working_day(DAY)

    commit(override)
    commit(WorkdayOverride.objects.all().delete)
    assert is_working_day(DAY)


@pytest.mark.django_db
def test_marking_a_year_as_announced_counts_too(mirror, commit):
    year = WorkCalendar.objects.get(year=2027)
    assert is_provisional(date(2027, 3, 1))

    year.announced, year.source = True, "通知"
    commit(year.save)

    assert not is_provisional(date(2027, 3, 1))


@pytest.mark.django_db
def test_every_change_moves_pages_and_calendar(mirror, commit):
    def moved(change):
        before = versions.current("site", "calendar")
        commit(change)
        after = versions.current("site", "calendar")
        return [b < a for b, a in zip(before, after, strict=True)]

    year = WorkCalendar.objects.get(year=2027)
    assert moved(override) == [True, True]
    assert moved(WorkdayOverride.objects.get().save) == [True, True]
    assert moved(WorkdayOverride.objects.get().delete) == [True, True]
    assert moved(year.save) == [True, True]
    assert moved(WorkCalendar.objects.filter(year=2030).delete) == [True, True]


@pytest.mark.django_db
def test_what_is_rolled_back_is_not_kept(mirror):
    """Read by a cold process in the middle of its own change."""
    with transaction.atomic():
        override()
        assert not is_working_day(DAY)
        transaction.set_rollback(True)

    assert is_working_day(DAY)


@pytest.mark.django_db
def test_rows_are_not_written_past_save():
    with pytest.raises(UnseenChange):
        WorkCalendar.objects.update(announced=True)
    with pytest.raises(UnseenChange):
        WorkdayOverride.objects.bulk_create([WorkdayOverride(day=DAY, reason="x")])
    with pytest.raises(UnseenChange):
        WorkdayOverride.objects.bulk_update([], ["reason"])


@pytest.mark.django_db
def test_before_anything_is_seeded_monday_to_friday_count(mirror, commit):
    commit(WorkCalendar.objects.all().delete)

    assert is_working_day(date(2026, 10, 1))  # a Thursday, 国庆节 as it may be
    assert not is_working_day(date(2026, 10, 10))
    assert is_provisional(date(2026, 10, 1))
    assert stored.table().stored == frozenset()


@pytest.mark.django_db(transaction=True)
def test_another_process_counts_by_the_change_from_its_next_look_on(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    versions.compare_mirror()
    reader = subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, str(READER), DAY.isoformat()],
        cwd=ROOT,
        env=environment(connection, tmp_path),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def asked():
        reader.stdin.write("?\n")
        reader.stdin.flush()
        return reader.stdout.readline().split()

    try:
        assert asked() == ["works"]
        override()
        assert asked() == ["rests"]
        WorkdayOverride.objects.all().delete()
        assert asked() == ["works"]
    finally:
        reader.stdin.close()
        reader.wait(timeout=20)
        reader.stdout.close()


def environment(connection, data_directory):
    return {
        **os.environ,
        "DATABASE_URL": database_url(connection),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_DATA_DIR": str(data_directory),
        "PORTAL_MODE": "test",
        "PYTHONPATH": str(ROOT),
    }
