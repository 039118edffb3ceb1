"""The resident's page and the office's screens of opinions."""

import uuid

import pytest
import time_machine
from django.test import Client

from foundation import personal_data
from governance import personal_data as claims, transitions
from governance.models import Opinion
from tests.governance import making

WORDS = "建议写明短绳的长度"


@pytest.fixture(autouse=True)
def traveller():
    with time_machine.travel("2026-10-30T10:00:00+08:00", tick=False) as found:
        yield found


@pytest.fixture
def call(people, traveller):
    page = making.document(people["editor"])
    page = making.signed(page, people["editor"], people["reviewer"])
    page = making.call(page, people["editor"])
    page = making.signed(page, people["editor"], people["reviewer"])
    traveller.move_to("2026-11-10T10:00:00+08:00")
    return page


@pytest.fixture
def opinion(people, call):
    return transitions.give(
        call, by=people["resident"], key=uuid.uuid4(), anchor="", text=WORDS
    )


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def test_a_resident_gives_one_and_sees_what_became_of_it(people, call):
    client = browser(people["resident"])
    address = f"/opinions/{call.pk}/"
    key = client.get(address).context["form"]["key"].value()
    sent = {"key": key, "anchor": making.anchor("dogs"), "text": WORDS}

    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 302
    assert Opinion.objects.count() == 1
    transitions.answer(
        Opinion.objects.get(), by=people["editor"], gist="短绳", outcome="partly",
        reason="写两米。",
    )  # fmt: skip

    page = client.get(address)
    assert page["Cache-Control"] == "no-store"
    text = page.content.decode()
    assert WORDS in text
    assert "部分采纳" in text
    assert "写两米。" in text
    # Nobody else's page has it.
    assert WORDS not in browser(people["editor"]).get(address).content.decode()
    assert WORDS not in client.get(call.url).content.decode()


def test_without_an_account_one_is_led_to_the_login(client, call):
    answer = client.get(f"/opinions/{call.pk}/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("who", ["newcomer", "resident2", "editor"])
def test_who_is_not_known_is_told_how_to_take_part(people, call, who):
    client = browser(people[who])

    text = client.get(f"/opinions/{call.pk}/").content.decode()
    assert "还没有核实" in text
    assert "居委会办公室" in text
    assert client.post(f"/opinions/{call.pk}/", {"text": WORDS}).status_code == 403
    assert not Opinion.objects.exists()


def test_what_was_typed_stays_when_it_is_refused(people, call):
    client = browser(people["resident"])

    answer = client.post(f"/opinions/{call.pk}/", {"text": WORDS, "anchor": "t00000000"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert WORDS in text
    assert "没有提交" in text
    assert client.post(f"/opinions/{call.pk}/", {"text": " "}).status_code == 200
    assert not Opinion.objects.exists()


def test_before_and_after_its_days_nothing_is_taken(people, call, traveller):
    traveller.move_to("2026-11-21T08:00:00+08:00")
    client = browser(people["resident"])

    assert "现在不在征求意见的时间" in client.get(f"/opinions/{call.pk}/").content.decode()
    assert client.post(f"/opinions/{call.pk}/", {"text": WORDS}).status_code == 403


def test_a_draft_of_a_call_takes_nothing(people, call):
    hidden = making.call(call.document, people["editor"], title="还没签发")

    assert browser(people["resident"]).get(f"/opinions/{hidden.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("key", "status"), [("", 302), ("x", 200), ("\0", 200), ("1" * 5000, 200)]
)
def test_a_hostile_key_breaks_nothing(people, call, key, status):
    client = browser(people["resident"])

    answer = client.post(f"/opinions/{call.pk}/", {"key": key, "text": WORDS})
    assert answer.status_code == status


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "\0秘", "\ud83d", "a" * 9999]
)
def test_a_hostile_text_breaks_nothing(people, call, text):
    client = browser(people["resident"])

    answer = client.post(f"/opinions/{call.pk}/", {"text": text.encode("utf-8", "replace")})
    # What is longer than any form of ours is refused before it is read.
    assert answer.status_code in (200, 302, 400)
    page = client.get(f"/opinions/{call.pk}/")
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


def test_the_office_reads_answers_and_never_learns_who(people, call, opinion):
    client = browser(people["editor"])
    address = f"/admin/opinions/{call.pk}/{opinion.pk}/"

    screens = [
        client.get(url).content.decode()
        for url in ("/admin/opinions/", f"/admin/opinions/{call.pk}/", address)
    ]
    assert WORDS in screens[2]
    for text in screens:
        assert people["resident"].display_name not in text
        assert f">{people['resident'].username}<" not in text
    refused = client.post(address, {"gist": "短绳", "reason": ""})
    assert refused.status_code == 200
    assert "短绳" in refused.content.decode()
    said = {"gist": "短绳", "outcome": "adopted", "reason": "写进第二条。"}
    assert client.post(address, said).status_code == 302
    assert Opinion.objects.get().answered_by == people["editor"]


def test_paper_is_entered_by_who_answers(people, call):
    client = browser(people["editor"])
    address = f"/admin/opinions/{call.pk}/enter/"

    assert client.get(address).status_code == 200
    sent = {"received_on": "2026-11-09", "anchor": "", "text": WORDS}
    assert client.post(address, {**sent, "received_on": "2026-12-09"}).status_code == 200
    assert client.post(address, sent).status_code == 302
    row = Opinion.objects.get()
    assert (row.source, row.by, row.entered_by) == ("paper", None, people["editor"])


@pytest.mark.parametrize(
    ("who", "answer"),
    [("reviewer", 200), ("street2", 200), ("auditor", 200), ("editor2", 404)],
)
def test_who_only_looks_answers_nothing(people, call, opinion, who, answer):
    client = browser(people[who])
    address = f"/admin/opinions/{call.pk}/{opinion.pk}/"

    assert client.get(address).status_code == answer
    refused = 403 if answer == 200 else 404
    said = {"gist": "短绳", "outcome": "adopted", "reason": "理由"}
    assert client.post(address, said).status_code in (refused, 302)
    assert Opinion.objects.get().state == "received"


def test_a_person_gets_what_he_wrote(people, opinion):
    told = personal_data.export(people["resident"])

    [row] = told["governance.Opinion.by+text"]
    assert row["text"] == WORDS


def test_who_goes_takes_his_words_along(people, call, opinion):
    kept = transitions.give(
        call, by=people["resident"], key=uuid.uuid4(), anchor="", text=WORDS
    )
    transitions.answer(
        kept, by=people["editor"], gist="短绳", outcome="adopted", reason="理由。"
    )

    personal_data.erase(people["resident"])

    [row] = Opinion.objects.all()
    assert (row.pk, row.by, row.text) == (kept.pk, None, None)
    assert row.gist == "短绳"


def test_who_answered_is_bound(people, opinion):
    transitions.answer(
        opinion, by=people["editor"], gist="短绳", outcome="adopted", reason="理由。"
    )

    with pytest.raises(personal_data.BoundToOffice):
        personal_data.erase(people["editor"])


def test_after_two_years_the_words_go(people, call, opinion, traveller):
    transitions.answer(
        opinion, by=people["editor"], gist="短绳", outcome="adopted", reason="理由。"
    )
    type(call).objects.filter(pk=call.pk).update(concluded_on="2026-11-23")
    traveller.move_to("2028-11-20T10:00:00+08:00")
    personal_data.expire()
    assert Opinion.objects.get().text == WORDS

    traveller.move_to("2028-11-25T10:00:00+08:00")
    personal_data.expire()

    assert Opinion.objects.get().text is None
    assert claims.KEPT_DAYS == 730
