"""Hostile queries on every page of the admin that needs no number in its address."""

import json
import os
import re
from zlib import crc32

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver
from wagtail.models import Page

from portal import admin_guard
from portal.admin_guard import tidied
from tests.factories import AffairsPageFactory, CommunityPageFactory, UserFactory
from tests.people import drafted

pytestmark = [pytest.mark.django_db, pytest.mark.proofs]

SHARE = 1 if os.environ.get("PORTAL_PROOFS") == "full" else 9
QUERIES = [
    "q=%00", "q=%22", "q=a%22", "q=a%22b%22", "q=*", "q=%ED%A0%80", "q=a+AND",
    "q=" + "%E8%B4%A2" * 500, "q=" + "1844674407370955161" * 5000, "q=NEAR(",
    "p=99999999999999999999", "p=%00", "p=-1",
    "ordering=%00", "ordering=-%27", "order=%00", "id=%00", "id=abc",
    "id=9999999999999999999999", "id=%EF%BC%91", "collection_id=%00",
    "collection_id=999999999999999999999", "page_type=%00", "page_type=a.b.c", "user=%00",
    "next=http%3A//[::1", "choose=x&multiple=%00", "tag=%00", "locale=%00",
    "date_from=0001-01-01", "export=%00", "export=xlsx", "site=%00", "object_id=%00",
    "root_page=99999999999999999999", "%00=%00", "&" * 900,
]  # fmt: skip


def admin_addresses():
    def walk(entries, before=""):
        for entry in entries:
            text = before + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, text)
            else:
                yield text

    plain = (
        text for text in walk(get_resolver().url_patterns) if text.startswith("admin/")
    )
    return sorted({f"/{text}" for text in plain if not re.search(r"[<(^\[]|logout", text)})


@pytest.fixture
def administrator():
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory(superuser=True))
    return client


def test_no_query_breaks_a_page_of_the_admin(administrator):
    community = CommunityPageFactory(code="QL01")
    page = AffairsPageFactory(community=community, published=True)
    addresses = [
        *admin_addresses(),
        f"/admin/pages/{community.pk}/",
        f"/admin/pages/{page.pk}/edit/",
        f"/admin/pages/{page.pk}/history/",
        f"/admin/choose-page/{community.pk}/",
    ]
    broken = []
    for address in addresses:
        for query in ["", *QUERIES[crc32(address.encode()) % SHARE :: SHARE]]:
            answer = administrator.get(f"{address}?{query}")
            if answer.status_code >= 500:
                broken.append((address, query))

    assert len(addresses) > 60
    assert broken == []


@pytest.mark.parametrize("search", ["/admin/pages/", "/admin/documents/", "/admin/images/"])
@pytest.mark.parametrize("query", ['"', 'a"', '"a" b', "\0"])
def test_a_quotation_mark_breaks_no_search(administrator, search, query):
    assert administrator.get(search, {"q": query}).status_code == 200


def test_the_rest_of_a_query_stays_as_it_is():
    query = QueryDict("q=%22a%22&title=%22b%22&id=1&id=2&x=%00y&next=/admin/")

    assert dict(tidied(query, chosen=False).lists()) == {
        "q": [" a "],
        "title": ['"b"'],
        "id": ["1", "2"],
        "x": ["y"],
        "next": ["/admin/"],
    }
    assert tidied(QueryDict("id=1&id=x&id=%00"), chosen=True).getlist("id") == ["1"]


def test_wagtails_example_of_a_breakdown_is_not_there(administrator):
    assert administrator.get("/admin/failwhale/").status_code == 404


def test_a_body_without_its_count_is_not_understood_instead_of_broken(administrator):
    page = AffairsPageFactory(community=CommunityPageFactory(code="QL01"))

    answer = administrator.post(f"/admin/pages/{page.pk}/edit/", {"title": "x"})

    assert answer.status_code == 400
    assert "这个请求没有看懂" in answer.content.decode()


