"""The main job over HTTP: drafted, confirmed, signed, read by a resident and a program."""

import html

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    rich_text,
    streamfield,
)

from communities.models import Organization
from disclosure.models import AffairsPage, CatalogRule
from tests.people import PASSWORD, column, fresh
from transparency.log import verify

TITLE = "公益事业补助金2026年第三季度收支"
VALUES = {
    "上期结余": "23,913.70元",
    "本期收入合计": "40,000.00元",
    "本期支出合计": "4,920.00元",
    "本期结余": "58,993.70元",
    "明细表": "9月22日中秋敬老活动4,920.00元",
}
COMMENTS = {
    "comments-TOTAL_FORMS": 0,
    "comments-INITIAL_FORMS": 0,
    "comments-MIN_NUM_FORMS": 0,
    "comments-MAX_NUM_FORMS": "",
}


def entered(username):
    """A browser in which this person has logged in by the form."""
    browser = Client()
    answer = browser.post("/accounts/login/", {"login": username, "password": PASSWORD})
    assert answer.status_code == 302
    return browser


def typed(elements, *, ids=(), title=TITLE, note="", **buttons):
    rule = CatalogRule.objects.get(item__code="JW-FIN-03", rule_no=1)
    publisher = Organization.objects.get(community__code="QL01", kind="RESIDENTS_COMMITTEE")
    rows = [
        {"id": pk, "name": name, "value": value}
        for pk, (name, value) in zip(
            [*ids, *[""] * len(elements)], elements.items(), strict=False
        )
    ]
    data = nested_form_data(
        {
            "title": title,
            "rule": rule.pk,
            "publisher": publisher.pk,
            "fact_date": "2026-09-30",
            "period": "2026Q3",
            "responsible": "居委会主任",
            "responsible_editor": "槐荫里社区居委会",
            "change_note": note,
            "elements": inline_formset(rows, initial=len(ids)),
            "attachments": inline_formset([]),
            "body": streamfield([("paragraph", rich_text("<p>支出1笔，受益164人。</p>"))]),
        }
    )
    return {**data, **COMMENTS, **buttons}


def step(username, page, decision="approve", comment=""):
    """Take the waiting step on the review screen, to which the edit address leads."""
    data = {"decision": decision, "comment": comment}
    return entered(username).post(reverse("review", args=[page.pk]), data)


def element_ids(page):
    latest = page.get_latest_revision_as_object()
    return [row.pk for row in latest.elements.all()]


def test_from_the_first_draft_to_the_program_that_fetches_it(client, people):
    editor = entered("editor")
    add = reverse("wagtailadmin_pages:add", args=["disclosure", "affairspage", column().pk])
    assert editor.get(add).status_code == 200

    # Handed in too early: everything missing is named, what was typed stays.
    some = dict(list(VALUES.items())[:2])
    early = editor.post(add, typed(some, **{"action-submit": "1"}))
    text = html.unescape(early.content.decode())
    assert early.status_code == 200
    assert "本期支出合计、本期结余、明细表" in text
    assert "23,913.70元" in text
    assert not AffairsPage.objects.exists()

    # Saved as it is, the draft lists what the catalogue asks for.
    assert editor.post(add, typed(some)).status_code == 302
    page = AffairsPage.objects.get()
    names = [row.name for row in page.get_latest_revision_as_object().elements.all()]
    assert names == list(VALUES)

    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    done = typed(VALUES, ids=element_ids(page), **{"action-submit": "1"})
    assert editor.post(edit, done).status_code == 302
    assert fresh(page).workflow_in_progress

    # Not yet public, by any address.
    url = page.get_url()
    assert client.get(url).status_code == 404
    assert client.get(f"/api/v1/disclosures/{page.pk}/").status_code == 404

    # The reviewer cannot sign before the supervision committee has confirmed.
    step("reviewer", page)
    assert not fresh(page).live
    assert TITLE in entered("supervisor").get(edit, follow=True).content.decode()
    step("supervisor", page)
    step("editor", page)
    assert not fresh(page).live
    step("reviewer", page)

    page = fresh(page)
    assert page.live
    assert page.number == "JW-FIN-03.QL01.2026Q3"

    # A resident, without logging in.
    for address in ("/", "/huaiyinli/", "/huaiyinli/disclosure/"):
        assert TITLE in client.get(address).content.decode().replace("<wbr>", ""), address
    detail = client.get(url).content.decode()
    for part in ("58,993.70", "槐荫里社区居民委员会", "JW-FIN-03", "居委会主任"):
        assert part in detail

    # A program.
    listed = client.get("/api/v1/disclosures/?community=QL01").json()["items"]
    assert [item["number"] for item in listed] == [page.number]
    fetched = client.get(f"/api/v1/disclosures/{page.pk}/").json()
    assert {row["name"]: row["value"] for row in fetched["elements"]} == VALUES
    for address in ("/sitemap.xml", "/feeds/all.atom", "/feeds/huaiyinli.atom"):
        assert page.slug in client.get(address).content.decode(), address
    assert verify() == []


