"""Deadlines: working days after day zero, pauses that add, and why the date is that."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings as hypothesis_settings, strategies as st

from foundation import clock, versions
from mailbox import deadlines, handling, resident, timekeeping
from mailbox.models import Letter
from tests.mailbox import making
from workdays import calendar
from workdays.models import WorkdayOverride

pytestmark = pytest.mark.django_db

LIMITS = {"inquiry": 3, "help": 5, "suggestion": 7, "complaint": 7, "praise": 5}
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 10))


@pytest.mark.parametrize(("kind", "days"), LIMITS.items())
def test_each_kind_has_its_limit_from_acceptance(people, kind, days):
    with clock.at(date(2026, 11, 23)):
        letter = making.accepted(people, kind=kind)
    assert letter.answer_due_on == calendar.add_working_days(date(2026, 11, 23), days)


def test_the_spring_festival_is_not_counted(people):
    with clock.at(date(2026, 2, 13)):
        letter = making.accepted(people, kind="inquiry")
    # 2026: 2月15日至23日放假，2月14日、28日上班。
    assert letter.answer_due_on == date(2026, 2, 25)
    assert "春节" in deadlines.explained(letter)


@hypothesis_settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(day=DAYS, kind=st.sampled_from(sorted(LIMITS)))
def test_no_letter_is_due_on_a_day_of_rest(people, day, kind):
    with clock.at(day):
        letter = making.accepted(people, kind=kind)
    assert calendar.is_working_day(letter.answer_due_on)
    assert calendar.working_days_left(day, letter.answer_due_on) >= LIMITS[kind]


def test_a_pause_moves_the_date_by_the_working_days_it_took(people):
    with clock.at(date(2026, 11, 23)):
        letter = making.in_progress(people)
    with clock.at(date(2026, 11, 24)):
        handling.ask(letter.pk, by=people["handler2"], question="几层？")
    with clock.at(date(2026, 11, 27)):
        letter = resident.supplement(letter.pk, text="三层。")
    assert letter.answer_due_on == date(2026, 12, 7)
    assert "3个不计入" in deadlines.explained(letter)


def test_no_pause_counts_longer_than_the_rule(people):
    with clock.at(date(2026, 11, 23)):
        letter = making.in_progress(people)
        handling.ask(letter.pk, by=people["handler2"], question="几层？")
    with clock.at(date(2026, 12, 4)):
        letter = resident.supplement(letter.pk, text="三层。")
    # 7 and 5 working days, whatever the writer took.
    assert letter.answer_due_on == calendar.add_working_days(date(2026, 11, 23), 12)


def test_a_new_holiday_moves_open_letters_and_never_to_an_earlier_day(
    people, settings, tmp_path, django_capture_on_commit_callbacks
):
    # A mirror of one's own: the calendar of other tests stays as it is.
    settings.DATA_DIR = tmp_path
    versions.compare_mirror()
    with clock.at(date(2026, 11, 23)):
        letter = making.in_progress(people)
    with django_capture_on_commit_callbacks(execute=True):
        WorkdayOverride.objects.create(
            day=date(2026, 11, 26), working=False, reason="抢险停工"
        )
    with clock.at(date(2026, 11, 24)):
        assert timekeeping.recompute() == 1
        assert timekeeping.recompute() == 0
    letter.refresh_from_db()
    assert letter.answer_due_on == letter.due_on == date(2026, 12, 3)
    event = letter.events.latest("sequence")
    assert event.note == "工作日历有变，答复期限从12月2日改为12月3日。"
    assert event.shown


def test_a_year_without_data_makes_the_date_provisional(people):
    with clock.at(date(2027, 12, 30)):
        letter = making.accepted(people)
    assert letter.due_provisional
    assert "尚未公布" in deadlines.explained(letter)


def test_silence_closes_an_answered_letter_as_unrated(people):
    with clock.at(date(2026, 11, 2)):
        letter = making.replied(people)
        assert letter.due_on == date(2026, 11, 16)
    with clock.at(date(2026, 11, 16)):
        assert timekeeping.close_unrated() == 0
    with clock.at(date(2026, 11, 17)):
        assert timekeeping.close_unrated() == 1
    letter.refresh_from_db()
    assert letter.stage == "closed"
    assert not letter.ratings.exists()


def test_an_unanswered_question_ends_and_the_work_goes_on(people):
    with clock.at(date(2026, 11, 2)):
        letter = making.in_stage("awaiting_resident", people)
    with clock.at(date(2026, 11, 17)):
        assert timekeeping.resume_unanswered() == 1
    letter.refresh_from_db()
    assert letter.stage == "in_progress"
    # Seven working days and the five that a pause counts at most.
    assert letter.answer_due_on == calendar.add_working_days(date(2026, 11, 2), 12)


def test_late_letters_are_reminded_once_a_day_and_never_closed(people):
    with clock.at(date(2026, 11, 2)):
        letter = making.in_progress(people)
    due = letter.due_on
    with clock.at(due + timedelta(days=1)):
        assert timekeeping.remind_due() == 1
        assert timekeeping.remind_due() == 0
        assert list(Letter.objects.overdue()) == [letter]
        assert Letter.objects.get(pk=letter.pk).days_overdue() == 1
    with clock.at(due + timedelta(days=200)):
        timekeeping.keep_time.call()
    letter.refresh_from_db()
    assert letter.stage == "in_progress"


def test_what_was_set_aside_goes_after_thirty_days_with_all_about_it(people):
    with clock.at(date(2026, 10, 1)):
        letter = making.written(suspicious=True).letter
    with clock.at(date(2026, 10, 30)):
        assert timekeeping.purge_quarantined() == 0
    with clock.at(date(2026, 11, 1)):
        assert timekeeping.purge_quarantined() == 1
    assert not Letter.objects.filter(pk=letter.pk).exists()


def test_the_vault_is_emptied_a_year_after_the_end(people):
    with clock.at(date(2025, 11, 3)):
        letter = making.in_stage("closed", people)
    with clock.at(date(2026, 11, 2)):
        assert timekeeping.erase_identities() == 0
    with clock.at(date(2026, 11, 5)):
        assert timekeeping.erase_identities() == 1
        assert timekeeping.erase_identities() == 0
    letter = Letter.objects.get(pk=letter.pk)
    assert letter.identity.phone is None
    assert letter.text.content
