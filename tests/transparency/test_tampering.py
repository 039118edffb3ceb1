"""Whoever has the database in hand can change the log, and is found out."""

import os
import random
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import transaction

from foundation import clock
from tests.append_only import triggers_lifted
from transparency import log
from transparency.log import Head, append, head, verify
from transparency.models import NO_HASH, LogEntry, StreamHead

START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


@pytest.fixture
def entries(db):
    """Thirty entries, and the triggers lifted: the hand that can do anything."""
    for n in range(30):
        with clock.at(START + timedelta(hours=n)):
            append("publications", "published", {"page": n, "title": f"第{n}次公开"})
    with triggers_lifted():
        yield list(LogEntry.objects.order_by("sequence"))


def rows():
    return LogEntry.objects.order_by("sequence")


def change(entry, **values):
    LogEntry.objects.filter(pk=entry.pk).update(**values)


def swap(one, other, *names):
    """Exchange columns of two rows; the unique place is stepped around."""
    values = {name: getattr(one, name) for name in names}
    others = {name: getattr(other, name) for name in names}
    if "sequence" in names:
        change(one, sequence=10_000)
    change(other, **values)
    change(one, **others)


def edit_payload(dice, entries):
    entry = dice.choice(entries)
    at = dice.randrange(len(entry.payload))
    letter = dice.choice([c for c in "0甲x" if c != entry.payload[at]])
    change(entry, payload=entry.payload[:at] + letter + entry.payload[at + 1 :])


def edit_kind(dice, entries):
    change(dice.choice(entries), kind="withdrawn")


def edit_hash(dice, entries):
    entry = dice.choice(entries)
    at = dice.randrange(64)
    letter = dice.choice([c for c in "0f7" if c != entry.hash[at]])
    change(entry, hash=entry.hash[:at] + letter + entry.hash[at + 1 :])


def edit_and_hash_again(dice, entries):
    """The careful hand: the row is whole in itself, the chain is not."""
    entry = dice.choice(entries)
    entry.payload = '{"page":999}'
    change(entry, payload=entry.payload, hash=rehashed(entry))


def drop(dice, entries):
    # The last would be a truncation.
    LogEntry.objects.filter(pk=dice.choice(entries[:-1]).pk).delete()


def drop_and_close_the_gap(dice, entries):
    gone = dice.choice(entries[:-1])
    LogEntry.objects.filter(pk=gone.pk).delete()
    for entry in entries[gone.sequence :]:
        change(entry, sequence=entry.sequence - 1)


def reorder(dice, entries):
    swap(*dice.sample(entries, 2), "sequence")


def reorder_contents(dice, entries):
    swap(*dice.sample(entries, 2), "payload", "kind", "created_at")


def reorder_whole_rows(dice, entries):
    swap(*dice.sample(entries, 2), "payload", "kind", "created_at", "hash", "previous_hash")


def truncate(dice, entries):
    """The end is cut off, the head row forgotten."""
    rows().filter(sequence__gt=dice.randrange(30)).delete()


def truncate_to_nothing(dice, entries):
    LogEntry.objects.all().delete()


def backdate(dice, entries):
    entry = dice.choice(entries)
    change(entry, created_at=entry.created_at - timedelta(days=dice.randint(1, 30)))


def backdate_by_a_microsecond(dice, entries):
    entry = dice.choice(entries)
    change(entry, created_at=entry.created_at - timedelta(microseconds=1))


def insert(dice, entries):
    """An entry of one's own at the end, without the head."""
    last = entries[-1]
    forged = LogEntry(
        stream=last.stream,
        sequence=31,
        kind="published",
        payload='{"page":999}',
        previous_hash=last.hash,
        created_at=START,
    )
    forged.hash = rehashed(forged)
    LogEntry.objects.bulk_create([forged])


def move_to_another_stream(dice, entries):
    change(entries[-1], stream="ledger")


def forget_the_head(dice, entries):
    StreamHead.objects.all().delete()


def rehashed(entry):
    return log.canonical.digest(
        entry.stream,
        entry.sequence,
        entry.kind,
        entry.created_at,
        entry.previous_hash,
        entry.payload,
    )


