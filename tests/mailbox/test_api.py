"""Letters over the API: sent once, followed by number and code, read when published."""

import json
import uuid

import pytest
from django.core.cache import cache

from jobs.models import RememberedAnswer
from mailbox import answering, handling, identities, intake, numbers
from mailbox.models import Letter, LetterIdentity, LetterText
from tests.mailbox import making

pytestmark = pytest.mark.django_db

SEND, TRACK = "/api/v1/letters/", "/api/v1/letters/track/"
LETTER = {
    "community": "QL01",
    "kind": "help",
    "topic": "HJ",
    "title": "楼道灯坏了",
    "content": "3号楼一单元一层的灯坏了两天，老人晚上看不见台阶。",
    "name": "王小梅",
    "phone": "138 0000 1234",
}


def send(client, key="", **changes):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(
        SEND, {**LETTER, **changes}, content_type="application/json", headers=headers
    )


def track(client, number, code):
    return client.post(
        TRACK, {"number": number, "code": code}, content_type="application/json"
    )


def test_a_letter_is_sent_and_followed_with_number_and_code(client, people):
    answer = send(client)
    assert answer.status_code == 201
    receipt = answer.json()
    assert set(receipt) == {"number", "code", "track_url"}
    assert receipt["track_url"].endswith("/mailbox/track/")
    assert answer["Cache-Control"] == "no-store"

    followed = track(client, receipt["number"], receipt["code"]).json()
    assert followed["number"] == receipt["number"]
    assert (followed["stage"], followed["stage_label"]) == ("received", "已收到")
    assert [line["label"] for line in followed["timeline"]] == ["已收到"]
    assert followed["reply"] is None


def test_what_was_sent_stands_sealed_and_the_code_nowhere(client, people):
    receipt = send(client).json()
    letter = Letter.objects.get(number=receipt["number"])
    assert letter.channel == "api"
    assert letter.identity.phone == "138 0000 1234"
    raw = str(
        list(LetterText.objects.extra(select={"t": "title", "c": "content"}).values())
    )
    raw += str(list(LetterIdentity.objects.values())) + str(list(Letter.objects.values()))
    for clear in ("楼道灯", "王小梅", "138 0000 1234", receipt["code"].replace("-", "")):
        assert clear not in raw


def test_the_same_key_gives_the_same_receipt_and_no_second_letter(client, people):
    key = str(uuid.uuid4())
    first, again = send(client, key), send(client, key)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert again["Idempotency-Replayed"] == "true"
    assert Letter.objects.count() == 1
    assert send(client, key, title="别的事").status_code == 422
    code = first.json()["code"]
    assert code not in str(list(RememberedAnswer.objects.values()))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"community": "QL00"}, "community"),
        ({"community": "QL99"}, "community"),
        ({"kind": "report"}, "kind"),
        ({"topic": "XX"}, "topic"),
        ({"title": " "}, "title"),
        ({"title": "字" * 41}, "title"),
        ({"content": "太短"}, "content"),
        ({"content": "字" * 601}, "content"),
        ({"content": "含有不能显示的字符\ud800，看看。"}, "content"),
        ({"phone": "1380000123"}, "phone"),
        ({"email": "not an address"}, "email"),
        ({"wants_public": "yes"}, "wants_public"),
        ({"secret": 1}, "secret"),
    ],
)
def test_bad_letters_are_told_field_by_field_in_chinese(client, people, changes, field):
    answer = send(client, **changes)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    told = {error["field"]: error["message"] for error in answer.json()["errors"]}
    assert set(told) == {field}
    assert any("\u4e00" <= sign <= "\u9fff" for sign in told[field])
    assert Letter.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{}", "text/plain", 415),
        ("kind=help", "application/x-www-form-urlencoded", 415),
        ("{", "application/json", 400),
        ("[" * 5_000, "application/json", 400),
        ('"' + "x" * 70_000 + '"', "application/json", 413),
        ("null", "application/json", 422),
        ('{"title": "\\ud800"}', "application/json", 422),
    ],
)
def test_bodies_that_are_no_letters_are_problems(client, people, body, kind, status):
    answer = client.post(SEND, body, content_type=kind)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


def test_one_failure_for_every_cause(client, people):
    receipt = send(client).json()
    wrong = [
        ("MQ-QL01-20261125-9999", receipt["code"]),
        (receipt["number"], "0000-0000-0000"),
        (receipt["number"], ""),
        ("什么都不是", "123"),
        ("", ""),
    ]
    bodies = set()
    for number, code in wrong:
        answer = track(client, number, code)
        assert answer.status_code == 404
        body = answer.json()
        body.pop("request_id")
        bodies.add(json.dumps(body, sort_keys=True))
    assert len(bodies) == 1


def test_wrong_codes_stop_the_address_and_never_the_writer(client, people, settings):
    settings.TRUSTED_PROXIES = 0
    receipt = send(client).json()
    number = receipt["number"]
    answers = [track(client, number, "1111-1111-1111").status_code for _try in range(6)]
    assert answers == [404] * 5 + [429]
    # The attacker's address is stopped for this number, even with the right code ...
    assert track(client, number, receipt["code"]).status_code == 429
    # ... and a forwarded header makes no other address of it.
    forged = client.post(
        TRACK,
        {"number": number, "code": receipt["code"]},
        content_type="application/json",
        headers={"X-Forwarded-For": "203.0.113.9"},
    )
    assert forged.status_code == 429
    # The writer at home gets in.
    home = client.post(
        TRACK,
        {"number": number, "code": receipt["code"]},
        content_type="application/json",
        REMOTE_ADDR="198.51.100.7",
    )
    assert home.status_code == 200


