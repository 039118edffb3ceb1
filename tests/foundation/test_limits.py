"""The one counter: exact under concurrency, in no transaction of others, no addresses."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import RequestFactory

from foundation import clock, limits
from foundation.models import RateCount

pytestmark = pytest.mark.django_db


def hit(who="someone", **changes):
    return limits.hit("test", who, **{"limit": 3, "seconds": 60, **changes})


def test_allows_as_many_as_the_limit_and_then_says_how_long_to_wait():
    with clock.at(clock.now()):
        assert [hit().allowed for _ in range(4)] == [True, True, True, False]
        assert hit().retry_after == 60


def test_a_window_opens_with_the_first_hit_and_later_hits_do_not_prolong_it():
    start = clock.now()
    for seconds in (0, 30, 59):
        with clock.at(start + timedelta(seconds=seconds)):
            assert hit().allowed
    with clock.at(start + timedelta(seconds=59)):
        refused = hit()
    assert (refused.allowed, refused.retry_after) == (False, 1)
    with clock.at(start + timedelta(seconds=61)):
        assert [hit().allowed for _ in range(4)] == [True, True, True, False]


def test_counts_each_scope_each_person_and_each_window_for_itself():
    for _ in range(4):
        hit()
    assert hit("another").allowed
    assert limits.hit("other", "someone", limit=3, seconds=60).allowed
    assert hit(seconds=3600).allowed


def test_what_is_asked_for_twice_at_once_is_counted_twice():
    """One statement counts a row once; a letter's two limits may be of one address."""
    wanted = [("test", "someone", 3, 60), ("test", "another", 3, 60)]
    verdicts = limits.hits([*wanted, *wanted[:1] * 3])

    assert [verdict.allowed for verdict in verdicts] == [True, True, True, True, False]
    assert not hit().allowed
    assert hit("another").allowed


def test_stores_neither_the_scope_nor_the_address():
    limits.hit("login", "editor\x00192.0.2.7", limit=3, seconds=60)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {RateCount._meta.db_table}")  # noqa: S608
        stored = str(cursor.fetchall())
    assert "192.0.2.7" not in stored
    assert "editor" not in stored


def test_the_stored_name_cannot_be_computed_without_the_secret(settings):
    before = limits.key_of("login", "192.0.2.7")
    settings.SECRET_KEY = "another secret of the server"
    assert limits.key_of("login", "192.0.2.7") != before


@pytest.mark.parametrize("who", ["", "\x00", "\ud800", "长" * 100_000, "a\nb"])
def test_takes_whatever_somebody_typed(who):
    assert hit(who).allowed
    assert len(limits.key_of("test", who)) == 64


def test_is_refused_inside_a_transaction():
    with pytest.raises(RuntimeError), transaction.atomic():
        hit()


def test_forgives_and_takes_back():
    for _ in range(5):
        hit()
    limits.take_back("test", "someone")
    assert RateCount.objects.get().count == 4
    limits.forgive("test", "someone")
    assert hit().allowed
    assert RateCount.objects.get().count == 1


def test_rows_whose_window_closed_are_cleaned_while_counting():
    RateCount.objects.bulk_create(
        RateCount(key=f"old{n}", window=60, count=1, expires_at=n) for n in range(1, 400)
    )
    for n in range(limits.CLEANED_AT_EACH):
        hit(str(n))
    assert RateCount.objects.filter(key__startswith="old").count() == 399 - 256
    assert RateCount.objects.exclude(key__startswith="old").count() == 64


def test_numbers_come_from_the_settings(settings):
    settings.LIMITS = {"few": (1, 60)}
    assert limits.ask("few", "someone").allowed
    assert not limits.ask("few", "someone").allowed


@pytest.mark.parametrize("name", ["EDITOR", " editor ", "ｅｄｉｔｏｒ", "edıtor", "editor"])
def test_a_name_in_other_clothes_is_the_same_name(name):
    assert limits.folded(name) == limits.folded("editor")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.66, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.66, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "<script>", ""),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (1, "2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
    ],
)
def test_the_address_is_the_one_that_our_own_proxies_wrote(
    settings, proxies, forwarded, address
):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get(
        "/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded
    )
    assert limits.address_of(request) == address


@pytest.mark.parametrize("given", ["", "unix:", None])
def test_without_an_address_there_is_one_for_all(given):
    request = RequestFactory().get("/")
    request.META["REMOTE_ADDR"] = given or ""
    assert limits.address_of(request) == ""


@pytest.mark.django_db(transaction=True)
def test_twenty_threads_at_once_are_counted_exactly():
    allowed, failed = [], []
    start = threading.Barrier(20)

    def work():
        try:
            start.wait()
            for _ in range(10):
                verdict = limits.hit("test", "crowd", limit=77, seconds=600)
                allowed.append(verdict.allowed)
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(allowed) == 200
    assert allowed.count(True) == 77
    assert RateCount.objects.get().count == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="a habit of SQLite")
def test_the_disk_is_waited_for_by_everything_but_the_count():
    def waits():
        with connection.cursor() as cursor:
            return cursor.execute("PRAGMA synchronous").fetchone()[0]

    seen = []

    def look(execute, sql, params, many, context):
        if sql.startswith("\nINSERT"):
            found = connection.connection.execute("PRAGMA synchronous")
            seen.append(found.fetchone()[0])
        return execute(sql, params, many, context)

    full, normal = 2, 1
    assert waits() == full
    with connection.execute_wrapper(look):
        hit()
    assert seen == [normal]
    assert waits() == full
    with pytest.raises(ZeroDivisionError), limits.not_waiting_for_the_disk():
        raise ZeroDivisionError
    assert waits() == full


@pytest.mark.django_db(transaction=True)
def test_what_fails_after_the_count_does_not_undo_it():
    def fail():
        hit()
        with transaction.atomic():
            RateCount.objects.update(count=0)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert RateCount.objects.get().count == 1