MUTATIONS = [
    edit_payload,
    edit_kind,
    edit_hash,
    edit_and_hash_again,
    drop,
    drop_and_close_the_gap,
    reorder,
    reorder_contents,
    reorder_whole_rows,
    truncate,
    truncate_to_nothing,
    backdate,
    backdate_by_a_microsecond,
    insert,
    move_to_another_stream,
    forget_the_head,
]
ROUNDS = 15


def test_the_untouched_log_is_whole(entries):
    assert verify("publications") == [
        problem for problem in verify() if "触发器" in problem
    ]
    assert log.verify_stream("publications") == []


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_every_mutation_is_told(entries, mutation, savepoint):
    """16 kinds, 15 rounds each: 240 mutations, each from the same whole log."""
    for seed in range(ROUNDS):
        with savepoint():
            mutation(random.Random(seed), entries)  # noqa: S311

            assert log.verify_stream("publications"), f"{mutation.__name__}, seed {seed}"
        assert log.verify_stream("publications") == []


@pytest.mark.faults
def test_a_thousand_random_mutations(entries, savepoint):
    """In full by `make faults`: 1,000; reduced otherwise: 100."""
    full = os.environ.get("PORTAL_PROOFS") == "full"
    for seed in range(1000, 2000 if full else 1100):
        dice = random.Random(seed)  # noqa: S311
        mutation = dice.choice(MUTATIONS)
        with savepoint():
            mutation(dice, entries)

            assert log.verify_stream("publications"), f"{mutation.__name__}, seed {seed}"


@pytest.fixture
def savepoint():
    """A part of a test that leaves nothing behind."""

    @contextmanager
    def part():
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return part


@pytest.mark.parametrize("length", [0, 1, 15, 29])
def test_a_cut_with_the_head_row_set_back_needs_a_head_written_down(entries, length):
    """What the database alone cannot tell: a log that looks as it did earlier."""
    written = head("publications")
    rows().filter(sequence__gt=length).delete()
    last = rows().last()
    StreamHead.objects.update(sequence=length, hash=last.hash if last else NO_HASH)

    assert log.verify_stream("publications") == []
    assert log.verify_stream("publications", written)


def test_a_log_written_anew_needs_a_head_written_down(entries):
    written = head("publications")
    LogEntry.objects.all().delete()
    StreamHead.objects.all().delete()
    for n in range(30):
        append("publications", "published", {"page": n, "title": "改写"})

    assert log.verify_stream("publications") == []
    assert log.verify_stream("publications", written) == [
        "publications：第30条与记下的末条哈希不符。"
    ]


def test_an_older_head_still_holds(entries):
    assert log.verify_stream("publications", Head(12, entries[11].hash)) == []
    assert log.verify_stream("publications", Head(0, NO_HASH)) == []


@pytest.mark.parametrize(
    ("mutation", "words"),
    [
        (lambda e: LogEntry.objects.filter(sequence=4).delete(), "第4条缺失"),
        (lambda e: rows().filter(sequence__in=[4, 5]).delete(), "第4至5条缺失"),
        (lambda e: rows().filter(sequence__gt=28).delete(), "第29至30条缺失，末尾被截去"),
        (lambda e: change(e[3], payload="{}"), "第4条的内容与哈希不符"),
        (lambda e: swap(e[3], e[7], "sequence"), "第4条所记的前条哈希与第3条不符"),
        (lambda e: StreamHead.objects.update(hash="0" * 64), "第30条与记下的末条哈希不符"),
        (lambda e: forget_the_head(None, e), "流头停在第0条，其后还有记录"),
    ],
)
def test_the_problem_is_named(entries, mutation, words):
    mutation(entries)

    assert any(words in problem for problem in log.verify_stream("publications"))


def test_a_thousand_problems_are_told_in_short(entries, monkeypatch):
    monkeypatch.setattr(log, "TOLD", 3)
    LogEntry.objects.update(kind="withdrawn")

    problems = log.verify_stream("publications")

    assert len(problems) == 4
    assert problems[-1] == "publications：另有27处问题。"


def test_the_command_fails(entries, capsys):
    change(entries[3], payload="{}")

    with pytest.raises(SystemExit) as exit_:
        call_command("verify_log")

    said = capsys.readouterr()
    assert exit_.value.code == 1
    assert said.out.startswith("publications：有1处问题，末条 30:")
    assert "第4条的内容与哈希不符" in said.err
    assert "触发器transparency_logentry_no_update缺失" in said.err
