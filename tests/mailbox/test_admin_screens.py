"""Identity, public copy, 代写 and the rules in the admin."""

import re

import pytest
from django.contrib.sessions.models import Session
from wagtail.models import ModelLogEntry

from mailbox.models import DispatchEntry, Letter, LetterRule, PublishedLetter
from tests.mailbox import making
from tests.mailbox.staff import LIST, at

pytestmark = pytest.mark.django_db

PERSON = ("王小梅", "13800001234", "xiaomei@example.org")


# Identity ------------------------------------------------------------------------------


def test_an_identity_is_shown_once_and_logged(people, at_work):
    letter, clerk = making.written().letter, at_work["clerk"]
    address = at(letter, "identity")
    asked = clerk.text(address)
    assert "已查看0次" in asked
    assert not any(word in asked for word in PERSON)

    answer = clerk.post(address, {"reason": "contact"})

    text = answer.content.decode()
    assert all(word in text for word in PERSON)
    assert answer["Cache-Control"] == "no-store"
    reading = letter.readings.get()
    assert reading.by == people["clerk"]
    # Marked with unit, post and time, many times over.
    assert text.count(f"{reading.unit} {reading.post} 20") >= 8
    # It is in nothing that comes afterwards.
    for later in ("/admin/", LIST, at(letter), address, f"{address}?reason=contact"):
        later_text = clerk.text(later)
        assert not any(word in later_text for word in PERSON), later
    assert "已查看1次" in clerk.text(address)
    kept = "".join(str(session.get_decoded()) for session in Session.objects.all())
    kept += "".join(str(entry.data) for entry in ModelLogEntry.objects.all())
    assert not any(word in kept for word in PERSON)


def test_the_unit_of_an_ordinary_letter_opens_it_too(people, at_work):
    letter = making.in_progress(people)
    answer = at_work["handler2"].post(at(letter, "identity"), {"reason": "visit"})
    assert "13800001234" in answer.content.decode()
    for name in ("street", "reviewer", "auditor", "street2"):
        answer = at_work[name].post(at(letter, "identity"), {"reason": "visit"})
        assert answer.status_code == 302, name
    assert at_work["handler"].post(at(letter, "identity")).status_code == 404
    assert letter.readings.count() == 1


# The public copy -----------------------------------------------------------------------

COPY = {
    "basis": "consent",
    "title": "楼道堆物已清理",
    "content": "楼道里堆了旧家具。",
    "reply": "已清理完毕。",
}


def step(browser, letter, name, **values):
    """Take a step with what the screen shows now."""
    address = at(letter, "public")
    seen = browser.get(address).context["seen"]
    return browser.post(address, {"step": name, "seen": seen, **values})


def test_hints_say_what_must_go_and_stop_the_copy(people, at_work):
    letter, clerk = making.replied(people, wants_public=True), at_work["clerk"]
    leaking = {**COPY, "content": "王小梅住5-2-301，电话13800001234，王女士说。"}
    step(clerk, letter, "draft", **leaking)
    text = clerk.text(at(letter, "public"))
    assert re.search("必须隐去</b>：来信里有手机号“13800001234”", text)
    assert "必须隐去</b>：来信里有来信人填写的信息“王小梅”" in text
    assert re.search("请看看：来信里有姓名“王女士”", text)

    stopped = step(clerk, letter, "submit").content.decode()

    assert "请先隐去" in stopped
    assert letter.published.state == "redacting"


def test_the_copy_is_confirmed_by_another_who_sees_what_is_published(people, at_work):
    letter, clerk = making.replied(people, wants_public=True), at_work["clerk"]
    reviewer, address = at_work["reviewer"], at(letter, "public")
    # Nothing of the letter stands in the form beforehand.
    assert "5号楼二单元" not in str(clerk.get(address).context["form"])
    step(clerk, letter, "draft", **COPY)
    assert step(reviewer, letter, "draft", **COPY).status_code == 302  # led away
    old = reviewer.get(address).context["seen"]
    step(clerk, letter, "submit")
    assert "publish" not in clerk.get(address).context["steps"]
    stale = reviewer.post(address, {"step": "publish", "seen": old})
    assert stale.status_code == 409
    assert "这封信刚刚有了变化" in stale.content.decode()

    assert step(reviewer, letter, "send_back", reason="").status_code == 200
    step(reviewer, letter, "send_back", reason="标题再短些。")
    assert "标题再短些。" in clerk.text(address)
    step(clerk, letter, "draft", **COPY | {"title": "堆物已清理"})
    step(clerk, letter, "submit")
    step(reviewer, letter, "publish")
    copy = PublishedLetter.objects.public().get()
    assert (copy.title, copy.checked_by) == ("堆物已清理", people["reviewer"])

    assert step(reviewer, letter, "withdraw", reason="写错了。").status_code == 302
    assert not PublishedLetter.objects.public().exists()


