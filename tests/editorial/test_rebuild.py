"""rebuild_queue: what should be there is put, what should not is closed, twice the same."""

from io import StringIO

import pytest
from django.core.management import call_command

from communities.models import DutyShift
from editorial import rebuild, sources
from editorial.models import WorkItem
from tests.editorial import making
from tests.factories import CommunityPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(monkeypatch, shifts):
    monkeypatch.setattr(rebuild, "BATCH", 2)
    return CommunityPageFactory(code="QL01")


def run():
    told = StringIO()
    call_command("rebuild_queue", stdout=told)
    return told.getvalue()


def test_a_lost_queue_comes_back(place):
    for turn in range(5):
        making.shift(place, turn)

    assert run() == "值班：5件在办，0件办结。\n"
    assert WorkItem.objects.open().count() == 5


def test_twice_changes_nothing(place):
    for turn in range(5):
        making.shift(place, turn)
    run()
    before = list(WorkItem.objects.order_by("pk").values())

    assert run() == "值班：5件在办，0件办结。\n"
    assert list(WorkItem.objects.order_by("pk").values()) == before


def test_what_needs_nothing_more_is_closed(place):
    rows = [making.shift(place, turn) for turn in range(5)]
    run()
    gone = rows[0].pk
    rows[0].delete()
    sources.register(
        making.shifts_as_source(standing=lambda: DutyShift.objects.exclude(hours="1号班"))
    )

    assert run() == "值班：3件在办，2件办结。\n"
    closed = WorkItem.objects.exclude(closed_at=None)
    assert {item.object_id for item in closed} == {str(gone), str(rows[1].pk)}


def test_what_was_changed_behind_the_desk_is_put_right(place):
    making.shift(place)
    run()
    WorkItem.objects.update(title="改过的", stage_label="改过的")
    run()

    assert WorkItem.objects.get().stage_label == "待受理"
    assert WorkItem.objects.get().title != "改过的"
