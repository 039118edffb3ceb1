"""/mailbox/track/: one failure for every cause, and how long a letter stays open."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session

from foundation import clock
from mailbox.models import Letter
from tests.mailbox import making
from tests.mailbox.writing import OPENED, TRACK, everywhere, open_letter, parsed, said

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
CLOSED = f"{TRACK}?closed=1"
WITHDRAW, CLOSE = f"{OPENED}withdraw/", f"{OPENED}close/"


@pytest.fixture(autouse=True)
def monday():
    with clock.at(MONDAY):
        yield


def bare(answer, number):
    """A body without what differs at each request: the token, and what was typed."""
    text = answer.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    return text.replace(f'value="{number}"', 'value=""')


# Number and code ------------------------------------------------------------------


def test_number_and_code_open_the_letter_and_are_kept_nowhere(client, people):
    receipt = making.written()

    answer = open_letter(client, receipt)

    assert receipt.letter.number in said(answer)
    session = Session.objects.get().get_decoded()
    assert session["mailbox_letter"].keys() == {"letter", "at"}
    forms = (receipt.code, receipt.shown)
    assert [text for text in everywhere() for code in forms if code in text] == []
    assert receipt.code not in answer.content.decode()


@pytest.mark.parametrize("shape", ["{}", "{} ", "４４４", "dashes"])
def test_a_code_is_read_however_it_is_typed(client, people, shape):
    receipt = making.written()
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    typed = {
        "{}": receipt.code,
        "{} ": receipt.shown.replace("-", " "),
        "４４４": receipt.code.translate(wide),
        "dashes": receipt.shown,
    }[shape]
    number = receipt.letter.number.lower().replace("-", " ")

    answer = client.post(TRACK, {"number": number, "code": typed})

    assert answer.status_code == 302


def failures(client, receipt):
    """One answer for each cause; the number typed is the same in all of them."""
    number = receipt.letter.number
    wrong = f"{(int(receipt.code) + 1) % 10**12:012}"
    yield "wrong code", number, client.post(TRACK, {"number": number, "code": wrong})
    yield "short code", number, client.post(TRACK, {"number": number, "code": "12"})
    yield "no code", number, client.post(TRACK, {"number": number})
    yield "letters", number, client.post(TRACK, {"number": number, "code": "abc"})
    for other in ("MQ-QL01-20990101-0001", "rubbish", "", "<script>", "0" * 500):
        got = client.post(TRACK, {"number": other, "code": receipt.code})
        yield f"number {other[:9]}", other, got


def test_every_failure_has_one_status_and_one_body(client, people, settings):
    settings.LIMITS = {**settings.LIMITS, "letter_code": (99, 900)}
    receipt = making.written()

    bodies = {}
    for cause, number, answer in failures(client, receipt):
        assert answer.status_code == 404, cause
        shown = parsed(answer).select_one("#id_number")["value"]
        assert shown == number[:60]
        bodies.setdefault(bare(answer, shown).replace("&lt;script&gt;", ""), cause)

    assert len(bodies) == 1, list(bodies.values())
    assert "没有找到这封信" in next(iter(bodies))


def test_after_five_wrong_codes_this_address_waits_and_no_other_does(client, people):
    receipt = making.written()
    wrong = {"number": receipt.letter.number, "code": "000000000001"}
    for _turn in range(5):
        assert client.post(TRACK, wrong).status_code == 404

    right = {"number": receipt.letter.number, "code": receipt.code}
    answer = client.post(TRACK, right)

    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 900
    assert "请过15分钟再查。信没有被锁定" in said(answer)
    elsewhere = client.post(TRACK, right, REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 302
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert client.post(TRACK, right).status_code == 302


def test_a_forwarded_address_is_not_believed_without_a_proxy(client, people):
    receipt = making.written()
    wrong = {"number": receipt.letter.number, "code": "000000000001"}
    answers = [
        client.post(TRACK, wrong, headers={"x-forwarded-for": f"192.0.2.{turn}"})
        for turn in range(6)
    ]

    assert [answer.status_code for answer in answers] == [404] * 5 + [429]


def test_the_writer_reads_that_codes_are_being_tried(client, people):
    receipt = making.written()
    Letter.objects.filter(pk=receipt.letter.pk).update(attacked_on=MONDAY)

    assert "有人在反复试这封信的查询码" in said(open_letter(client, receipt))


def test_every_page_of_the_writer_is_private(client, people):
    receipt = making.written()
    number = receipt.letter.number
    answers = [
        client.get(TRACK),
        client.post(TRACK, {"number": number, "code": "1"}),
        client.post(TRACK, {"number": number, "code": receipt.code}),
        client.get(OPENED),
        client.get(WITHDRAW),
    ]

    for answer in answers:
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Robots-Tag"] == "noindex"
        assert answer["Referrer-Policy"] in ("same-origin", "no-referrer")
        assert number not in answer.headers.get("Location", "")


# How long it stays open -----------------------------------------------------------


def test_the_letter_closes_after_half_an_hour_of_rest(client, people):
    receipt = making.written()
    open_letter(client, receipt)

    for minutes in (20, 40):
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            assert client.get(OPENED).status_code == 200
    with clock.at(clock.now() + timedelta(minutes=71)):
        answer = client.get(OPENED)
        assert (answer.status_code, answer["Location"]) == (302, CLOSED)
        assert "为了安全，这封信已经合上" in said(client.get(CLOSED))
        assert Session.objects.get().get_decoded().keys() == set()


def test_whoever_closes_it_has_closed_it(client, people):
    open_letter(client, making.written())

    client.post(CLOSE)

    assert client.get(OPENED).status_code == 302
    assert client.get(CLOSE).status_code == 405


def test_a_session_planted_before_opens_nothing(client, people):
    session = client.session
    session["planted"] = 1
    session.save()
    before = session.session_key
    open_letter(client, making.written())

    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


def test_somebody_at_work_stays_logged_in(client, people):
    client.force_login(people["clerk"])
    before = client.session.session_key

    open_letter(client, making.written())

    assert client.session.session_key == before
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("path", [OPENED, WITHDRAW])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_gets_in_without_number_and_code(client, people, path, method):
    making.written()

    answer = getattr(client, method)(path, {"do": "rate"})

    assert (answer.status_code, answer["Location"]) == (302, CLOSED)
    # The next page that somebody opens here says nothing of it.
    assert "合上" not in said(client.get("/privacy/"))