def test_two_who_write_the_copy_at_once_lose_nothing(people, at_work):
    letter = making.replied(people, wants_public=True)
    seen = at_work["clerk2"].get(at(letter, "public")).context["seen"]
    step(at_work["clerk"], letter, "draft", **COPY)

    values = {**COPY, "title": "另一个标题", "step": "draft", "seen": seen}
    answer = at_work["clerk2"].post(at(letter, "public"), values)

    assert answer.status_code == 409
    assert "另一个标题" in answer.content.decode()
    assert letter.published.title == COPY["title"]


def test_without_consent_there_is_only_a_general_answer(people, at_work):
    letter, clerk = making.replied(people), at_work["clerk"]
    refused = step(clerk, letter, "draft", **COPY).content.decode()
    assert "来信人没有同意公开" in refused
    assert step(clerk, letter, "draft", **COPY | {"basis": "general"}).status_code == 302


# 代写 ----------------------------------------------------------------------------------

TAKEN = {
    "community": "QL01",
    "channel": "12345",
    "reference": "20261123-778899",
    "consent": "spoken",
    "kind": "help",
    "topic": "YL",
    "title": "想申请助餐",
    "content": "老人独居，想申请老年助餐，请告诉怎么办。",
    "name": "赵大爷",
    "phone": "13900005678",
}


def test_a_letter_is_written_down_for_a_resident(people, at_work):
    clerk = at_work["clerk"]
    key = clerk.get(f"{LIST}take/").context["form"]["once"].value()

    answer = clerk.post(f"{LIST}take/", {**TAKEN, "once": key})

    letter = Letter.objects.get()
    slip = answer.content.decode()
    code = re.search(r"\d{4}-\d{4}-\d{4}", slip)[0]
    assert letter.number in slip
    assert answer["Cache-Control"] == "no-store"
    assert making.tracked(letter.number, code).pk == letter.pk
    assert (letter.channel, letter.taken_by) == ("12345", people["clerk"])
    assert letter.due_on is not None  # the same clock
    assert letter.events.get().note == "12345转来；来信人当面或在电话里同意登记。"
    # Nothing but that answer holds the code; sent twice it is the same letter.
    again = clerk.post(f"{LIST}take/", {**TAKEN, "once": key}).content.decode()
    assert code in again
    assert Letter.objects.count() == 1
    for address in (LIST, at(letter), "/admin/"):
        text = clerk.text(address)
        assert code not in text
        assert "13900005678" not in text


def test_the_house_elder_writes_for_neighbours_and_reads_no_letters(people, at_work):
    entrance = at_work["entrance"]
    key = entrance.get(f"{LIST}take/").context["form"]["once"].value()
    answer = entrance.post(f"{LIST}take/", {**TAKEN, "once": key, "channel": "visit"})
    letter = Letter.objects.get()
    assert letter.number in answer.content.decode()
    assert entrance.get(at(letter)).status_code == 404
    assert entrance.get(LIST).status_code == 404
    for name in ("handler2", "editor", "street", "reviewer"):
        assert at_work[name].get(f"{LIST}take/").status_code == 404, name


def test_what_is_typed_for_a_resident_is_checked_and_kept(people, at_work):
    clerk = at_work["clerk"]
    wrong = {**TAKEN, "community": "QL02", "phone": "139", "consent": "nameless"}
    text = clerk.post(f"{LIST}take/", wrong)
    errors = text.context["form"].errors
    assert {"community", "phone", "consent"} <= errors.keys()
    assert "老人独居" in text.content.decode()
    assert not Letter.objects.exists()


# Rules ---------------------------------------------------------------------------------


def test_the_street_keeps_the_numbers_within_bounds(people, at_work):
    street, rule = at_work["street"], LetterRule.objects.get(code="inquiry")
    assert "沈阳市长信箱" in street.text("/admin/letter-rules/")
    address = "/admin/letter-rules/edit/inquiry/"
    values = {"source": "街道决定", "status": "D"}
    for wrong in ("0", "61", "-1", "x"):
        assert street.post(address, {**values, "value": wrong}).status_code == 200
    assert street.post(address, {**values, "value": "4"}).status_code == 302
    rule.refresh_from_db()
    assert (rule.value, rule.name, rule.unit) == (4, "答复咨询", "WD")
    for name in ("clerk", "reviewer", "editor", "street2"):
        assert at_work[name].post(address, {**values, "value": "9"}).status_code in (
            302,
            404,
        )
    rule.refresh_from_db()
    assert rule.value == 4


def test_the_street_keeps_the_directory_of_routes(people, at_work):
    entry = DispatchEntry.objects.get(topic__code="HJ")
    address = f"/admin/dispatch/edit/{entry.pk}/"
    values = {"lead_kind": "SERVICE_STATION", "lead_name": ""}
    assert at_work["street"].post(address, values).status_code == 302
    entry.refresh_from_db()
    assert (entry.lead_kind, entry.community_may_lead) == ("SERVICE_STATION", False)
    assert at_work["street"].get("/admin/dispatch/new/").status_code == 404
    assert at_work["auditor"].get("/admin/dispatch/").status_code == 200
