"""/sitemap.xml lists what is public, by its whole address; /robots.txt points to it."""

import re

import pytest

from portal import sitemaps
from tests.factories import AffairsPageFactory, CommunityPageFactory, RuleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ql01():
    return CommunityPageFactory(code="QL01", slug="ql")


def addresses(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/xml")
    return re.findall("<loc>(.*?)</loc>", answer.content.decode())


def test_the_map_lists_every_public_page_and_nothing_else(client, ql01, settings):
    AffairsPageFactory(community=ql01, slug="shown", published=True)
    AffairsPageFactory(community=ql01, slug="draft")
    AffairsPageFactory(community=ql01, slug="withdrawn", published=True, withdrawn=True)
    board_only = RuleFactory(rule_no=902, web_allowed="no", redaction="P3")
    AffairsPageFactory(community=ql01, slug="board", published=True, rule=board_only)

    found = addresses(client.get("/sitemap.xml"))

    assert found == [
        f"{settings.BASE_URL}{path}"
        for path in (
            "/",
            "/ql/",
            "/ql/disclosure/",
            "/ql/disclosure/shown/",
            "/privacy/",
            "/terms/",
            "/api/v1/docs/",
        )
    ]


def test_every_address_of_the_map_answers(client, ql01, settings):
    AffairsPageFactory(community=ql01, published=True)

    found = addresses(client.get("/sitemap.xml"))

    assert len(found) == 7
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

    parts = addresses(client.get("/sitemap.xml"))
    found = [
        address
        for part in parts
        for address in addresses(client.get(part.removeprefix(settings.BASE_URL)))
    ]

    assert [part.rpartition("=")[2] for part in parts] == ["1", "2", "3"]
    # Home, a community, its column, six disclosures, and the three that are no pages.
    assert len(found) == len(set(found)) == 12
    assert client.get("/sitemap.xml?part=4").status_code == 404
    assert client.get("/sitemap.xml?part=x").status_code == 404


def test_the_map_takes_six_statements_however_long_it_is(
    client, ql01, django_assert_num_queries
):
    AffairsPageFactory.create_batch(5, community=ql01, published=True)

    with django_assert_num_queries(6):
        client.get("/sitemap.xml")


def test_crawlers_are_told_where_the_map_is(client, settings):
    answer = client.get("/robots.txt")

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert f"Sitemap: {settings.BASE_URL}/sitemap.xml" in lines
    assert "Disallow: /admin/" in lines
    assert "Allow: /api/v1/docs/" in lines
