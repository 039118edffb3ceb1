"""A matter: its number, what hangs on it, and what the public log tells of it."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from editorial import matters, sources
from editorial.models import Matter, MatterEvent, MatterPart
from foundation import clock, versions
from tests.editorial import making
from tests.factories import CommunityPageFactory
from transparency.models import LogEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return CommunityPageFactory(code="QL01")


@transaction.atomic
def opened(place, title="求助·停车"):
    return matters.open_matter(community=place, title=title, origin="letter")


def told():
    return [
        (entry.kind, json.loads(entry.payload))
        for entry in LogEntry.objects.filter(stream="matters").order_by("sequence")
    ]


def test_numbers_count_within_community_and_year(place):
    other = CommunityPageFactory(code="QL02")
    numbers = [opened(place).number, opened(other).number, opened(place).number]
    with clock.at(date(2027, 1, 4)):
        numbers.append(opened(place).number)

    assert numbers == [
        "SX-QL01-2026-0001",
        "SX-QL02-2026-0001",
        "SX-QL01-2026-0002",
        "SX-QL01-2027-0001",
    ]


def test_the_year_is_that_of_shanghai(place, monday):
    from_utc = clock.datetime.fromisoformat("2026-12-31T17:00:00+00:00")
    with clock.at(from_utc):
        assert opened(place).number == "SX-QL01-2027-0001"


def test_an_opened_matter_is_told_without_its_title(place):
    matter = opened(place)

    community = {"community": "QL01", "matter": matter.number}
    assert told() == [("opened", {**community, "origin": "letter"})]


def test_what_is_rolled_back_leaves_neither_matter_nor_entry(place):
    with transaction.atomic():
        matters.open_matter(community=place, title="求助", origin="letter")
        transaction.set_rollback(True)

    assert not Matter.objects.exists()
    assert told() == []


def test_a_matter_is_public_when_a_part_is(place):
    matter, source = opened(place), making.shift(place)
    with transaction.atomic():
        matters.attach(matter, source, title="来信", url="")
    assert not Matter.objects.public().exists()

    with transaction.atomic():
        matters.set_public(source, True, title="停车答复", url="/mailbox/letters/1/")
    assert list(Matter.objects.public()) == [matter]

    with transaction.atomic():
        matters.set_public(source, False)
    assert not Matter.objects.public().exists()
    assert [kind for kind, _ in told()] == ["opened", "part_shown", "part_hidden"]


def test_a_part_that_is_not_public_is_told_to_nobody(place):
    with transaction.atomic():
        matters.attach(opened(place), making.shift(place), title=making.SECRET, url="")

    assert making.SECRET not in str(told())


def test_a_public_part_leads_somewhere(place):
    matter, source = opened(place), making.shift(place)
    with pytest.raises(ValidationError), transaction.atomic():
        matters.attach(matter, source, title="来信", url="", public=True)

    assert not MatterPart.objects.exists()


def test_a_source_belongs_to_one_matter(place):
    first, second, source = opened(place), opened(place), making.shift(place)
    with transaction.atomic():
        matters.attach(first, source, title="来信", url="")
        again = matters.attach(first, source, title="来信二", url="")
    with pytest.raises(matters.OtherMatter), transaction.atomic():
        matters.attach(second, source, title="来信", url="")

    assert [part.title for part in first.parts.all()] == [again.title] == ["来信二"]


def test_a_shown_part_changes_the_public_pages(place):
    matter, source = opened(place), making.shift(place)
    before = versions._rows(["site", "QL01"])
    with transaction.atomic():
        matters.attach(matter, source, title="答复", url="/x/", public=True)
    after = versions._rows(["site", "QL01"])

    assert all(after[scope] > before.get(scope, 0) for scope in ("site", "QL01"))


def test_events_of_a_matter_are_only_added(place):
    matter = opened(place)
    with transaction.atomic():
        matters.record(matter, "letter.answered", {"unit": "居委会"})

    assert matter.events.count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        MatterEvent.objects.all().delete()


def test_the_sources_of_a_matter_hear_of_its_outcome(place, shifts):
    heard = []
    hearing = making.shifts_as_source(on_outcome=lambda *told: heard.append(told))
    sources.register(hearing)
    matter, source = opened(place), making.shift(place)
    with transaction.atomic():
        matters.attach(matter, source, title="来信", url="")
        matters.tell_outcome(matter, "somebody")

    assert heard == [(matter, "somebody")]