def test_a_configured_proxy_is_believed(client, people, settings):
    settings.TRUSTED_PROXIES = 1
    receipt = send(client).json()

    def ask(code, forwarded):
        return client.post(
            TRACK,
            {"number": receipt["number"], "code": code},
            content_type="application/json",
            headers={"X-Forwarded-For": forwarded},
        ).status_code

    assert [ask("1" * 12, "203.0.113.9") for _try in range(6)][-1] == 429
    assert ask(receipt["code"], "203.0.113.9") == 429
    assert ask(receipt["code"], "198.51.100.7") == 200


def test_thirty_wrong_tries_stop_an_address_for_every_number(client, people):
    receipts = [send(client, phone=f"1390000{n:04}").json() for n in range(7)]
    for receipt in receipts[:6]:
        for _try in range(5):
            assert track(client, receipt["number"], "1" * 12).status_code == 404
    last = receipts[6]
    assert track(client, last["number"], last["code"]).status_code == 429


def test_a_hundred_wrong_tries_a_day_are_told_to_the_writer(client, people, settings):
    settings.LIMITS = {**settings.LIMITS, "letter_code_number": (3, 86400)}
    receipt = send(client).json()
    for n in range(4):
        client.post(
            TRACK,
            {"number": receipt["number"], "code": "1" * 12},
            content_type="application/json",
            REMOTE_ADDR=f"203.0.113.{n}",
        )
    assert Letter.objects.get().attacked_on is not None


def test_right_codes_are_not_counted(client, people):
    receipt = send(client).json()
    for _look in range(12):
        assert track(client, receipt["number"], receipt["code"]).status_code == 200


def test_one_contact_writes_one_letter_a_minute(client, people):
    assert send(client).status_code == 201
    stopped = send(client, title="又一件事")
    assert stopped.status_code == 429
    assert int(stopped["Retry-After"]) > 0
    assert send(client, title="又一件事", phone="13900001111").status_code == 201


def test_a_letter_that_was_counted_and_not_stored_comes_again(client, people, monkeypatch):
    """The server died between count and letter: the same key is no second letter."""

    def dies(*_args, **_rest):
        raise SystemExit

    key = str(uuid.uuid4())
    with monkeypatch.context() as broken:
        broken.setattr("mailbox.admission.intake.receive", dies)
        with pytest.raises(SystemExit):
            send(client, key)
    assert send(client, key).status_code == 201
    assert send(client, str(uuid.uuid4()), title="又一件事").status_code == 429


def test_a_key_that_was_refused_opens_no_way_around_the_limits(client, people):
    send(client)
    key = str(uuid.uuid4())
    for _try in range(3):
        assert send(client, key, title="又一件事").status_code == 429
    assert Letter.objects.count() == 1


def test_the_reading_of_an_identity_is_told_without_names(client, people):
    receipt = send(client).json()
    letter = Letter.objects.get()
    identities.open_identity(letter.pk, by=people["clerk"], reason="contact")
    [reading] = track(client, receipt["number"], receipt["code"]).json()["readings"]
    assert reading["unit"] == "槐荫里社区服务站"
    assert reading["post"] == "信箱值班员"
    assert reading["reason"] == "联系核实"
    assert set(reading) == {"at", "unit", "post", "reason"}


def test_numbers_and_codes_are_read_as_people_type_them():
    assert numbers.typed_number(" mq－ql01 20261125—0042 ") == "MQ-QL01-20261125-0042"
    assert numbers.typed_number("MQ\x00-\ud800QL01") == "MQ?-?QL01"
    assert numbers.typed_code("１２３４ 5678-9012") == "123456789012"


def test_answers_hold_no_clear_code_in_the_cache(client, people):
    receipt = send(client).json()
    stored = str(getattr(cache, "_cache", {}))
    assert receipt["code"] not in stored


def test_progress_shows_the_answer_and_not_its_author(client, people):
    receipt = making.written()
    letter = receipt.letter
    intake.accept(letter.pk, by=people["clerk"])
    handling.assign(letter.pk, by=people["clerk"], to=making.committee())
    handling.sign(letter.pk, by=people["handler2"])
    answering.submit_reply(
        letter.pk, by=people["handler2"], content=making.ANSWER, outcome="solved"
    )
    under_review = track(client, letter.number, receipt.code).json()
    assert (under_review["stage"], under_review["reply"]) == ("in_progress", None)
    answering.approve_reply(letter.pk, by=people["clerk"])
    text = track(client, letter.number, receipt.code).content.decode()
    followed = json.loads(text)
    assert followed["reply"]["content"] == making.ANSWER
    assert followed["reply"]["unit"] == "槐荫里社区居民委员会"
    assert followed["due_explained"].startswith("投诉7个工作日内答复")
    for name in ("handler2", "承办人", people["clerk"].display_name):
        assert name not in text
