"""JW-SYS-01 and JW-SYS-02: the body is the document, linked and never copied."""

import json
from datetime import date

import pytest
import time_machine

from tests import people as qingling
from tests.governance import making

RULE = ("JW-SYS-01", 1)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-23T10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def charter(people):
    page = making.document(people["editor"])
    return making.signed(page, people["editor"], people["reviewer"])


def disclosed(people, body=()):
    """A draft of JW-SYS-01 without elements, and by default without a body."""
    page = qingling.drafted(people["editor"], RULE, title="自治章程公开")
    page.body, page.elements = list(body), []
    page.save()
    page.save_revision(user=people["editor"], log_action="wagtail.edit")
    return qingling.fresh(page)


def published(people):
    page = disclosed(people)
    page.get_workflow().start(page, people["editor"])
    return qingling.act(qingling.fresh(page), people["reviewer"])


def test_without_a_document_there_is_nothing_to_disclose(people):
    page = disclosed(people)

    assert "章程和制度" in page.issues()["rule"]


def test_with_a_document_it_needs_no_body_and_takes_none(people, charter):
    assert disclosed(people).issues() == {}
    copied = disclosed(people, body=[("paragraph", "<p>第一条……</p>")])
    assert "body" in copied.issues()


def test_it_shows_today_s_edition_by_link(client, people, charter):
    page = published(people)
    text = client.get(page.url).content.decode()

    assert f"{charter.url}" in text
    assert "第1版，现行有效，" in text
    assert making.FIRST["dogs"] not in text
    record = json.loads(page.versions.get().record)
    assert record["documents"][0]["title"] == "自治章程"
    assert making.FIRST["dogs"] not in page.versions.get().record
    answer = client.get(f"/api/v1/disclosures/{page.pk}/").json()
    assert answer["documents"][0]["version"] == 1

    changed = making.amended(
        charter, people["editor"], making.FIRST, effective_on=date(2026, 11, 20)
    )
    making.signed(changed, people["editor"], people["reviewer"])
    assert "第2版，现行有效，" in client.get(page.url).content.decode()


def test_other_items_have_their_own_body(people):
    page = qingling.drafted(people["editor"])
    page.body = []

    assert "body" in page.issues()
    assert page.linked_body is None
