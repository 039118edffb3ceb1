from datetime import UTC, date, datetime

from django.utils import timezone

from foundation import clock


def test_now_is_this_moment_and_aware():
    before = timezone.now()

    assert before <= clock.now() <= timezone.now()


def test_the_day_is_shanghais_not_utcs():
    with clock.at(datetime(2026, 4, 23, 16, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 4, 24)
    with clock.at(datetime(2026, 4, 23, 15, 59, tzinfo=UTC)):
        assert clock.today() == date(2026, 4, 23)


def test_a_bare_date_is_nine_in_the_morning_in_shanghai():
    with clock.at(date(2026, 1, 12)):
        assert clock.now() == datetime(2026, 1, 12, 1, tzinfo=UTC)


def test_the_demo_clock_ends_with_its_block_even_after_an_error():
    try:
        with clock.at(date(2026, 1, 12)):
            raise ValueError
    except ValueError:
        pass

    assert clock.now().year >= 2026
    assert clock.now() != datetime(2026, 1, 12, 1, tzinfo=UTC)
