"""Which procedures and documents hang in one set: those in force on the day, in order."""

from datetime import date

import pytest
import time_machine

from board import packs
from communities.models import CommunityPage
from governance import wall_packs
from tests.governance import making, procedure_making

DAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-23T10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def here(people):
    return CommunityPage.objects.get(code="QL01")


def test_the_edition_of_the_day_hangs_and_not_the_next_one(people, here):
    author, signer = people["editor"], people["reviewer"]
    charter = making.signed(making.document(author), author, signer)
    changed = making.amended(charter, author, making.FIRST, effective_on=date(2026, 12, 20))
    making.signed(changed, author, signer)

    def held(day):
        versions = wall_packs.documents_in_force(here, day)
        return [(version.page_id, version.version) for version in versions]

    assert held(DAY) == [(charter.pk, 1)]
    assert held(date(2026, 12, 20)) == [(charter.pk, 2)]
    assert held(date(2000, 1, 1)) == []


def test_a_covenant_comes_after_the_charter_and_others_stay_away(people, here):
    author, signer = people["editor"], people["reviewer"]
    made = [
        making.signed(making.document(author, kind=kind, title=title), author, signer)
        for kind, title in (("covenant", "居民公约"), ("charter", "自治章程"))
    ]
    versions = wall_packs.documents_in_force(here, DAY)
    assert [version.page_id for version in versions] == [made[1].pk, made[0].pk]
    elsewhere = CommunityPage.objects.get(code="QL02")
    assert wall_packs.documents_in_force(elsewhere, DAY) == []


def test_procedures_hang_with_those_of_the_sub_district(people, here):
    own = procedure_making.put_up(people["editor"], people["reviewer"])
    street = procedure_making.put_up(
        people["street"], people["street2"], code="QL00", kind="principle", title="原则"
    )
    versions = packs.in_force(here, "procedures")
    assert {version.page_id for version in versions} == {own.pk, street.pk}
