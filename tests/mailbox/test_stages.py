"""Every stage is reached by the transitions, and leaves what it should behind."""

import pytest

from editorial.models import WorkItem
from mailbox import journal
from mailbox.models import OPEN, Stage
from tests import people as qingling
from tests.mailbox import making

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("stage", list(Stage))
def test_each_stage_is_reached_and_its_item_and_journal_agree(stage):
    people = qingling.settle()
    letter = making.in_stage(stage, people)
    letter.refresh_from_db()
    assert letter.stage == stage
    item = WorkItem.objects.filter(number=letter.number).first()
    assert (item is not None and item.closed_at is None) == (stage in OPEN)
    events = list(letter.events.all())
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert events[-1].stage == stage
    assert journal.verify() == []
