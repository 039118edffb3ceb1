"""Letters that were withdrawn, purged or emptied are so again in a restored database."""

import json
import uuid
from datetime import timedelta

import pytest
import time_machine

from editorial.models import WorkItem
from foundation import clock, erasures
from mailbox import resident, timekeeping
from mailbox.models import Letter, Stage
from tests.mailbox import making

pytestmark = pytest.mark.django_db


def not_seen(ledger, kind, letter):
    """The line of an erasure that happened after this database was backed up."""
    line = {
        "id": str(uuid.uuid4()),
        "kind": kind,
        "subject": str(letter.pk),
        "made": letter.received_at.isoformat(),
        "at": clock.now().isoformat(),
    }
    ledger.write_text(json.dumps(line) + "\n")


def titles_at_the_desk():
    return set(WorkItem.objects.values_list("title", flat=True))


def test_a_withdrawn_letter_is_withdrawn_again(people, ledger):
    letter = making.accepted(people)
    not_seen(ledger, "letter", letter)

    assert erasures.replay() == 1

    letter = Letter.objects.get(pk=letter.pk)
    assert letter.stage == Stage.WITHDRAWN
    assert letter.text.content is None
    assert letter.identity.phone is None
    assert titles_at_the_desk() == {letter.neutral_title}


def test_one_that_can_no_longer_be_withdrawn_loses_its_words_all_the_same(people, ledger):
    letter = making.in_stage(Stage.CLOSED, people)
    not_seen(ledger, "letter", letter)

    erasures.replay()

    letter = Letter.objects.get(pk=letter.pk)
    assert letter.text.content is None
    assert letter.identity.erased_at is not None
    assert titles_at_the_desk() == {letter.neutral_title}


def test_what_time_erases_is_written_down_and_done_again(people, ledger):
    closed = making.in_stage(Stage.CLOSED, people)
    aside = making.in_stage(Stage.QUARANTINED, people)
    with time_machine.travel(clock.now() + timedelta(days=400), tick=False):
        timekeeping.erase_identities()
        timekeeping.purge_quarantined()
    kinds = list(erasures.Erasure.objects.values_list("kind", "subject"))
    assert ("letter_identity", str(closed.pk)) in kinds
    assert ("letter_purged", str(aside.pk)) in kinds

    other = making.in_stage(Stage.CLOSED, people)
    not_seen(ledger, "letter_identity", other)
    erasures.replay()
    assert Letter.objects.get(pk=other.pk).identity.phone is None
    other = making.in_stage(Stage.QUARANTINED, people)
    not_seen(ledger, "letter_purged", other)
    erasures.replay()
    assert not Letter.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("stage", [Stage.RECEIVED, Stage.QUARANTINED])
def test_a_letter_that_is_purged_leaves_no_title_at_the_desk(people, ledger, stage):
    """RECEIVED: the backup is from before it was set aside."""
    letter = making.in_stage(stage, people)
    not_seen(ledger, "letter_purged", letter)

    erasures.replay()

    assert not Letter.objects.exists()
    assert titles_at_the_desk() <= {letter.neutral_title}
    assert not WorkItem.objects.open().exists()


def test_withdrawing_writes_one_line_and_nothing_typed(people, ledger):
    letter = making.accepted(people)
    resident.withdraw(letter.pk)
    erasures.mirror()
    [line] = erasures.lines()
    assert (line.kind, line.subject) == ("letter", str(letter.pk))
    for typed in ("楼道", making.CONTACT.name, making.CONTACT.phone):
        assert typed not in ledger.read_text()
