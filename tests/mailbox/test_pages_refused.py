"""/mailbox/: letters that come back, filled; programs, haste, the same letter twice."""

from datetime import date, timedelta

import pytest

from foundation import clock
from foundation.models import RateCount
from mailbox.models import Letter, Stage
from tests.factories import CommunityPageFactory, OrganizationFactory
from tests.mailbox.writing import (
    CONTENT,
    WRITE,
    errors_of,
    letter,
    parsed,
    receipt_of,
    said,
    send,
    stamped,
    typed,
)

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def here():
    with clock.at(MONDAY):
        place = CommunityPageFactory(code="QL01", slug="huaiyinli", title="槐荫里社区")
        OrganizationFactory(community=place, name="槐荫里社区居民委员会")
        CommunityPageFactory(code="QL02", slug="ztqj", title="砖塔前街社区")
        CommunityPageFactory(subdistrict=True)
        yield place


# Refused, and filled --------------------------------------------------------------

WRONG = {
    "kind": ("", "请选择这封信是求助、投诉、建议、咨询还是表扬。"),
    "community": ("QL00", "请重新选择社区。"),
    "topic": ("ZZ", "请重新选择关于哪方面。"),
    "title": ("太" * 41, "最多40字，现在41字，请删去一些。"),
    "content": ("短", "请写得详细一点，至少10个字。"),
    "phone": ("1380000123", "手机号少1位，请填11位数字。"),
    "email": ("xiaomei@", "邮箱写得不完整，请检查。"),
}


@pytest.mark.parametrize("name", WRONG)
def test_each_mistake_is_named_and_everything_else_stays(client, name):
    value, message = WRONG[name]
    sent = letter(**{name: value})

    answer = client.post(WRITE, sent)

    assert answer.status_code == 200
    assert errors_of(answer)[:2] == ["有1处要改，信还没有寄出", message]
    link = parsed(answer).select_one("#errors a")["href"]
    assert parsed(answer).select_one(link) is not None
    assert f"要改：{message}" in said(answer)
    back = typed(answer)
    kept = {key: text for key, text in sent.items() if key != name and text}
    assert {key: back.get(key) for key in kept} == kept
    assert Letter.objects.count() == 0


def test_an_empty_form_names_everything_that_is_missing_and_only_that(client):
    answer = client.post(WRITE, {"key": letter()["key"], "opened": stamped(60)})

    assert errors_of(answer)[0] == "有5处要改，信还没有寄出"


@pytest.mark.parametrize(
    ("phone", "message"),
    [
        ("13800001234", ""),
        ("+86 138-0000-1234", ""),
        ("１３８００００１２３４", ""),
        ("010-12345678", ""),
        ("0532 8765 4321", ""),
        ("62345678", ""),
        ("138000012345", "手机号多1位，请填11位数字。"),
        ("12000001234", "没有这样的手机号，请核对前几位。"),
        ("0000-1201", "座机号请带区号填写，例如010-12345678。"),
        ("12345x", "电话只填数字；不方便留电话可以不填。"),
        ("没有", "电话只填数字；不方便留电话可以不填。"),
        ("912345", "请填11位手机号，或者带区号的座机号。"),
    ],
)
def test_numbers_that_ring_and_numbers_that_do_not(client, phone, message):
    answer = send(client, phone=phone)

    assert errors_of(answer)[1:2] == ([message] if message else [])


def test_a_text_of_exactly_the_most_is_taken_with_its_line_ends(client):
    text = "甲" * 299 + "\r\n" + "乙" * 300
    receipt_of(send(client, content=text, title="标" * 40))

    assert Letter.objects.get().text.content == text.replace("\r\n", "\n")
    assert "最多600字，现在601字" in said(send(client, content=text + "丙"))


def test_characters_that_nobody_sees_are_left_out(client):
    receipt_of(send(client, title="楼道\0堆物\x1b"))

    assert Letter.objects.get().text.title == "楼道堆物"


def test_what_was_typed_is_text_and_never_markup(client):
    evil = "</textarea><script>alert(1)</script>"
    answer = send(client, content=evil * 2, phone="1")

    assert typed(answer)["content"] == evil * 2
    assert "<script>alert" not in answer.content.decode()


def test_what_need_not_stand_in_a_letter_is_pointed_at_and_not_refused(client):
    answer = send(client, content="我住6单元502室，身份证11010519491231002X。", phone="1")

    assert "好像写了身份证号、门牌号" in said(answer)
    receipt_of(send(client, content="我住6单元502室，身份证11010519491231002X。"))


# Programs and haste ---------------------------------------------------------------


def test_who_fills_in_the_hidden_field_gets_a_receipt_and_is_set_aside(client):
    answer = send(client, homepage="http://spam.example")

    receipt_of(answer)
    assert Letter.objects.get().stage == Stage.QUARANTINED


