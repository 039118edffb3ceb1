"""What each operation answers, key by key: what integrators have built on."""

import pytest

from disclosure.models import AffairsElement, AffairsPage
from tests.contracts.keys import KEYS
from tests.factories import (
    AffairsPageFactory,
    CommunityPageFactory,
    OrganizationFactory,
    RuleFactory,
    home,
)

pytestmark = pytest.mark.django_db

API = "/api/v1"
REMAINS = KEYS["Tombstone"] - KEYS["Problem"]


@pytest.fixture
def huaiyinli():
    return CommunityPageFactory(code="QL01", title="槐荫里社区", slug="huaiyinli")


def test_the_site_says_who_it_is(client):
    answer = client.get(f"{API}/site/").json()

    assert answer.keys() == KEYS["SiteItem"]
    assert answer["publisher_code"] == "QL00"
    assert answer["demonstration"] is True
    assert answer["footer"].keys() == KEYS["Footer"]
    assert answer["links"].keys() == KEYS["Links"]


def test_every_link_of_the_site_leads_somewhere(client, settings):
    home()
    for link in client.get(f"{API}/site/").json()["links"].values():
        assert client.get(link.removeprefix(settings.BASE_URL)).status_code == 200, link


def test_communities_by_code_without_the_street(client, huaiyinli, settings):
    CommunityPageFactory(subdistrict=True)
    CommunityPageFactory(code="QL08", title="机修厂北里社区")
    CommunityPageFactory(code="QL02", title="砖塔前街社区")
    CommunityPageFactory(code="QL03", live=False)

    answer = client.get(f"{API}/communities/").json()

    assert answer.keys() == {"items", "next"}
    assert [item["code"] for item in answer["items"]] == ["QL01", "QL02", "QL08"]
    first = answer["items"][0]
    assert first.keys() == KEYS["CommunityItem"]
    assert first["url"] == f"{settings.BASE_URL}/huaiyinli/"
    assert (first["community_class"], first["community_class_label"]) == (
        "OLD",
        "老旧社区（不涉拆）",
    )
    assert (first["kind"], first["households"], first["courtyards"]) == (
        "community",
        1286,
        None,
    )


def test_communities_page_by_page(client):
    for code in ("QL04", "QL01", "QL03", "QL02", "QL05"):
        CommunityPageFactory(code=code)
    seen, cursor = [], ""
    for _page in range(3):
        answer = client.get(
            f"{API}/communities/", {"limit": 2, "cursor": cursor, "count": 1}
        ).json()
        seen += [item["code"] for item in answer["items"]]
        cursor = answer["next"]
        assert answer["count"] == 5

    assert seen == ["QL01", "QL02", "QL03", "QL04", "QL05"]
    assert cursor is None


def test_a_community_with_its_organizations(client, huaiyinli, settings):
    committee = OrganizationFactory(community=huaiyinli, phone="0000-1201")
    OrganizationFactory()

    answer = client.get(f"{API}/communities/QL01/").json()

    assert answer.keys() == KEYS["CommunityDetail"]
    assert (answer["first_responsible"], answer["building_list"]) == (None, [])
    assert answer["organizations"] == [
        {
            "id": committee.pk,
            "url": f"{settings.BASE_URL}/huaiyinli/organizations/{committee.slug}/",
            "title": "槐荫里社区居民委员会",
            "kind": "RESIDENTS_COMMITTEE",
            "kind_label": "居民委员会",
            "phone": "0000-1201",
        }
    ]


def test_the_street_is_found_by_its_code(client):
    CommunityPageFactory(subdistrict=True)

    answer = client.get(f"{API}/communities/QL00/").json()

    assert (answer["kind"], answer["kind_label"]) == ("subdistrict", "街道")
    assert answer["community_class"] is None
    assert answer["community_class_label"] is None


@pytest.mark.parametrize(
    "code", ["QL99", "ql01", "QL", "Q" * 300, "QL01%00", "槐荫里", "."]
)
def test_an_unknown_community_is_a_problem(client, huaiyinli, code):
    answer = client.get(f"{API}/communities/{code}/")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_a_list_is_exactly_the_published_contract(
    client, huaiyinli, settings, time_machine
):
    time_machine.move_to("2026-11-25T09:00:00+08:00")
    page = AffairsPageFactory(community=huaiyinli, published=True, slug="parking-20261123")

    answer = client.get(f"{API}/disclosures/").json()

    assert answer.keys() == {"items", "next"}
    [item] = answer["items"]
    assert item.keys() == KEYS["DisclosureItem"]
    assert item == {
        "id": page.pk,
        "url": f"{settings.BASE_URL}/huaiyinli/disclosure/parking-20261123/",
        "title": page.title,
        "community": "QL01",
        "code": "JW-DEC-04",
        "category": "决策",
        "number": page.number,
        "regime": "JUWU",
        "regime_label": "居务",
        "mode": "posting",
        "mode_label": "公示",
        "publisher": "槐荫里社区居民委员会",
        "fact_date": "2026-11-23",
        "published_at": "2026-11-23T09:00:00+08:00",
        "posting_from": "2026-11-23",
        "posting_to": "2026-11-29",
        "status": "posting",
        "status_label": "公示中",
        "version": 1,
        "attachments": [],
    }


