"""The public list: tabs, filters and pages; what it does not understand it ignores."""

from datetime import date, timedelta

import pytest

from communities.models import OrganizationKind
from disclosure.listing import CATEGORIES, FILTERABLE, PAGE_SIZE, TABS, Listing
from disclosure.models import AffairsPage, CatalogItem
from disclosure.publishing_rules import Status
from foundation import clock
from tests.factories import (
    AffairsPageFactory,
    CatalogItemFactory,
    CommunityPageFactory,
    RuleFactory,
)

TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.django_db


def listed(**params):
    return Listing(AffairsPage.objects.public(), params, day=TODAY)


def titles(**params):
    return [row.title for row in listed(**params).rows]


@pytest.fixture
def community():
    return CommunityPageFactory()


@pytest.fixture
def mixed(community):
    """One disclosure of each kind that tabs and filters tell apart."""

    def add(title, days_ago, **fields):
        AffairsPageFactory(
            published=True,
            community=community,
            title=title,
            fact_date=TODAY - timedelta(days=days_ago),
            **fields,
        )

    party = CatalogItemFactory(code="DW-FIN-04", regime="DANGWU", category="财务")
    property_ = CatalogItemFactory(code="WY-ENV-02", regime="WUYE", category="环境")
    add("公示停车", 3)
    add("期满停车", 30)
    add("成员", 40, rule=RuleFactory(standing=True))
    add("旧成员", 400, rule=RuleFactory(standing=True), superseded_on=date(2026, 1, 1))
    add("居务账", 4, rule=RuleFactory(periodic=True))
    add("党务账", 50, rule=RuleFactory(item=party, mode="periodic"))
    add("物业", 2, rule=RuleFactory(item=property_, mode="periodic"))


def test_newest_first(mixed):
    assert titles() == [
        "物业",
        "公示停车",
        "居务账",
        "期满停车",
        "成员",
        "党务账",
        "旧成员",
    ]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"tab": "DANGWU"}, ["党务账"]),
        ({"tab": "money"}, ["居务账", "党务账"]),
        ({"tab": "WUYE"}, ["物业"]),
        ({"tab": "ZHENGWU"}, []),
        ({"status": "posting"}, ["公示停车"]),
        ({"status": "posting_ended"}, ["期满停车"]),
        ({"status": "current"}, ["成员"]),
        ({"status": "superseded"}, ["旧成员"]),
        ({"status": "published"}, ["物业", "居务账"]),
        ({"status": "off_board"}, ["党务账"]),
        ({"year": "2025"}, ["旧成员"]),
        ({"category": "财务", "tab": "JUWU"}, ["居务账"]),
        ({"q": "停车"}, ["公示停车", "期满停车"]),
        ({"q": "停车", "status": "posting"}, ["公示停车"]),
    ],
)
def test_tabs_and_filters(mixed, params, expected):
    assert titles(**params) == expected


@pytest.mark.parametrize("status", FILTERABLE)
def test_a_filter_finds_exactly_the_rows_that_say_this_state(mixed, status):
    with clock.at(TODAY):
        says_so = {row.title for row in listed().rows if row.status == status}

    assert set(titles(status=status.value)) == says_so


@pytest.mark.parametrize(
    "params",
    [
        {"tab": "nonsense"},
        {"status": "withdrawn"},
        {"status": "objection"},
        {"year": "二〇二六"},
        {"year": "²⁰²⁶"},
        {"year": "99999999999999999999"},
        {"year": "-1"},
        {"category": "' OR 1=1"},
        {"page": "0"},
        {"page": "9" * 400},
        {"page": "x"},
        {"q": " \0 "},
        {"unknown": "x"},
    ],
)
def test_what_is_not_understood_is_ignored(mixed, params):
    assert len(titles(**params)) == 7
    assert not listed(**params).filtered


def test_percent_signs_and_underscores_are_letters(community):
    AffairsPageFactory(published=True, community=community, title="满意率100%")

    assert titles(q="%") == ["满意率100%"]
    assert titles(q="_") == []


def test_pages(community):
    for _ in range(PAGE_SIZE * 2 + 1):
        AffairsPageFactory(published=True, community=community)

    middle, last = listed(page="2", tab="JUWU"), listed(page="9")

    assert (middle.total, middle.pages, middle.page) == (41, 3, 2)
    assert (middle.first, middle.last) == (21, 40)
    assert middle.previous_query == "?tab=JUWU"
    assert middle.next_query == "?tab=JUWU&page=3"
    assert middle.address == "?tab=JUWU&page=2"
    assert (last.page, last.first, last.last, last.next_query) == (3, 41, 41, "")
    shown = [row.pk for n in ("1", "2", "3") for row in listed(page=n).rows]
    assert len(set(shown)) == 41


def test_an_empty_list_has_one_page():
    nothing = listed(page="7")

    assert (nothing.total, nothing.pages, nothing.page, nothing.rows) == (0, 1, 1, [])
    assert (nothing.first, nothing.last) == (0, 0)
    assert nothing.years == [2026]


def test_years_reach_back_to_the_first(mixed):
    assert listed().years == [2026, 2025]
    assert listed(q="没有这个").years == [2026, 2025]


@pytest.mark.parametrize(
    ("params", "heading"),
    [
        ({}, "全部公开"),
        ({"tab": "money", "year": "2026"}, "财务公开，2026年"),
        ({"status": "posting", "category": "决策"}, "全部公开，决策，公示中"),
        ({"q": "停车"}, "全部公开，标题里有“停车”"),
    ],
)
def test_the_heading_says_what_is_listed(params, heading):
    assert listed(**params).heading == heading


def test_the_closed_set_of_categories_is_the_catalogues(db):
    assert set(CATEGORIES) == set(CatalogItem.objects.values_list("category", flat=True))


def test_every_tab_says_what_will_be_there():
    assert all(listed(tab=key).to_come for key, _ in TABS)


def test_drafts_withdrawn_and_board_only_are_never_listed(community):
    AffairsPageFactory(community=community)
    AffairsPageFactory(community=community, published=True, withdrawn=True)
    rule = RuleFactory(
        item=CatalogItemFactory(code="JW-WEL-09"),
        web_allowed="no",
        redaction="P3",
        publisher_kind=OrganizationKind.RESIDENTS_COMMITTEE,
    )
    AffairsPageFactory(community=community, published=True, rule=rule)

    assert titles() == []
    assert Status.WITHDRAWN not in FILTERABLE