def test_the_hidden_field_is_hidden_from_everybody(client):
    page = parsed(client.get(WRITE))

    box = page.select_one(".trap input")
    assert (box["name"], box["tabindex"], box["autocomplete"]) == ("homepage", "-1", "off")


def test_a_form_that_is_sent_too_fast_comes_back_filled_and_may_be_sent_again(client):
    sent = letter(opened=stamped(2))

    answer = client.post(WRITE, sent)

    assert "寄得太快了" in errors_of(answer)[1]
    assert typed(answer)["content"] == CONTENT
    assert Letter.objects.count() == 0
    with clock.at(clock.now() + timedelta(seconds=4)):
        receipt_of(client.post(WRITE, {**sent, "opened": typed(answer)["opened"]}))


@pytest.mark.parametrize("opened", ["", "forged", "x:y:z"])
def test_a_stamp_that_is_not_ours_is_renewed(client, opened):
    answer = send(client, opened=opened)

    assert "放得太久了" in errors_of(answer)[1]
    assert typed(answer)["opened"] != opened
    assert Letter.objects.count() == 0


# The same letter twice ------------------------------------------------------------


def test_a_double_click_and_a_reload_get_the_same_receipt(client):
    sent = letter()

    first = receipt_of(client.post(WRITE, sent))
    again = client.post(WRITE, sent)

    assert receipt_of(again) == first
    assert Letter.objects.count() == 1
    assert again["Cache-Control"] == "no-store"
    assert again["Referrer-Policy"] == "no-referrer"


def test_reloading_does_not_use_up_what_one_may_send(client):
    sent = letter()
    for _turn in range(8):
        receipt_of(client.post(WRITE, sent))

    with clock.at(clock.now() + timedelta(minutes=2)):
        receipt_of(send(client))


def test_another_letter_from_the_same_page_is_asked_about_first(client):
    sent = letter()
    client.post(WRITE, sent)
    with clock.at(clock.now() + timedelta(minutes=2)):
        changed = {**sent, "title": "另一件事"}
        answer = client.post(WRITE, changed)

        assert answer.status_code == 409
        assert "刚才已经寄出过一封信" in errors_of(answer)[1]
        assert typed(answer)["title"] == "另一件事"
        assert typed(answer)["key"] != sent["key"]
        assert Letter.objects.count() == 1
        receipt_of(client.post(WRITE, {**changed, "key": typed(answer)["key"]}))
    assert Letter.objects.count() == 2


@pytest.mark.parametrize("key", ["", "short", "x" * 300, "{}"])
def test_a_key_that_is_not_ours_is_renewed(client, key):
    answer = send(client, key=key)

    assert "放得太久了" in errors_of(answer)[1]
    assert len(typed(answer)["key"]) == 36


# How often ------------------------------------------------------------------------


def test_one_number_sends_one_letter_a_minute_however_it_is_written(client):
    receipt_of(send(client, email=""))

    answer = send(client, phone="+86 13800001234", email="")

    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60
    assert "请过1分钟再寄" in errors_of(answer)[1] or "秒再寄" in errors_of(answer)[1]
    assert typed(answer)["content"] == CONTENT
    assert Letter.objects.count() == 1
    receipt_of(send(client, phone="13900001234", email=""))


def test_one_mailbox_counts_as_one_too(client):
    receipt_of(send(client, phone=""))

    assert send(client, phone="", email="XiaoMei@example.org").status_code == 429


def test_three_an_hour_and_five_a_day(client):
    moment, taken = clock.now(), []
    for hours, minutes in [(0, 0), (0, 2), (0, 4), (0, 6), (2, 0), (2, 2), (2, 4)]:
        with clock.at(moment + timedelta(hours=hours, minutes=minutes)):
            taken.append(send(client).status_code)

    assert taken == [200, 200, 200, 429, 200, 200, 429]


def test_a_refused_letter_costs_nothing(client):
    """Whoever presses the button too often may still send when the minute is over."""
    moment = clock.now()
    receipt_of(send(client))
    for _turn in range(10):
        assert send(client).status_code == 429

    with clock.at(moment + timedelta(minutes=2)):
        receipt_of(send(client))


def test_one_address_sends_so_many_a_day_whoever_it_says_it_is(client, settings):
    settings.LIMITS = {**settings.LIMITS, "letter_address": (2, 86400)}
    for turn in range(2):
        receipt_of(send(client, phone=f"1380000123{turn}", email=""))

    answer = send(client, phone="13800001239", email="")

    assert answer.status_code == 429
    other = letter(phone="13800001238", email="")
    receipt_of(client.post(WRITE, other, REMOTE_ADDR="9.9.9.9"))


def test_no_number_stands_in_the_counters(client):
    send(client)

    kept = " ".join(str(row) for row in RateCount.objects.values_list())
    assert "1380000" not in kept
    assert "xiaomei" not in kept
