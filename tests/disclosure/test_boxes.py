"""Boxes on the first pages: what they hold, and one statement each."""

from datetime import date, timedelta

import pytest

from disclosure import boxes
from foundation import sections
from tests.factories import AffairsPageFactory, CommunityPageFactory, RuleFactory

TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.django_db


@pytest.fixture
def places():
    here, there = CommunityPageFactory(), CommunityPageFactory()
    for community in (here, there):
        for days_ago in (1, 2):
            AffairsPageFactory(
                published=True,
                community=community,
                fact_date=TODAY - timedelta(days=days_ago),
            )
        AffairsPageFactory(
            published=True,
            community=community,
            rule=RuleFactory(periodic=True),
            fact_date=TODAY,
        )
    return here, there


@pytest.mark.parametrize(
    ("box", "everywhere", "here"),
    [(boxes.running_postings, 4, 2), (boxes.newest, 2, 1), (boxes.on_board, 6, 3)],
)
def test_one_statement_and_only_ones_own_community(
    places, django_assert_num_queries, box, everywhere, here
):
    box(None, TODAY)[0].url  # noqa: B018 - the site's root is remembered from here on
    with django_assert_num_queries(1):
        rows = box(None, TODAY)
        shown = [(row.publisher.name, row.rule.item.code, row.url) for row in rows]
    assert len(shown) == everywhere
    rows = box(places[0], TODAY)
    assert len(rows) == here
    assert {row.community_id for row in rows} == {places[0].pk}


def test_a_posting_leaves_the_day_after_its_last(places):
    last = boxes.running_postings(places[0], TODAY)[-1].posting_to

    assert len(boxes.running_postings(places[0], last)) == 1
    assert boxes.running_postings(places[0], last + timedelta(days=1)) == []


def test_where_the_boxes_stand():
    def names(column, *, home):
        return [section.name for section in sections.for_page(column, home=home)]

    assert "disclosure.postings" in names("main", home=True)
    assert "disclosure.postings" in names("main", home=False)
    assert "disclosure.newest" in names("side", home=True)
    assert "disclosure.newest" not in names("side", home=False)
    assert "disclosure.on_board" in names("lower", home=False)
    assert "disclosure.on_board" not in names("lower", home=True)
