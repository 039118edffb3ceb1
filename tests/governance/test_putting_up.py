"""发布到公开栏: one transaction publishes, renews JW-SYS-04 and plans the postings."""

import json
from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from board.models import BulletinBoard, Hall, Posting, PostingState
from communities.models import CommunityPage
from disclosure.models import AffairsPage, CatalogRule
from governance import procedure_rules, putting_up
from governance.models import ProcedurePage
from publishing.models import PublishedVersion
from publishing.transitions import NotPublishable, publish
from tests import people as qingling
from tests.governance import procedure_making as making
from tests.governance.making import signed

CODE = "JW-SYS-04"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-23T10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def boards(people):
    community = CommunityPage.objects.get(code="QL01")
    Hall.objects.create(community=community, name="议事厅", address="2号院")
    return BulletinBoard.objects.create(community=community, name="北门栏", place="北门")


def disclosed():
    return AffairsPage.objects.filter(rule__item__code=CODE, community__code="QL01")


def test_the_button_says_what_it_does(client, people):
    page = making.handed_in(making.procedure(people["editor"]), people["editor"])
    client.force_login(people["reviewer"])

    text = client.get(reverse("review", args=[page.pk])).content.decode()
    assert ">发布到公开栏</button>" in text
    assert "议题征集" in text
    answer = client.post(
        reverse("review", args=[page.pk]), {"decision": "approve"}, follow=True
    )
    assert "已发布到公开栏：“协商议事程序”" in answer.content.decode()
    assert ProcedurePage.objects.public().get() == page


def test_other_pages_are_signed_as_before(client, people):
    page = qingling.submitted(people["editor"])
    client.force_login(people["reviewer"])

    text = client.get(reverse("review", args=[page.pk])).content.decode()
    assert ">签发</button>" in text
    assert "公开栏</button>" not in text


def test_the_author_finds_no_such_button(client, people):
    page = making.handed_in(making.procedure(people["street"]), people["street"])
    client.force_login(people["street"])

    text = client.get(reverse("review", args=[page.pk])).content.decode()
    assert ">发布到公开栏</button>" not in text
    client.post(reverse("review", args=[page.pk]), {"decision": "approve"})
    assert not ProcedurePage.objects.public().exists()


def test_sheets_are_planned_on_every_board_and_in_every_hall(people, boards):
    page = making.put_up(people["editor"], people["reviewer"])

    rows = Posting.objects.filter(page_id=page.pk)
    assert sorted(row.board.name for row in rows) == ["北门栏", "议事厅墙面"]
    assert {row.hang_by for row in rows} == {date(2026, 11, 30)}
    assert {row.state for row in rows} == {PostingState.TO_HANG}

    page = making.amended(page, people["editor"])
    page = signed(page, people["editor"], people["reviewer"])
    open_ones = Posting.objects.filter(page_id=page.pk, state=PostingState.TO_HANG)
    assert [row.version.version for row in open_ones] == [2, 2]


def test_the_item_waits_for_all_four_kinds(people):
    making.all_four(people, but=("measure",))
    assert not disclosed().exists()

    making.put_up(
        people["editor"],
        people["reviewer"],
        kind="measure",
        title="协商议事措施",
        steps="[]",
        body=making.items(),
    )
    page = disclosed().get()
    assert page.number == "JW-SYS-04.QL01"
    assert (page.version, page.fact_date) == (1, date(2026, 11, 23))
    assert page.versions.get().published_by == people["reviewer"]
    assert page.owner == people["editor"]


def test_inherited_ones_count(client, people):
    making.all_four(people, code="QL00", but=("procedure",))
    mine = making.put_up(people["editor"], people["reviewer"])

    page = disclosed().get()
    text = client.get(page.url).content.decode()
    assert mine.url in text
    assert text.count("沿用街道统一制定的") == 3
    assert making.RULES[0] not in text
    assert making.STEPS[0]["materials"] not in text
    answer = client.get(f"/api/v1/disclosures/{page.pk}/").json()
    assert [row["label"] for row in answer["documents"]] == ["程序", "原则", "方法", "措施"]
    assert answer["lacking"] == ""
    # The sub-district is no residents' committee: it discloses no such item itself.
    assert not AffairsPage.objects.filter(community__code="QL00").exists()


