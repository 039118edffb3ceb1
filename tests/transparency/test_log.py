"""append() and what verify() says of a log that is whole."""

import threading
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction

from foundation import clock
from transparency import canonical, log
from transparency.log import Head, NoTransaction, append, head, verify
from transparency.models import NO_HASH, AppendOnly, LogEntry

NOON = datetime(2026, 4, 20, 4, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_an_entry_says_what_happened_when_and_what_stood_before_it():
    with clock.at(NOON):
        first = append("publications", "published", {"page": 7, "title": "财务公开"})
        second = append("publications", "withdrawn", {"page": 7})

    assert (first.sequence, first.previous_hash) == (1, NO_HASH)
    assert (second.sequence, second.previous_hash) == (2, first.hash)
    assert LogEntry.objects.get(pk=first.pk).payload == '{"page":7,"title":"财务公开"}'
    assert LogEntry.objects.get(pk=second.pk).created_at == NOON
    assert first.hash == canonical.digest(
        "publications", 1, "published", NOON, NO_HASH, '{"page":7,"title":"财务公开"}'
    )
    assert head("publications") == Head(2, second.hash)
    assert verify() == []


@pytest.mark.django_db
def test_each_stream_counts_for_itself():
    append("publications", "published", {"page": 1})
    append("ledger", "entry", {"n": 1})
    append("publications", "published", {"page": 2})

    assert log.streams() == ["ledger", "publications"]
    assert head("ledger").sequence == 1
    assert head("publications").sequence == 2
    assert head("nothing") == Head(0, NO_HASH)
    assert verify() == verify("ledger") == verify("nothing") == []


@pytest.mark.django_db(transaction=True)
def test_an_entry_belongs_into_the_callers_transaction():
    with pytest.raises(NoTransaction):
        append("publications", "published", {})

    assert not LogEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_told():
    with transaction.atomic():
        append("publications", "published", {"page": 1})
    with transaction.atomic():
        append("publications", "published", {"page": 2})
        transaction.set_rollback(True)
    with transaction.atomic():
        third = append("publications", "published", {"page": 3})

    assert third.sequence == 2
    assert verify() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stream", "kind"), [("", "a"), ("a", ""), ("a" * 41, "a"), ("a", "a" * 41)]
)
def test_names_have_a_length(stream, kind):
    with pytest.raises(ValueError, match="40"):
        append(stream, kind, {})


@pytest.mark.django_db
def test_a_refused_payload_leaves_nothing():
    with pytest.raises(canonical.NotCanonical):
        append("publications", "published", {"money": 1.5})

    assert log.streams() == []


@pytest.mark.django_db
def test_python_refuses_before_the_database():
    entry = append("publications", "published", {})

    with pytest.raises(AppendOnly):
        entry.save()
    with pytest.raises(AppendOnly):
        entry.delete()


@pytest.mark.django_db
def test_one_place_is_taken_once():
    entry = append("publications", "published", {})
    entry.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        LogEntry.objects.bulk_create([entry])


@pytest.mark.django_db(transaction=True)
def test_many_who_append_at_once_stand_in_one_chain():
    """Eight threads, of which each makes the stream if it comes first."""
    failures = []
    start = threading.Barrier(8)

    def write(number):
        try:
            start.wait()
            for n in range(10):
                with transaction.atomic():
                    append("publications", "published", {"by": number, "n": n})
        except Exception as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[n]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert head("publications").sequence == LogEntry.objects.count() == 80
    assert verify() == []


@pytest.mark.django_db
def test_verify_reads_in_pieces(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(log, "BATCH", 4)
    for n in range(10):
        append("publications", "published", {"n": n})

    # The head, then three pieces with something and one without.
    with django_assert_num_queries(5):
        assert log.verify_stream("publications") == []


@pytest.mark.django_db
def test_the_command_prints_a_line_for_each_stream(capsys):
    append("publications", "published", {"page": 1})
    append("ledger", "entry", {"n": 1})

    call_command("verify_log")

    assert capsys.readouterr().out.splitlines() == [
        f"ledger：完好，末条 {head('ledger')}",
        f"publications：完好，末条 {head('publications')}",
    ]


@pytest.mark.django_db
def test_the_command_takes_a_head_that_was_written_down(capsys):
    append("publications", "published", {"page": 1})
    written = str(head("publications"))
    append("publications", "published", {"page": 2})

    call_command("verify_log", "publications", expect=written)

    with pytest.raises(SystemExit) as exit_:
        call_command("verify_log", "publications", expect="9:" + "f" * 64)
    assert exit_.value.code == 1
    assert "第3至9条缺失" in capsys.readouterr().err
    with pytest.raises(CommandError, match="序号:哈希"):
        call_command("verify_log", "publications", expect="nonsense")
    with pytest.raises(CommandError, match="流名"):
        call_command("verify_log", expect=written)


@pytest.mark.django_db
def test_the_command_does_not_praise_what_is_not_there(capsys):
    call_command("verify_log")
    assert capsys.readouterr().out == "公开日志还没有记录。\n"

    with pytest.raises(CommandError, match="没有“publication”这条流"):
        call_command("verify_log", "publication")
    with pytest.raises(SystemExit):
        call_command("verify_log", "publications", expect="3:" + "f" * 64)
