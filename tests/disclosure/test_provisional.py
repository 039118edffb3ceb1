"""A last day in a year whose holidays are not announced is said to be provisional."""

from datetime import date

import pytest

from foundation import clock
from tests.factories import AffairsPageFactory, CommunityPageFactory, disclosure_column

pytestmark = pytest.mark.django_db

TODAY = date(2026, 12, 28)


@pytest.fixture
def read(client):
    def text(page):
        with clock.at(TODAY):
            return client.get(page.url).text

    return text


@pytest.mark.parametrize(
    ("last", "said"), [(date(2026, 12, 31), False), (date(2027, 1, 5), True)]
)
def test_wherever_the_last_day_is_shown(read, last, said):
    community = CommunityPageFactory()
    page = AffairsPageFactory(
        community=community,
        published=True,
        fact_date=date(2026, 12, 24),
        posting_to=last,
    )

    assert ("2027年放假安排尚未公布" in read(page)) is said
    for around in (community, disclosure_column(community), community.get_parent()):
        text = read(around)
        assert page.title in text
        assert ("，暂定）" in text) is said
