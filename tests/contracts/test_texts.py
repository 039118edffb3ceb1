"""Notices, the catalogue in force, and any page by its address, as programs read them."""

import pytest

from communities.models import TopicTag
from disclosure.models import CatalogRule
from tests.contracts.keys import KEYS
from tests.factories import AffairsPageFactory, CommunityPageFactory
from tests.text_factories import NoticePageFactory

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture(autouse=True)
def day(time_machine):
    time_machine.move_to("2026-11-25T09:00:00+08:00")


@pytest.fixture
def huaiyinli():
    return CommunityPageFactory(code="QL01", slug="huaiyinli")


def titles(client, query=""):
    answer = client.get(f"{API}/notices/{query}")
    assert answer.status_code == 200
    return {item["title"] for item in answer.json()["items"]}


def test_a_notice_is_exactly_the_published_contract(client, huaiyinli):
    page = NoticePageFactory(community=huaiyinli, published=True, meeting=True)

    [item] = client.get(f"{API}/notices/").json()["items"]

    assert item.keys() == KEYS["NoticeItem"]
    assert (item["id"], item["community"]) == (page.pk, "QL01")
    assert (item["kind"], item["place"]) == ("meeting", "活动楼一层")
    assert item["event_at"] == "2026-11-28T09:00:00+08:00"


def test_no_draft_is_among_the_notices(client, huaiyinli):
    NoticePageFactory(community=huaiyinli, title="草稿一份")

    assert titles(client) == set()


def test_the_filters_of_notices_hold_together(client, huaiyinli):
    other = CommunityPageFactory(code="QL02", slug="other")
    NoticePageFactory(community=huaiyinli, published=True, title="停水")
    NoticePageFactory(community=huaiyinli, published=True, title="开会", meeting=True)
    NoticePageFactory(community=other, published=True, title="别处停水")

    assert titles(client, "?community=QL01") == {"停水", "开会"}
    assert titles(client, "?kind=outage") == {"停水", "别处停水"}
    assert titles(client, "?community=QL01&kind=meeting&current=1") == {"开会"}


def test_a_notice_whose_last_day_is_over_is_not_current(client, huaiyinli, time_machine):
    NoticePageFactory(community=huaiyinli, published=True, title="停水")  # to 30 November

    time_machine.move_to("2026-11-30T23:00:00+08:00")
    assert titles(client, "?current=1") == {"停水"}
    time_machine.move_to("2026-12-01T00:30:00+08:00")
    assert titles(client, "?current=1") == set()
    assert titles(client, "?current=0") == {"停水"}


def test_the_catalogue_holds_every_code_with_its_rules_in_force(client):
    items, cursor = [], ""
    while cursor is not None:
        answer = client.get(f"{API}/catalogue/", {"limit": 40, "cursor": cursor}).json()
        items += answer["items"]
        cursor = answer["next"]

    assert items[0].keys() == KEYS["CatalogEntry"]
    assert items[0]["rules"][0].keys() == KEYS["RuleItem"]
    rules = {(entry["code"], rule["rule_no"]) for entry in items for rule in entry["rules"]}
    in_force = CatalogRule.objects.in_force(None).values_list("item__code", "rule_no")
    assert rules == set(in_force)
    assert [entry["code"] for entry in items] == sorted(entry["code"] for entry in items)


def test_a_page_is_found_by_its_address_with_its_text(client, huaiyinli):
    page = AffairsPageFactory(community=huaiyinli, published=True, slug="parking")

    answer = client.get(f"{API}/pages/", {"path": "/huaiyinli/disclosure/parking/"})

    assert answer.status_code == 200
    assert answer.json().keys() == KEYS["PageItem"]
    assert answer.json()["id"] == page.pk
    assert answer.json()["type"] == "disclosure"


@pytest.mark.parametrize("state", ["draft", "withdrawn", "missing"])
def test_what_is_not_public_has_no_address(client, huaiyinli, state):
    if state != "missing":
        page = AffairsPageFactory(
            community=huaiyinli, published=state == "withdrawn", slug="parking"
        )
        if state == "withdrawn":
            type(page).objects.filter(pk=page.pk).update(
                live=False, withdrawn_at=page.published_at
            )

    answer = client.get(f"{API}/pages/", {"path": "/huaiyinli/disclosure/parking/"})

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_disclosures_are_filtered_by_topic(client, huaiyinli):
    page = AffairsPageFactory(community=huaiyinli, published=True)
    page.topics.set(TopicTag.objects.filter(code="TC-1"))
    page.save()
    AffairsPageFactory(community=huaiyinli, published=True)

    answer = client.get(f"{API}/disclosures/", {"tag": "TC"}).json()
    elsewhere = client.get(f"{API}/disclosures/", {"tag": "WY"}).json()

    assert [item["id"] for item in answer["items"]] == [page.pk]
    assert elsewhere["items"] == []
