"""Who may confirm and sign: persons, not posts."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from disclosure.models import CatalogRule
from publishing.models import PublishedVersion
from publishing.permissions import authors
from publishing.transitions import NotAllowedNow, NotPublishable, publish
from tests.people import MONEY, PARTY, PLAIN, act, drafted, fresh, submitted
from transparency.log import verify
from transparency.models import LogEntry

# rule, steps in order as (who, may they), until it is public
STORIES = {
    "plain: a second person signs": (PLAIN, [("editor", False), ("reviewer", True)]),
    "plain: the street may sign what others wrote": (PLAIN, [("street", True)]),
    "plain: so may its second person": (PLAIN, [("street2", True)]),
    "plain: who confirms may not sign": (PLAIN, [("supervisor", False)]),
    "plain: the Party's signer may not sign 居务": (PLAIN, [("party_review", False)]),
    "money: no sign-off before the confirmation": (
        MONEY,
        [("reviewer", False), ("supervisor", True), ("reviewer", True)],
    ),
    "money: who confirmed does not sign": (
        MONEY,
        [("chief", True), ("chief", False), ("reviewer", True)],
    ),
    "party: secrecy review, then sign-off, by the Party's second person": (
        PARTY,
        [
            ("reviewer", False),
            ("party_review", True),
            ("reviewer", False),
            ("street2", False),
            ("party_review", True),
        ],
    ),
}


@pytest.mark.parametrize("story", STORIES)
def test_each_step_is_taken_by_whoever_may(people, story):
    rule, steps = STORIES[story]
    page = submitted(people["party" if rule == PARTY else "editor"], rule)

    for who, may in steps:
        assert not page.live
        if may:
            page = act(page, people[who])
        else:
            with pytest.raises(PermissionDenied):
                act(page, people[who])

    assert page.live == steps[-1][1]


@pytest.mark.parametrize("author", ["street", "chief"])
def test_nobody_signs_what_they_wrote_superusers_included(people, author):
    page = submitted(people[author])

    with pytest.raises(PermissionDenied):
        act(page, people[author])
    with pytest.raises(PermissionDenied):
        publish(page, by=people[author])

    assert not fresh(page).live


def test_everybody_who_wrote_since_the_last_publication_is_an_author(people):
    page = drafted(people["editor"])
    page.save_revision(user=people["street"], log_action="wagtail.edit")

    assert authors(page) == {people["editor"].pk, people["street"].pk}


def test_a_revision_overwritten_by_another_hides_no_author(people):
    page = drafted(people["street"], owner=people["editor"])
    page.revisions.update(user=people["editor"])

    with pytest.raises(PermissionDenied):
        publish(page, by=people["street"])


def test_a_confirmation_holds_for_the_draft_that_was_confirmed_only(people):
    page = act(submitted(people["editor"], MONEY), people["supervisor"])
    page.title = "改过的题目"
    page.save_revision(user=people["editor"], log_action="wagtail.edit")

    with pytest.raises(PermissionDenied):
        publish(page, by=people["reviewer"])


def test_a_rule_changed_in_the_draft_asks_for_its_own_confirmation(people):
    page = drafted(people["editor"], PLAIN)
    page.rule = CatalogRule.objects.get(item__code=MONEY[0], rule_no=MONEY[1])
    page.period = "2026Q3"
    for name in page.rule.required_elements:
        page.elements.add(page.elements.model(name=name, value="见正文"))
    page.save_revision(user=people["editor"], log_action="wagtail.edit")
    page = fresh(page)
    assert page.rule.item.code == PLAIN[0]  # the row keeps what was saved first
    page.get_workflow().start(page, people["editor"])

    page = act(fresh(page), people["supervisor"])
    page = act(page, people["reviewer"])

    assert page.live
    assert page.number == "JW-FIN-03.QL01.2026Q3"


def test_what_is_missing_is_named_at_once_and_nothing_is_published(people):
    page = drafted(people["editor"])
    page.elements.set([])
    page.responsible = " "
    page.save_revision(user=people["editor"], clean=False)

    with pytest.raises(NotPublishable) as refused:
        publish(page, by=people["reviewer"])

    text = "".join(refused.value.messages)
    assert "出席、表决、决定全文、责任人、时限" in text
    assert "责任人" in text
    assert not fresh(page).live
    assert not PublishedVersion.objects.exists()


def test_an_incomplete_draft_offers_the_signer_only_the_way_back(people):
    page = drafted(people["editor"])
    page.elements.set([])
    page.save_revision(user=people["editor"])
    page.get_workflow().start(page, people["editor"])
    page = fresh(page)

    task = page.current_workflow_task

    assert [name for name, *_ in task.get_actions(page, people["reviewer"])] == ["reject"]


def test_a_publication_leaves_a_version_a_log_entry_and_a_number(people):
    page = act(submitted(people["editor"]), people["reviewer"])

    version = page.versions.get()
    entry = LogEntry.objects.get(stream="publications")
    record = json.loads(version.record)
    assert (version.version, version.published_by) == (1, people["reviewer"])
    assert page.number.startswith("JW-DEC-02.QL01.")
    assert record["number"] == page.number
    assert "会议审议通过两项决定" in version.html
    assert json.loads(entry.payload)["sha256"] == version.sha256
    assert verify() == []


def test_a_version_cannot_be_changed_or_removed_by_the_database_itself(people):
    version = act(submitted(people["editor"]), people["reviewer"]).versions.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedVersion.objects.filter(pk=version.pk).update(record="{}")
    with pytest.raises(IntegrityError), transaction.atomic():
        version.delete()


def test_a_correction_keeps_number_and_first_date_and_both_versions(people):
    page = act(submitted(people["editor"]), people["reviewer"])
    number, first = page.number, page.published_at
    page.title, page.change_note = "第一次会议决定（更正）", "更正题目。"
    page.save_revision(user=people["editor"], log_action="wagtail.edit")
    page.get_workflow().start(page, people["editor"])
    page = act(fresh(page), people["reviewer"])

    assert page.title == "第一次会议决定（更正）"
    assert (page.number, page.published_at) == (number, first)
    assert page.version == 2
    titles = [json.loads(version.record)["title"] for version in page.versions.all()]
    assert titles == ["第一次会议决定（更正）", "第一次会议决定"]


def test_a_correction_without_a_note_is_refused(people):
    page = act(submitted(people["editor"]), people["reviewer"])
    page.title = "第一次会议决定（更正）"
    page.save_revision(user=people["editor"], log_action="wagtail.edit")

    with pytest.raises(NotPublishable, match="更正说明"):
        publish(page, by=people["reviewer"])


def test_an_old_draft_brought_back_cannot_undo_what_the_server_wrote(people):
    page = act(submitted(people["editor"]), people["reviewer"])
    first_draft = page.revisions.order_by("pk").first()

    restored = first_draft.as_object()

    assert restored.number == page.number
    assert restored.published_at == page.published_at


def test_a_withdrawn_page_is_not_published_again(people):
    page = act(submitted(people["editor"]), people["reviewer"])
    type(page).objects.filter(pk=page.pk).update(withdrawn_at=page.published_at)

    with pytest.raises(NotAllowedNow):
        publish(page, by=people["street2"])
