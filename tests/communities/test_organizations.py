"""Organisations: what may be stored, and what of it anyone may read."""

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from communities import directory
from communities.creation import ensure_columns
from communities.models import Organization, OrganizationKind
from disclosure.models import CatalogRule
from foundation import clock
from tests.communities.making import MONDAY, MORNING, holding, organization, post
from tests.factories import CommunityPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    cache.clear()
    with clock.at(MORNING):
        yield


@pytest.fixture
def here():
    made = CommunityPageFactory(code="QL01", slug="huaiyinli", title="槐荫里社区")
    ensure_columns(made)
    return made


@pytest.fixture
def neighbour():
    made = CommunityPageFactory(code="QL02", slug="zhuantaqianjie", title="砖塔前街社区")
    ensure_columns(made)
    return made


@pytest.fixture
def street():
    made = CommunityPageFactory(subdistrict=True)
    ensure_columns(made)
    return made


def refusal(row):
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    return "".join(refused.value.messages)


# What may be stored --------------------------------------------------------------


def test_every_publisher_of_the_catalogue_is_a_kind():
    kinds = set(CatalogRule.objects.values_list("publisher_kind", flat=True))

    assert kinds <= set(OrganizationKind.values)
    assert len(kinds) == 10


def test_an_address_is_the_name_in_pinyin_and_once_in_a_community(here, neighbour):
    first = organization(here, "槐荫里社区居民委员会", kind="RESIDENTS_COMMITTEE")
    second = organization(here, "槐荫里社区居民（委员会）", kind="RESIDENT_GROUP")
    elsewhere = organization(neighbour, "槐荫里社区居民委员会")

    assert first.slug == "huai-yin-li-she-qu-ju-min-wei-yuan-hui"
    assert second.slug == f"{first.slug}-2"
    assert elsewhere.slug == first.slug


def test_a_name_without_a_letter_has_an_address_too(here):
    assert organization(here, "……").slug == "zuzhi"


def test_one_name_and_one_address_in_a_community(here):
    first = organization(here, "修理社")

    second = Organization(community=here, name="修理社", kind="COUNCIL")
    assert "同名组织" in refusal(second)
    with pytest.raises(IntegrityError), transaction.atomic():
        organization(here, "别的名字", slug=first.slug)


