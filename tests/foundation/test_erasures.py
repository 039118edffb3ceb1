"""The erasure ledger: row first, then line; what is without its row is erased again."""

import json

import pytest
from django.db import DatabaseError, transaction

from accounts.models import User
from foundation import erasures, personal_data
from foundation.models import Erasure


@pytest.fixture
def person(db):
    return User.objects.create_user("zhangsan", email="zhangsan@example.cn")


def older(ledger, person, **changed):
    """The line of an erasure that this database has not seen."""
    line = {
        "id": "6f8a1a52-0c06-4e35-8f6b-0d6f3f4c1b11",
        "kind": "account",
        "subject": str(person.pk),
        "made": person.date_joined.isoformat(),
        "at": "2026-11-28T00:00:00+00:00",
        **changed,
    }
    with ledger.open("a") as file:
        file.write(json.dumps(line) + "\n")


def test_an_erasure_is_a_row_and_after_its_commit_a_line(
    person, ledger, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        personal_data.erase(person)
        assert not ledger.exists()
    [row] = Erasure.objects.all()
    [line] = erasures.lines()
    assert (line.id, line.subject) == (str(row.pk), str(person.pk))
    assert "zhang" not in ledger.read_text()
    assert ledger.stat().st_mode & 0o777 == 0o600
    assert erasures.unreplayed() == []


def test_a_rolled_back_erasure_leaves_neither(person, ledger):
    with transaction.atomic():
        personal_data.erase(person)
        transaction.set_rollback(True)
    assert not Erasure.objects.exists()
    assert not ledger.exists()


def test_a_row_whose_line_was_never_written_is_added(person, ledger):
    personal_data.erase(person)  # never committed: no line
    assert erasures.mirror() == 1
    assert erasures.mirror() == 0
    assert len(list(erasures.lines())) == 1


def test_a_torn_end_is_no_line_and_is_taken_off(person, ledger):
    ledger.write_text('{"id": "6f8a')
    assert list(erasures.lines()) == []
    personal_data.erase(person)
    erasures.mirror()
    assert len(list(erasures.lines())) == 1
    assert ledger.read_text().startswith('{"id"')
    assert ledger.read_text().count("\n") == 1


@pytest.mark.parametrize("text", ["x\n", "[]\n", '{"id": "1"}\n', "null\n"])
def test_what_is_no_ledger_is_not_replayed_and_not_ready(person, ledger, text):
    ledger.write_text(text)
    with pytest.raises(erasures.LedgerBroken, match="第1行"):
        erasures.replay()
    assert not erasures.all_replayed()


def test_what_this_database_has_not_seen_is_erased_again_once(person, ledger):
    older(ledger, person)
    assert not erasures.all_replayed()

    assert erasures.replay() == 1

    assert User.objects.get(pk=person.pk).username == f"erased-{person.pk}"
    assert Erasure.objects.count() == 1
    assert erasures.all_replayed()
    assert erasures.replay() == 0
    # A later line is seen too.
    older(ledger, person, id="6f8a1a52-0c06-4e35-8f6b-0d6f3f4c1b12")
    assert not erasures.all_replayed()


def test_a_key_that_was_given_again_erases_nobody_else(person, ledger):
    older(ledger, person, made="2020-01-01T00:00:00+00:00")
    assert erasures.replay() == 1
    assert User.objects.get(pk=person.pk).username == "zhangsan"
    assert erasures.all_replayed()


def test_an_unknown_kind_stops_the_replay(person, ledger):
    older(ledger, person, kind="unheard")
    with pytest.raises(erasures.LedgerBroken, match="unheard"):
        erasures.replay()


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_lets_nobody_take_a_row_out(person, ledger, change):
    personal_data.erase(person)
    rows = Erasure.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete() if change == "delete" else rows.update(subject="0")
