"""The outbox: stored with its cause, tried again, parked, and sent once by many workers."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django_tasks_db.models import DBTaskResult

from foundation import clock
from jobs import outbox
from jobs.models import OutboxItem

START = datetime(2026, 9, 1, 1, tzinfo=UTC)
SECRET = "王小明的信"


class Post:
    """The other side: takes what comes, or fails as it is told."""

    def __init__(self):
        self.taken = []
        self.error = None

    def __call__(self, number, payload):
        if self.error is not None:
            raise self.error
        self.taken.append((number, payload))


@pytest.fixture
def post(monkeypatch):
    office = Post()
    monkeypatch.setitem(outbox._kinds, "parcel", office)
    return office


def tasks():
    return DBTaskResult.objects.filter(task_path=outbox.deliver.module_path, status="READY")


def run(moment=START):
    with clock.at(moment):
        return outbox.deliver.call()


def put(payload=None, moment=START):
    with clock.at(moment):
        return outbox.put("parcel", payload or {"to": SECRET})


@pytest.mark.django_db
def test_what_is_put_is_delivered_and_its_content_goes(post):
    item = put({"to": SECRET, "pages": [1, None]})
    assert run() == 1

    assert post.taken == [(item.pk, {"to": SECRET, "pages": [1, None]})]
    item.refresh_from_db()
    assert (item.payload, item.next_try_at, item.delivered_at) == (None, None, START)
    assert run(START + timedelta(days=9)) == 0
    assert len(post.taken) == 1


@pytest.mark.django_db
def test_the_table_shows_nothing_of_the_content(post):
    put()
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM jobs_outboxitem")
        [(stored,)] = cursor.fetchall()

    assert SECRET not in stored
    assert json.dumps(SECRET) not in stored


@pytest.mark.django_db
def test_an_item_goes_and_stays_with_the_transaction_that_causes_it(post):
    before = tasks().count()
    with transaction.atomic():
        put()
        transaction.set_rollback(True)

    assert not OutboxItem.objects.exists()
    assert tasks().count() == before


@pytest.mark.django_db
def test_many_items_need_one_task(post):
    for _ in range(20):
        put()
    assert tasks().count() == 1

    assert run() == 20
    # The next one wakes it again: who ran does not wait any more.
    tasks().update(status="SUCCESSFUL")
    put()
    assert tasks().count() == 1


@pytest.mark.django_db
def test_a_failure_is_tried_again_later_and_later_and_then_waits_for_a_person(post):
    item = put()
    post.error = ConnectionError("mx.example.cn refuses 王小明")
    moment = START
    for number, pause in enumerate(outbox.BACKOFF, 1):
        assert run(moment) == 0
        item.refresh_from_db()
        assert item.attempts == number
        assert item.next_try_at == moment + timedelta(seconds=pause)
        assert run(item.next_try_at - timedelta(seconds=1)) == 0
        item.refresh_from_db()
        assert item.attempts == number, "tried before its time"
        moment = item.next_try_at

    run(moment)
    item.refresh_from_db()
    assert (item.next_try_at, item.parked_at) == (None, moment)
    # The class of the error, never its words.
    assert item.last_error == "ConnectionError"
    post.error = None
    assert run(moment + timedelta(days=30)) == 0


@pytest.mark.django_db
def test_an_item_that_failed_is_delivered_when_the_other_side_is_back(post):
    item = put()
    post.error = ConnectionError()
    run()
    post.error = None
    assert run(START + timedelta(seconds=outbox.BACKOFF[0])) == 1

    item.refresh_from_db()
    assert (item.last_error, item.payload) == ("", None)


@pytest.mark.django_db
def test_what_the_other_side_will_never_take_is_parked_at_once(post):
    item = put()
    post.error = outbox.Refused()
    run()

    item.refresh_from_db()
    assert (item.attempts, item.parked_at, item.last_error) == (1, START, "Refused")


@pytest.mark.django_db
def test_one_that_fails_holds_up_no_other(post, monkeypatch):
    def picky(number, payload):
        if payload["n"] == 0:
            raise ValueError
        post.taken.append(payload["n"])

    monkeypatch.setitem(outbox._kinds, "parcel", picky)
    for n in range(3):
        put({"n": n})

    assert run() == 2
    assert sorted(post.taken) == [1, 2]


@pytest.mark.django_db
def test_nobody_takes_what_another_worker_has_until_its_lease_is_over(post):
    put()
    with clock.at(START):
        assert outbox._claim() is not None
    almost = START + outbox.LEASE - timedelta(seconds=1)
    assert run(almost) == 0

    # Killed while it delivered: the next worker delivers.
    assert run(START + outbox.LEASE) == 1


@pytest.mark.django_db
def test_a_worker_that_comes_back_late_with_a_failure_changes_nothing(post):
    """Its lease was over, another worker has the item."""
    put()
    with clock.at(START):
        late = outbox._claim()
    with clock.at(START + outbox.LEASE):
        now = outbox._claim()
        outbox._failed(late, ConnectionError())
    now.refresh_from_db()
    assert (now.attempts, now.last_error) == (2, "")

    outbox._deliver(now)
    with clock.at(START + outbox.LEASE):
        outbox._failed(late, outbox.Refused())
    now.refresh_from_db()
    assert now.delivered_at is not None


@pytest.mark.django_db
def test_an_item_that_kills_its_workers_is_parked_in_the_end(post):
    item = put()
    moment = START
    for _ in range(len(outbox.BACKOFF) + 1):
        with clock.at(moment):
            assert outbox._claim() is not None
        moment += outbox.LEASE
    run(moment)

    item.refresh_from_db()
    assert item.parked_at == moment
    assert post.taken == []


@pytest.mark.django_db
def test_a_run_ends_in_time_and_leaves_the_rest_to_the_next(post, monkeypatch):
    for _ in range(3):
        put()
    tasks().update(status="SUCCESSFUL")
    monkeypatch.setattr(outbox, "LONGEST_RUN", -1.0)

    assert run() == 1
    assert tasks().count() == 1


@pytest.mark.django_db
def test_a_kind_that_nobody_delivers_is_not_stored():
    with pytest.raises(ValueError, match="pigeon"):
        outbox.put("pigeon", {})
    assert not OutboxItem.objects.exists()


@pytest.mark.django_db
def test_the_command_shows_what_is_parked_and_gives_it_a_second_chance(post):
    item = put()
    post.error = outbox.Refused()
    run()

    def told(*options):
        out = StringIO()
        call_command("outbox", *options, stdout=out)
        return out.getvalue().splitlines()

    assert told() == [
        "待发 0 项。",
        "搁置 1 项。",
        f"{item.pk} parcel 2026-09-01 09:00 试过1次 Refused",
    ]
    assert told("--retry")[:2] == ["1 项重新排队。", "待发 1 项。"]
    post.error = None
    assert outbox.deliver.call() == 1
    item.refresh_from_db()
    assert item.attempts == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"next_try_at": None},
        {"delivered_at": START},
        {"parked_at": START},
        {"payload": None},
    ],
)
def test_the_database_refuses_an_item_in_no_state(post, change):
    item = put()
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxItem.objects.filter(pk=item.pk).update(**change)


def test_several_workers_send_each_item_once(shared_database, post):
    items = [outbox.put("parcel", {"n": n}) for n in range(30)]
    together, counts = Barrier(4), []

    def work():
        together.wait()
        counts.append(outbox.deliver.call())
        connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outbox.deliver.call()

    assert sorted(number for number, _ in post.taken) == sorted(item.pk for item in items)
    assert sum(counts) <= len(items)
