"""Sections and columns: what higher rooms put on lower pages, in order, once each."""

import pytest
from django.core.exceptions import ValidationError

from communities.creation import create_community, ensure_columns
from communities.models import CommunityPage
from disclosure.models import DisclosureIndexPage
from foundation import columns, publication, sections
from foundation.sections import Section
from tests.factories import home


@pytest.fixture
def own(monkeypatch):
    monkeypatch.setattr(sections, "_sections", {})


def section(name, order, **fields):
    return Section(name, "x.html", lambda community, day: [], order, **fields)


def names(column, **where):
    return [found.name for found in sections.for_page(column, **where)]


def test_boxes_come_in_order_in_their_column_on_their_page(own):
    sections.register(section("late", 20))
    sections.register(section("early", 10))
    sections.register(section("beside", 5, column="side"))
    sections.register(section("home only", 15, on_community=False))
    sections.register(section("community only", 15, on_home=False))

    assert names("main", home=True) == ["early", "home only", "late"]
    assert names("main", home=False) == ["early", "community only", "late"]
    assert names("side", home=True) == ["beside"]


def test_the_same_name_again_replaces(own):
    sections.register(section("box", 10))
    sections.register(section("box", 30))

    assert [found.order for found in sections.for_page("main", home=True)] == [30]


def test_columns_come_in_order(monkeypatch):
    monkeypatch.setattr(columns, "_columns", {})
    for slug, order in (("board", 30), ("disclosure", 10), ("notices", 20)):
        columns.register(columns.Column(slug, slug, lambda: DisclosureIndexPage, order))

    assert [column.slug for column in columns.all_columns()] == [
        "disclosure",
        "notices",
        "board",
    ]


@pytest.mark.django_db
def test_a_community_has_its_columns_from_the_start_and_each_once():
    community = create_community(home(), code="QT01", slug="ceshi", title="测试社区")
    ensure_columns(CommunityPage.objects.get(pk=community.pk))

    children = CommunityPage.objects.get(pk=community.pk).get_children()
    assert sorted(page.slug for page in children) == [
        "about", "board", "disclosure", "governance", "notices", "organizations",
        "policies", "procedures", "topics",
    ]  # fmt: skip
    assert all(page.live for page in children)
    assert community.collection.name == "测试社区"


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["api", "admin", "mailbox", "search", "healthz"])
def test_no_community_takes_an_address_of_the_roof(slug):
    with pytest.raises(ValidationError, match="这个地址由网站使用"):
        create_community(home(), code="QT01", slug=slug, title="测试社区")


def test_without_a_publishing_room_nothing_is_published(monkeypatch):
    monkeypatch.setattr(publication, "_publisher", None)

    with pytest.raises(RuntimeError):
        publication.publish(object(), by=object())