@pytest.mark.parametrize("wanted", ["now", "１) OR", "//evil.example/", "/\\evil.example"])
def test_next_is_an_address_or_nothing(rf, wanted):
    assert not admin_guard.leads_on(wanted)
    assert "next" not in dict(tidied(QueryDict("next=" + wanted), chosen=False).items())
    post = rf.post("/admin/", {"next": wanted})
    assert admin_guard.is_garbled(post, NoReverseMatch())
    assert not admin_guard.is_garbled(rf.post("/admin/"), NoReverseMatch())


def ours():
    raise ValidationError("规则不许。")


def test_a_mistake_of_ours_stays_a_breakdown(rf, db):
    """Only what Django or Wagtail break over is told as a garbled request."""
    for mistake in (
        lambda: int("x"),
        lambda: {}["body-count"],
        lambda: 1 / 0,
        ours,
        lambda: Page.objects.get(pk=0),
        lambda: Page(title="").full_clean(),
        lambda: json.loads("{{"),
    ):
        with pytest.raises(Exception) as broken:  # noqa: PT011 - of every kind
            mistake()
        assert not admin_guard.is_garbled(rf.post("/admin/"), broken.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("elements-0-id", "; id$(id)"),
        ("body-0-value", "{{913*977}}"),
        ("body-0-value", "\ufeff{}"),
        ("body-0-value", "true"),
    ],
)
def test_hidden_parts_of_a_page_filled_by_hand_are_not_understood(people, name, value):
    """What no editor types: numbers of rows, and the text editor's own notation."""
    page = drafted(people["editor"])
    editor = Client(raise_request_exception=False)
    editor.force_login(people["editor"])
    form = {
        "title": "一次会议", "slug": page.slug, "rule": page.rule_id,
        "publisher": page.publisher_id, "fact_date": "2026-09-30", "responsible": "主任",
        "elements-TOTAL_FORMS": "1", "elements-INITIAL_FORMS": "1",
        "elements-0-id": page.elements.first().pk, "elements-0-name": "决定",
        "attachments-TOTAL_FORMS": "1", "attachments-INITIAL_FORMS": "0",
        "body-count": "1", "body-0-deleted": "", "body-0-order": "0",
        "body-0-type": "paragraph", "body-0-id": "", "body-0-value": "null",
    }  # fmt: skip

    assert editor.post(f"/admin/pages/{page.pk}/edit/", form).status_code in (200, 302)
    answer = editor.post(f"/admin/pages/{page.pk}/edit/", {**form, name: value})

    assert answer.status_code == 400
    assert "这个请求没有看懂" in answer.content.decode()


def test_more_rows_announced_than_sent_are_not_understood(people):
    """Shown again for a mistake elsewhere, the rows that were not sent had no order."""
    page = drafted(people["editor"])
    editor = Client(raise_request_exception=False)
    editor.force_login(people["editor"])
    form = {
        "title": "", "slug": page.slug, "rule": page.rule_id,
        "publisher": page.publisher_id, "fact_date": "2026-09-30", "responsible": "主任",
        "elements-TOTAL_FORMS": "1_000", "elements-INITIAL_FORMS": "1",
        "elements-0-id": page.elements.first().pk, "elements-0-name": "决定",
        "attachments-TOTAL_FORMS": "0", "attachments-INITIAL_FORMS": "0",
        "body-count": "0",
    }  # fmt: skip

    answer = editor.post(f"/admin/pages/{page.pk}/edit/", form)

    assert answer.status_code == 400


def test_a_copy_to_nowhere_is_not_understood(people):
    page = drafted(people["editor"])
    editor = Client(raise_request_exception=False)
    editor.force_login(people["editor"])
    form = {"new_title": "x", "new_slug": "x", "new_parent_page": "9" * 18}

    answer = editor.post(f"/admin/pages/{page.pk}/copy/", form)

    assert answer.status_code == 400