def test_addresses_come_from_the_settings_and_never_from_the_request(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    AffairsPageFactory(published=True)

    for path in ("/site/", "/communities/", "/disclosures/"):
        answer = client.get(API + path, headers={"host": "evil.example"})
        assert "evil.example" not in answer.content.decode()
        assert settings.BASE_URL in answer.content.decode()


def test_a_detail_is_exactly_the_published_contract(client, huaiyinli):
    page = AffairsPageFactory(
        community=huaiyinli,
        published=True,
        elements=[
            AffairsElement(name="结果", value="同意24人"),
            AffairsElement(name="名册（仅张榜）", value="王某、李某"),
            AffairsElement(name="备注", value=""),
        ],
    )

    answer = client.get(f"{API}/disclosures/{page.pk}/").json()

    assert answer.keys() == KEYS["DisclosureDetail"]
    assert answer["elements"] == [{"name": "结果", "value": "同意24人"}]
    assert answer["body"] == [
        {"type": "heading", "value": "协商结果"},
        {"type": "paragraph", "value": "<p>一户一位，<b>月租管理</b>，访客限时。</p>"},
    ]
    assert answer["responsible"] == "居委会主任"
    assert answer["basis"] == "社区协商规则"
    assert answer["versions"] == []


def test_only_what_was_signed_and_may_stand_on_the_web_is_public(client):
    draft = AffairsPageFactory()
    board_only = AffairsPageFactory(
        published=True, rule=RuleFactory(rule_no=902, web_allowed="no", redaction="P3")
    )
    shown = AffairsPageFactory(published=True)

    items = client.get(f"{API}/disclosures/").json()["items"]

    assert [item["id"] for item in items] == [shown.pk]
    assert client.get(f"{API}/disclosures/{draft.pk}/").status_code == 404
    assert client.get(f"{API}/disclosures/{board_only.pk}/").status_code == 404


def test_of_a_withdrawn_disclosure_five_things_remain(client, monkeypatch):
    remains = {
        "number": "JW-DEC-04.QL01.20261123",
        "item": "JW-DEC-04",
        "publisher": "槐荫里社区居民委员会",
        "withdrawn_on": "2026-11-25",
        "reason": "涉及个人信息",
        "title": "不应再出现的标题",
    }
    monkeypatch.setattr(AffairsPage, "tombstone", lambda page: remains)
    page = AffairsPageFactory(published=True, withdrawn=True, live=False)

    answer = client.get(f"{API}/disclosures/{page.pk}/")

    assert answer.status_code == 410
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert body.keys() == KEYS["Tombstone"]
    assert {name: body[name] for name in REMAINS} == {
        name: value for name, value in remains.items() if name != "title"
    }
    assert "不应再出现的标题" not in answer.content.decode()
    assert client.get(f"{API}/disclosures/").json()["items"] == []


def test_a_withdrawn_disclosure_says_itself_what_remains(client, time_machine):
    time_machine.move_to("2026-11-25T00:30:00+08:00")
    page = AffairsPageFactory(published=True, withdrawn=True, live=False)

    body = client.get(f"{API}/disclosures/{page.pk}/").json()

    assert {name: body[name] for name in REMAINS - {"reason"}} == {
        "number": page.number,
        "item": "JW-DEC-04",
        "publisher": page.publisher.name,
        "withdrawn_on": "2026-11-25",
    }


def test_a_withdrawn_disclosure_that_never_belonged_on_the_web_is_not_told(
    client, monkeypatch
):
    monkeypatch.setattr(AffairsPage, "tombstone", lambda page: dict.fromkeys(REMAINS, "x"))
    rule = RuleFactory(rule_no=902, web_allowed="no", redaction="P3")
    page = AffairsPageFactory(published=True, withdrawn=True, rule=rule)

    assert client.get(f"{API}/disclosures/{page.pk}/").status_code == 404


@pytest.mark.parametrize(
    "pk", ["0", "999999", "2147483648", "99999999999999999999999", "-1", "１", "1.0", "abc"]
)
def test_what_is_not_there_is_a_problem(client, pk):
    answer = client.get(f"{API}/disclosures/{pk}/")

    assert answer.status_code == 404
    assert answer.json().keys() == KEYS["Problem"]