def test_a_military_unit_is_never_listed(here):
    unit = Organization(
        community=here, name="某部", kind="RESIDENT_UNIT", unit_type="MILITARY", listed=True
    )

    assert "部队单位不得在网上列出" in refusal(unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        unit.save()
    unit.listed = False
    unit.full_clean()


def test_only_resident_units_have_a_unit_type(here):
    school = Organization(community=here, name="小学", kind="COUNCIL", unit_type="SCHOOL")

    assert "只有驻区单位" in refusal(school)
    with pytest.raises(IntegrityError), transaction.atomic():
        school.save()


def test_a_parent_stands_in_the_community_or_the_street(here, neighbour, street):
    own, foreign = organization(here, "本社区"), organization(neighbour, "别的社区")
    office = organization(street, "街道办事处", kind="SUBDISTRICT_OFFICE")
    child = Organization(community=here, name="下级", kind="COUNCIL", slug="xiaji")

    for parent in (own, office):
        child.parent = parent
        child.full_clean()
    child.parent = foreign
    assert "本社区或街道" in refusal(child)


def test_nobody_stands_above_himself(here):
    top = organization(here, "上")
    middle = organization(here, "中", parent=top)
    low = organization(here, "下", parent=middle)
    top.parent = low

    assert "自己或它的下级" in refusal(top)
    top.parent = top
    assert "自己或它的下级" in refusal(top)


def test_parents_in_a_ring_are_still_listed(here):
    one, two = organization(here, "甲"), organization(here, "乙")
    # As two editors make it, each of whom saw no ring.
    Organization.objects.filter(pk=one.pk).update(parent=two)
    Organization.objects.filter(pk=two.pk).update(parent=one)

    [(_kind, entries)] = directory.groups(Organization.objects.filter(community=here))

    assert {row.name for row, _below in entries} == {"甲", "乙"}


# What anyone may read --------------------------------------------------------------


@pytest.fixture
def hidden(here):
    return [
        organization(here, "停用的组织", active=False),
        organization(here, "不列出的单位", kind="RESIDENT_UNIT", listed=False),
        organization(
            here, "某部队", kind="RESIDENT_UNIT", unit_type="MILITARY", listed=False
        ),
    ]


def test_the_column_lists_kinds_in_order_with_posts_and_phones(client, here, street):
    committee = organization(
        here,
        "槐荫里社区居民委员会",
        kind="RESIDENTS_COMMITTEE",
        phone="0000-1201",
        hours="周一至周日 8:30—17:30",
        duties="办理公共事务。",
    )
    organization(here, "槐荫里社区党总支", kind="PARTY_ORG")
    organization(here, "槐荫里社区服务站", kind="SERVICE_STATION", parent=committee)
    holding(post(committee, "居委会主任", kind="DIRECTOR"), "王某")
    post(committee, "居委会副主任")

    page = client.get("/huaiyinli/organizations/").content.decode()

    assert page.index("社区党组织") < page.index("<h2>居民委员会")
    # Below its parent, not among the kinds.
    assert "<h2>社区服务站" not in page
    for words in (
        'href="tel:00001201"', "周一至周日 8:30—17:30", "办理公共事务。", "居委会主任",
        "王某", "空缺", f'href="/huaiyinli/organizations/{committee.slug}/"',
        "槐荫里社区服务站",
    ):  # fmt: skip
        assert words in page, words


def test_an_organisation_has_its_page(client, here, street):
    office = organization(street, "街道办事处", kind="SUBDISTRICT_OFFICE")
    committee = organization(
        here, "槐荫里社区居民委员会", kind="RESIDENTS_COMMITTEE", parent=office
    )
    organization(here, "第一居民小组", parent=committee)

    page = client.get(f"/huaiyinli/organizations/{committee.slug}/").content.decode()

    assert "<h1>槐荫里社区居民委员会</h1>" in page
    assert f'href="/street/organizations/{office.slug}/"' in page
    assert "第一居民小组" in page


def test_what_is_not_listed_is_nowhere(client, here, hidden):
    addresses = [
        "/",
        "/huaiyinli/",
        "/huaiyinli/organizations/",
        "/api/v1/organizations/",
        "/api/v1/communities/QL01/",
        "/sitemap.xml",
    ]

    for address in addresses:
        text = client.get(address).content.decode()
        for row in hidden:
            assert row.name not in text, (address, row.name)
            assert row.slug not in text, (address, row.slug)
    for row in hidden:
        assert client.get(f"/huaiyinli/organizations/{row.slug}/").status_code == 404


def test_an_unlisted_parent_is_not_named(client, here, hidden):
    child = organization(here, "下级组织", parent=hidden[0])

    page = client.get(f"/huaiyinli/organizations/{child.slug}/").content.decode()
    [item] = client.get("/api/v1/organizations/").json()["items"]

    assert "停用的组织" not in page
    assert (item["title"], item["parent"]) == ("下级组织", None)


@pytest.mark.parametrize(
    "address",
    [
        "/huaiyinli/organizations/nobody/",
        "/huaiyinli/organizations/{slug}/more/",
        "/huaiyinli/organizations/{slug}/a/b/c/d/e/",
        "/zhuantaqianjie/organizations/{slug}/",
        "/huaiyinli/nothing/{slug}/",
        "/nothing/organizations/{slug}/",
        "/huaiyinli/disclosure/{slug}/",
    ],
)
def test_an_address_that_leads_nowhere_is_not_found(client, here, neighbour, address):
    row = organization(here, "槐荫里修理社")

    assert client.get(f"/huaiyinli/organizations/{row.slug}/").status_code == 200
    assert client.get(address.format(slug=row.slug)).status_code == 404


def test_a_column_that_is_not_live_has_no_entries(client, here):
    row = organization(here, "槐荫里修理社")
    here.get_children().filter(slug="organizations").update(live=False)

    assert client.get("/huaiyinli/organizations/").status_code == 404
    assert client.get(f"/huaiyinli/organizations/{row.slug}/").status_code == 404


def asked(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in queries]


def test_the_list_asks_as_often_for_many_as_for_one(client, here):
    def fill(number):
        for n in range(number):
            holding(post(organization(here, f"组织{number}之{n}"), "负责人"))

    fill(1)
    few = asked(client, "/huaiyinli/organizations/")
    fill(20)
    many = asked(client, "/huaiyinli/organizations/")

    assert len(few) == len(many) <= 13


def test_an_address_is_found_by_one_look_up(client, here):
    row = organization(here, "槐荫里修理社")

    sql = asked(client, f"/huaiyinli/organizations/{row.slug}/")

    found = [one for one in sql if '"url_path" IN' in one]
    assert len(found) == 1
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {found[0]}")
            plan = "\n".join(line[3] for line in cursor.fetchall())
            assert "SCAN wagtailcore_page" not in plan, plan


# The API ---------------------------------------------------------------------------


def test_the_list_of_the_api(client, here, street, settings):
    office = organization(street, "街道办事处", kind="SUBDISTRICT_OFFICE")
    committee = organization(
        here,
        "槐荫里社区居民委员会",
        kind="RESIDENTS_COMMITTEE",
        parent=office,
        address="2号院",
        phone="0000-1201",
        hours="每天",
        duties="办事",
    )
    held = post(
        committee, "居委会主任", kind="DIRECTOR", phone="0000-1201", duties="全面工作"
    )
    holding(held, "王某")
    post(committee, "网格员", kind="GRID_WORKER", area="全社区")

    answer = client.get("/api/v1/organizations/?community=QL01&count=1").json()

    assert answer["count"] == 1
    assert answer["items"] == [
        {
            "id": committee.pk,
            "url": f"{settings.BASE_URL}/huaiyinli/organizations/{committee.slug}/",
            "title": "槐荫里社区居民委员会",
            "kind": "RESIDENTS_COMMITTEE",
            "kind_label": "居民委员会",
            "phone": "0000-1201",
            "community": "QL01",
            "unit_type": None,
            "unit_type_label": None,
            "parent": {"id": office.pk, "title": "街道办事处", "community": "QL00"},
            "address": "2号院",
            "hours": "每天",
            "duties": "办事",
            "posts": [
                {
                    "title": "居委会主任",
                    "kind": "DIRECTOR",
                    "kind_label": "居委会主任",
                    "area": "",
                    "duties": "全面工作",
                    "phone": "0000-1201",
                    "holder": "王某",
                },
                {
                    "title": "网格员",
                    "kind": "GRID_WORKER",
                    "kind_label": "网格员",
                    "area": "全社区",
                    "duties": "",
                    "phone": "",
                    "holder": None,
                },
            ],
        }
    ]


def test_the_api_filters_and_pages(client, here, street):
    for n in range(5):
        organization(here, f"小组{n}")
    organization(here, "议事会", kind="COUNCIL")
    organization(street, "科室", kind="SUBDISTRICT_DEPARTMENT")

    def titles(query):
        items = client.get(f"/api/v1/organizations/{query}").json()["items"]
        return [item["title"] for item in items]

    assert titles("?kind=COUNCIL") == ["议事会"]
    assert titles("?community=QL00") == ["科室"]
    assert titles("?community=QL01&kind=SUBDISTRICT_DEPARTMENT") == []
    seen, cursor = [], ""
    while cursor is not None:
        query = {"limit": 3, "cursor": cursor}
        answer = client.get("/api/v1/organizations/", query).json()
        seen += [item["title"] for item in answer["items"]]
        cursor = answer["next"]
    assert seen == ["小组0", "小组1", "小组2", "小组3", "小组4", "议事会", "科室"]
    for wrong in ("?kind=MAYOR", "?community=xx", "?name=x", "?kind=COUNCIL&kind=COUNCIL"):
        assert client.get(f"/api/v1/organizations/{wrong}").status_code == 422


def test_who_held_a_post_yesterday_is_not_shown_today(client, here):
    held = post(organization(here, "居委会", kind="RESIDENTS_COMMITTEE"))
    holding(held, "前任", ended_on=MONDAY)

    assert "前任" not in client.get("/huaiyinli/organizations/").content.decode()
    holding(held, "现任", started_on=MONDAY)
    page = client.get("/huaiyinli/organizations/").content.decode()
    assert "现任" in page
    assert "前任" not in page
