"""Personal data in a draft: some stops publication, the rest is shown to who signs."""

import pytest
from django.urls import reverse

from communities.models import Organization
from files.hints import Kind
from publishing import personal_hints
from publishing.transitions import NotPublishable, publish
from tests.people import drafted, fresh, submitted

IDENTITY = "11010519491231002X"
CARD = "6222028365201947362"


def written(people, words):
    """A draft under review whose plain words hold these."""
    page = drafted(people["editor"])
    page.plain_card = words
    page.save_revision(user=people["editor"])
    return fresh(page).get_latest_revision_as_object()


def test_the_table_decides_every_kind():
    assert set(personal_hints.RULES) == set(Kind)
    blocking = {k for k, rule in personal_hints.RULES.items() if rule == "block"}
    assert blocking == {Kind.IDENTITY, Kind.CARD}


@pytest.mark.parametrize(
    ("number", "what"), [(IDENTITY, "身份证号"), (f"卡号{CARD}", "银行卡号")]
)
def test_an_identity_number_or_a_card_stops_publication(people, number, what):
    draft = written(people, f"请联系，{number}。")

    (told,) = [issue for issue in draft.publication_issues() if what in issue]

    assert told.startswith("“明白卡”里有")
    # The sentence does not carry the number on.
    assert number[-8:] not in told


def test_publication_itself_refuses(people):
    page = submitted(people["editor"])
    revision = page.get_latest_revision()
    revision.content["plain_card"] = f"证号{IDENTITY}"
    revision.save()

    with pytest.raises(NotPublishable, match="身份证号"):
        publish(page, by=people["reviewer"])

    assert not fresh(page).live


@pytest.mark.parametrize(
    "words", ["电话13800001234", "王女士", "3号楼2单元502室", "京A12345", "确诊"]
)
def test_other_kinds_stop_nothing_and_are_shown_to_the_signer(client, people, words):
    draft = written(people, f"说明：{words}。")

    assert draft.publication_issues() == []
    (told,) = draft.publication_hints()
    assert told.startswith("“明白卡”里像有")


def test_the_signer_reads_the_hints(client, people):
    page = submitted(people["editor"])
    revision = page.get_latest_revision()
    revision.content["plain_card"] = "联系王女士"
    revision.save()
    client.force_login(people["reviewer"])

    text = client.get(reverse("review", args=[page.pk])).content.decode()

    assert "“明白卡”里像有姓名：王女士" in text


def test_a_number_that_an_office_gives_out_is_let_through(people):
    office = Organization.objects.first()
    for number in ("138 0000 1234", "010-83551234"):
        Organization.objects.filter(pk=office.pk).update(phone=number)
        draft = written(people, f"值班电话{number.replace(' ', '')}")

        assert draft.publication_hints() == []

    assert written(people, "值班电话13800001235").publication_hints() != []


def test_the_editor_is_told_what_was_saved_and_may_ask_while_typing(client, people):
    page = drafted(people["editor"])
    page.plain_card = f"证号{IDENTITY}"
    page.save_revision(user=people["editor"])
    client.force_login(people["editor"])

    text = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "发布前必须改" in text
    assert f'data-hints="{reverse("text_hints")}"' in text

    answer = client.post(reverse("text_hints"), {"text": f"证号{IDENTITY}，王女士"})
    words = answer.json()["words"]
    assert words.startswith("好像写了：发布前必须删去：身份证号（1101…）")
    assert "王女士" in words
    assert answer["Cache-Control"] == "no-store"


def test_only_staff_may_ask(client, people):
    client.force_login(people["resident"] if "resident" in people else people["stranger"])

    assert client.post(reverse("text_hints"), {"text": IDENTITY}).status_code in (
        302,
        403,
        404,
    )