def test_a_correction_keeps_both_versions_and_a_withdrawal_takes_two(client, people):
    editor = entered("editor")
    add = reverse("wagtailadmin_pages:add", args=["disclosure", "affairspage", column().pk])
    editor.post(add, typed(VALUES, **{"action-submit": "1"}))
    page = AffairsPage.objects.get()
    step("supervisor", page)
    step("reviewer", page)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    new_title = TITLE + "（更正）"

    correction = {"title": new_title, "ids": element_ids(page), "action-submit": "1"}
    without = editor.post(edit, typed(VALUES, **correction))
    assert "更正说明" in without.content.decode()
    assert not fresh(page).workflow_in_progress
    editor.post(edit, typed(VALUES, note="题目写得更清楚。", **correction))
    # The public text stays until the second signature.
    assert new_title not in client.get(page.get_url()).content.decode()
    step("supervisor", page)
    step("reviewer", page)

    text = client.get(page.get_url()).content.decode().replace("<wbr>", "")
    assert new_title in text
    assert "题目写得更清楚。" in text
    versions = client.get(f"/api/v1/disclosures/{page.pk}/").json()["versions"]
    assert [version["version"] for version in versions] == [2, 1]

    editor.post(
        reverse("publishing:propose_withdrawal", args=[page.pk]), {"reason": "数字有误。"}
    )
    assert client.get(page.get_url()).status_code == 200
    decide = reverse("publishing:decide_withdrawal", args=[page.withdrawals.get().pk])
    entered("reviewer").post(decide, {"decision": "approve"})

    gone = client.get(page.get_url())
    assert gone.status_code == 410
    assert "数字有误。" in gone.content.decode()
    assert client.get("/api/v1/disclosures/").json()["items"] == []


@pytest.mark.parametrize("who", ["street2", "reviewer", "supervisor", "party_review"])
def test_who_only_signs_or_confirms_writes_nothing(people, who):
    add = reverse("wagtailadmin_pages:add", args=["disclosure", "affairspage", column().pk])

    entered(who).post(add, typed(VALUES, **{"action-submit": "1"}))

    assert not AffairsPage.objects.exists()


def test_party_and_civic_drafts_stay_with_their_own(people):
    add = reverse("wagtailadmin_pages:add", args=["disclosure", "affairspage", column().pk])

    answer = entered("party").post(add, typed(VALUES))

    assert answer.status_code == 200
    assert not AffairsPage.objects.exists()


def test_another_communitys_column_is_not_there(people):
    other = column("QL02")
    add = reverse("wagtailadmin_pages:add", args=["disclosure", "affairspage", other.pk])

    entered("editor").post(add, typed(VALUES))

    assert not AffairsPage.objects.exists()
