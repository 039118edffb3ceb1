"""/sitemap.xml lists what is public, by its whole address; /robots.txt points to it."""

import re

import pytest

from communities.models import TopicTag
from portal import sitemaps
from tests.factories import (
    AffairsPageFactory,
    CommunityPageFactory,
    OrganizationFactory,
    RuleFactory,
)
from tests.text_factories import (
    InformationPageFactory,
    NoticePageFactory,
    PolicyPageFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ql01():
    return CommunityPageFactory(code="QL01", slug="ql", columns="all")


def addresses(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/xml")
    return re.findall("<loc>(.*?)</loc>", answer.content.decode())


COLUMNS = [
    f"/ql/{slug}/"
    for slug in (
        *("disclosure", "governance", "procedures", "notices", "policies"),
        *("organizations", "board", "about", "topics"),
    )
]


def test_the_map_lists_every_public_page_and_nothing_else(client, ql01, settings):
    committee = OrganizationFactory(community=ql01, slug="juweihui")
    OrganizationFactory(community=ql01, name="某部队", slug="budui", listed=False)
    OrganizationFactory(community=ql01, name="已撤销", slug="old", active=False)
    common = {"community": ql01, "publisher": committee}
    for factory in (NoticePageFactory, PolicyPageFactory, InformationPageFactory):
        name = factory._meta.model._meta.model_name
        factory(**common, slug=f"shown-{name}", published=True)
        factory(**common, slug=f"draft-{name}")
        factory(**common, slug=f"gone-{name}", published=True, live=False, withdrawn=True)
    AffairsPageFactory(**common, slug="shown", published=True)
    AffairsPageFactory(**common, slug="draft")
    AffairsPageFactory(**common, slug="withdrawn", published=True, withdrawn=True)
    board_only = RuleFactory(rule_no=902, web_allowed="no", redaction="P3")
    AffairsPageFactory(**common, slug="board", published=True, rule=board_only)

    found = addresses(client.get("/sitemap.xml"))

    assert found == [
        f"{settings.BASE_URL}{path}"
        for path in (
            "/",
            "/ql/",
            *COLUMNS,
            "/ql/organizations/juweihui/",
            "/ql/disclosure/shown/",
            "/ql/notices/shown-noticepage/",
            "/ql/policies/shown-policypage/",
            "/ql/about/shown-informationpage/",
            "/mailbox/",
            "/mailbox/letters/",
            "/privacy/",
            "/terms/",
            "/api/v1/docs/",
        )
    ]


def about(page, *codes):
    page.topics.set(TopicTag.objects.filter(code__in=codes))
    page.save()


def test_only_topics_that_have_something_and_are_offered(client, ql01):
    about(NoticePageFactory(community=ql01, published=True), "SD-1", "WT")
    about(AffairsPageFactory(community=ql01, published=True), "SD-1", "WY")
    about(AffairsPageFactory(community=ql01), "JK")
    about(AffairsPageFactory(community=ql01, published=True, withdrawn=True), "JY")
    TopicTag.objects.filter(code="WT").update(active=False)

    found = addresses(client.get("/sitemap.xml"))

    topics = [address.split("/")[-2] for address in found if "/topics/" in address]
    assert topics == ["topics", "SD", "SD-1", "WY"]


def test_every_address_of_the_map_answers(client, ql01, settings):
    about(AffairsPageFactory(community=ql01, published=True), "SD-1")
    for factory in (NoticePageFactory, PolicyPageFactory, InformationPageFactory):
        factory(community=ql01, published=True)

    found = addresses(client.get("/sitemap.xml"))

    # Home, the community, its columns, its committee, two topics, four pages, five more.
    assert len(found) == 1 + 1 + len(COLUMNS) + 1 + 2 + 4 + 5
    for address in found:
        answer = client.get(address.removeprefix(settings.BASE_URL))
        assert answer.status_code == 200, address


def test_a_disclosure_says_when_it_changed(client, ql01):
    AffairsPageFactory(community=ql01, published=True)

    text = client.get("/sitemap.xml").content.decode()

    assert "<lastmod>2026-11-23T09:00:00+08:00</lastmod>" in text


def test_addresses_come_from_the_settings_and_never_from_the_request(
    client, settings, ql01
):
    settings.ALLOWED_HOSTS = ["*"]

    for path in ("/sitemap.xml", "/robots.txt"):
        text = client.get(path, headers={"host": "evil.example"}).content.decode()
        assert "evil.example" not in text
        assert settings.BASE_URL in text


def test_a_large_map_is_an_index_of_files(client, ql01, settings, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST", 4)
    AffairsPageFactory.create_batch(6, community=ql01, published=True)
    NoticePageFactory.create_batch(3, community=ql01, published=True)

    parts = addresses(client.get("/sitemap.xml"))
    found = [
        address
        for part in parts
        for address in addresses(client.get(part.removeprefix(settings.BASE_URL)))
    ]

    assert [part.rpartition("=")[2] for part in parts] == list("123456")
    # Home, a community, its columns and committee, six disclosures, three notices, and
    # the five that are no pages.
    assert len(found) == len(set(found)) == 1 + 1 + len(COLUMNS) + 1 + 6 + 3 + 5
    assert client.get("/sitemap.xml?part=7").status_code == 404
    assert client.get("/sitemap.xml?part=x").status_code == 404


def test_the_map_takes_as_many_statements_however_long_it_is(
    client, ql01, django_assert_num_queries
):
    AffairsPageFactory.create_batch(5, community=ql01, published=True)

    # Home, the places, the organisations; topics of four kinds; counts of seven and the
    # pages of the one that has some; published letters are counted, and there are none.
    with django_assert_num_queries(3 + 4 + 7 + 1 + 1):
        client.get("/sitemap.xml")


def test_crawlers_are_told_where_the_map_is(client, settings):
    answer = client.get("/robots.txt")

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert f"Sitemap: {settings.BASE_URL}/sitemap.xml" in lines
    assert "Disallow: /admin/" in lines
    assert "Allow: /api/v1/docs/" in lines