def test_each_edition_renews_the_one_disclosure(people):
    made = making.all_four(people)
    first = disclosed().get()
    page = making.amended(made["procedure"], people["editor"])
    signed(page, people["editor"], people["reviewer"])

    again = disclosed().get()
    assert (again.pk, again.version) == (first.pk, 2)
    assert again.change_note == "《协商议事程序》第2版发布。"
    record = json.loads(again.versions.first().record)
    assert [row["version"] for row in record["documents"]] == [2, 1, 1, 1]


def test_an_edition_to_come_renews_it_too_and_is_told(client, people):
    made = making.all_four(people)
    draft = making.amended(
        made["procedure"], people["editor"], effective_on=date(2026, 12, 1)
    )
    signed(draft, people["editor"], people["reviewer"])

    page = disclosed().get()
    assert page.version == 2
    shown = client.get(page.url).content.decode()
    assert "第1版，现行有效，第2版2026年12月1日起施行，" in shown


def test_renewed_twice_nothing_doubles(people):
    made = making.all_four(people)
    page = made["measure"]
    again = putting_up.renew(
        page.community, page, page.versions.get(), by=people["reviewer"]
    )

    assert again is None
    assert disclosed().get().version == 1


def test_what_is_missing_today_is_said(client, people):
    made = making.all_four(people)
    page = making.amended(made["method"], people["editor"], repealed_on=date(2026, 11, 22))
    signed(page, people["editor"], people["reviewer"])

    text = client.get(disclosed().get().url).content.decode()
    assert "四类里现在没有施行的：方法。" in text
    assert disclosed().get().version == 1


def test_a_draft_of_somebody_is_not_signed_along(people, monkeypatch):
    made = making.all_four(people)
    page = disclosed().get()
    page.plain_card, page.change_note = "没写完", "还在改"
    page.save_revision(user=people["editor2"], log_action="wagtail.edit")

    changed = making.amended(made["procedure"], people["editor"])
    assert "JW-SYS-04.QL01" in changed.issues()[""]
    with pytest.raises(NotPublishable, match=r"JW-SYS-04\.QL01"):
        publish(changed, by=people["reviewer"])
    # Begun after the signer was told that nothing is in the way: refused all the same.
    monkeypatch.setattr(procedure_rules, "disclosure_of", lambda _draft: {})
    with pytest.raises(NotPublishable, match=r"JW-SYS-04\.QL01"):
        publish(changed, by=people["reviewer"])
    assert disclosed().get().plain_card == ""
    assert ProcedurePage.objects.get(pk=changed.pk).version == 1


def test_no_second_one_by_hand(people):
    making.all_four(people)
    page = qingling.drafted(people["editor"], (CODE, 1))
    page.body, page.elements = [], []

    assert "JW-SYS-04.QL01" in page.issues()["rule"]


def test_by_hand_where_all_are_inherited(people):
    page = qingling.drafted(people["editor"], (CODE, 1))
    page.body, page.elements = [], []
    assert "四类齐了" in page.issues()["rule"]
    del page.linked_body
    making.all_four(people, code="QL00")
    assert page.issues() == {}


def test_a_confirmation_that_the_catalogue_asks_is_waited_for(people):
    CatalogRule.objects.filter(item__code=CODE).update(needs_supervisor_confirm=True)
    making.all_four(people)

    page = disclosed().get()
    assert page.version == 0
    page = qingling.act(page, people["supervisor"])
    page = qingling.act(page, people["reviewer"])
    assert page.version == 1


def test_what_fails_takes_the_publication_back(people, monkeypatch):
    page = making.handed_in(making.procedure(people["editor"]), people["editor"])

    def refuse(*_args, **_kwargs):
        raise PermissionDenied

    monkeypatch.setattr(putting_up.board, "plan", refuse)
    with pytest.raises(PermissionDenied):
        publish(page, by=people["reviewer"])
    assert not PublishedVersion.objects.filter(page_id=page.pk).exists()


def test_two_that_govern_the_same_are_not_both_signed(people):
    first = making.handed_in(making.procedure(people["editor"]), people["editor"])
    twin = making.procedure(people["editor"], title="另一份")
    twin = making.handed_in(twin, people["editor"])
    publish(first, by=people["reviewer"])

    with pytest.raises(NotPublishable, match="协商议事程序"):
        publish(twin, by=people["reviewer"])
