"""Markup that was planted in the database: every door stays open, and none hands it on.

No form of ours could store it. It is written into the row, every revision and, by way of
publication, into what is kept, as somebody would who reached the database.
"""

import json

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.test.utils.form_data import rich_text

from disclosure.models import AffairsPage, InformationPage, NoticePage, PolicyPage
from tests import markup, people as qingling
from tests.publishing.doors import form_of
from tests.text_factories import (
    InformationPageFactory,
    NoticePageFactory,
    PolicyPageFactory,
)

ALL = [*markup.BROKEN, *markup.PAYLOADS, None, 7, ["<script>"], {"a": "b"}]
FACTORIES = {
    NoticePage: NoticePageFactory,
    PolicyPage: PolicyPageFactory,
    InformationPage: InformationPageFactory,
}


@pytest.fixture
def staff(client, people):
    client.force_login(people["chief"])
    return client


def planted(kind, people, texts=None):
    """A draft of this kind whose running text is hostile wherever there is any."""
    if kind is AffairsPage:
        page = qingling.drafted(people["street"])
    else:
        community = qingling.column().get_parent().specific
        page = FACTORIES[kind](community=community)
        page.save_revision(user=people["street"], log_action="wagtail.create")
    markup.plant(page, texts or ALL)
    page.refresh_from_db()
    return kind.objects.get(pk=page.pk)


def hostile_in(text: str) -> list[str]:
    """What of a screen was planted: tags that no text may hold, and what leads astray."""
    tree = BeautifulSoup(text, "html.parser")
    return [
        str(tag)[:80]
        for tag in tree.find_all(True)
        if any("window.ran" in str(value) for value in tag.attrs.values())
        or (tag.name in {"script", "style", "base", "meta"} and "ran=1" in str(tag))
        or "evil.example" in str([tag.get("src"), tag.get("href")])
    ]


def editors_data(shown: str) -> list[str]:
    """What the editor's scripts are handed for the streams of an edit page."""
    data = [
        field["data-w-block-arguments-value"]
        for field in BeautifulSoup(shown, "html.parser").select("[data-block]")
    ]
    assert data
    return data


@pytest.mark.parametrize("kind", [AffairsPage, NoticePage, PolicyPage, InformationPage])
def test_every_screen_of_the_editors_opens(staff, people, kind):
    page = planted(kind, people)
    first, last = page.revisions.order_by("pk").first(), page.get_latest_revision()

    for name, args in (
        ("edit", [page.pk]),
        ("view_draft", [page.pk]),
        ("revisions_view", [page.pk, last.pk]),
        ("revisions_revert", [page.pk, last.pk]),
        ("revisions_compare", [page.pk, "earliest", "latest"]),
        ("revisions_compare", [page.pk, first.pk, "live"]),
        ("history", [page.pk]),
    ):
        answer = staff.get(reverse(f"wagtailadmin_pages:{name}", args=args))
        assert answer.status_code == 200, (name, answer.status_code)
        shown = answer.content.decode()
        assert name == "edit" or hostile_in(shown) == [], name
        if name == "edit":
            assert "javascript:" not in json.dumps(editors_data(shown))


def test_a_preview_of_what_is_typed(staff, people):
    page = planted(AffairsPage, people)
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    typed = form_of(page) | {"body-0-value": rich_text("<p>甲</p>")}

    assert staff.post(address, typed).json()["is_valid"]
    shown = staff.get(address).content.decode()

    assert "甲" in shown
    assert hostile_in(shown) == []


def test_nothing_of_it_is_published(staff, people, client):
    page = planted(AffairsPage, people)
    page.get_workflow().start(page, people["street"])
    review = staff.get(reverse("review", args=[page.pk]))
    public = qingling.act(qingling.fresh(page), people["street2"])
    version = public.versions.get()

    assert public.live
    assert hostile_in(review.content.decode()) == []
    assert hostile_in(version.html) == []
    record = json.loads(version.record)
    assert hostile_in("".join(block["value"] for block in record["body"])) == []
    assert hostile_in(client.get(public.url).content.decode()) == []
    told = client.get(f"/api/v1/disclosures/{public.pk}/").json()
    assert hostile_in("".join(block["value"] for block in told["body"])) == []
    assert "onerror" not in client.get("/feeds/all.atom").content.decode()
