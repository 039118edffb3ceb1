"""/mailbox/: what is said before, what is refused and how, and the receipt."""

from datetime import date

import pytest
import segno
from django.test import Client

from accounts.models import PolicyText
from foundation import clock
from mailbox import numbers
from mailbox.models import Letter, Stage
from tests.factories import AffairsPageFactory, CommunityPageFactory, OrganizationFactory
from tests.mailbox.writing import (
    CONTENT,
    TITLE,
    WRITE,
    everywhere,
    letter,
    parsed,
    receipt_of,
    said,
    send,
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


# Before anything is typed ---------------------------------------------------------


def test_the_page_says_first_who_will_see_what_and_what_is_not_taken(client):
    page = parsed(client.get(WRITE))
    before = page.main.get_text().partition("1. 这封信是")[0]

    for words in (
        "急事不要写信",
        "信箱值班员、承办的社区或科室",
        "每看一次都要写明原因",
        "隐去个人信息才公开答复",
        "1个工作日内受理；受理后咨询3个、求助和表扬5个、建议和投诉7个工作日内答复",
        "请拨打12388或向纪检监察机关反映；本信箱不受理此类来信",
    ):
        assert words in before.replace("\n", ""), words
    assert "槐荫里社区 0000-1201" in page.aside.get_text()


def test_the_communities_and_the_topics_are_offered_and_the_street_is_not(client):
    page = parsed(client.get(WRITE))

    places = [one["value"] for one in page.select("#id_community option")]
    assert places == ["", "QL01", "QL02"]
    topics = [one["value"] for one in page.select("#id_topic option")]
    assert len(topics) == 24
    assert "HJ" in topics
    assert "HJ-1" not in topics


def test_whoever_comes_from_a_community_has_it_chosen(client):
    answer = client.get(f"{WRITE}?community=QL02")

    assert typed(answer)["community"] == "QL02"
    assert typed(client.get(f"{WRITE}?community=QL00"))["community"] == ""


def test_a_letter_about_a_disclosure_names_it(client, here):
    page = AffairsPageFactory(community=here, published=True, title="停车方案公示")

    answer = client.get(WRITE, {"about": page.number})

    assert "您要问的公开事项：停车方案公示" in said(answer)
    fields = typed(answer)
    assert (fields["about"], fields["kind"], fields["community"]) == (
        page.number,
        "inquiry",
        "QL01",
    )
    receipt_of(client.post(WRITE, letter(about=page.number)))
    assert Letter.objects.get().about == page.number


@pytest.mark.parametrize("about", ["JW-DEC-04.QL01.20990101", "<b>x</b>", "x" * 300])
def test_what_is_no_public_disclosure_is_not_taken_over(client, here, about):
    AffairsPageFactory(community=here, number="JW-DEC-04.QL01.20990101")  # a draft

    assert "您要问的公开事项" not in said(client.get(WRITE, {"about": about}))
    receipt_of(client.post(WRITE, letter(about=about)))
    assert Letter.objects.get().about == ""


def test_the_disclosure_leads_here(client, here):
    page = AffairsPageFactory(community=here, published=True)

    link = parsed(client.get(page.url)).find("a", string="有疑问？写信")

    assert "您要问的公开事项" in said(client.get(link["href"]))


# The receipt ----------------------------------------------------------------------


def test_a_letter_is_stored_as_it_was_written_and_the_receipt_opens_it(client):
    answer = send(client)

    number, code = receipt_of(answer)
    stored = Letter.objects.get()
    assert stored.number == number
    assert numbers.fits(number, numbers.typed_code(code), stored.code_hmac)
    assert (stored.kind, stored.topic.code, stored.community.code) == (
        "complaint",
        "HJ",
        "QL01",
    )
    assert (stored.text.title, stored.text.content) == (TITLE, CONTENT)
    identity = stored.identity
    assert (identity.name, identity.phone) == ("王小梅", "138 0000 1234")
    assert identity.email == "xiaomei@example.org"
    assert (stored.stage, stored.confidential, stored.wants_public) == (
        Stage.RECEIVED,
        False,
        False,
    )
    assert stored.reachable
    assert stored.policy_version == str(PolicyText.objects.in_force("privacy").version)


def test_the_wishes_are_kept(client):
    send(client, confidential="on", wants_public="yes")

    stored = Letter.objects.get()
    assert (stored.confidential, stored.wants_public) == (True, True)


def test_the_receipt_says_what_comes_and_prints(client, settings):
    answer = send(client)
    page = parsed(answer)

    assert "1个工作日内，信箱值班员受理" in said(answer)
    assert "受理以后，7个工作日内答复" in said(answer)
    assert page.select_one("[data-print]") is not None
    assert page.select_one("[data-sent]") is not None
    assert page.select_one("svg.qr title").get_text() == "二维码：查进度的网址"
    assert f"{settings.BASE_URL}/mailbox/track/" in said(answer)


def test_the_qr_code_holds_the_address_and_nothing_else(client, settings, monkeypatch):
    drawn, make = [], segno.make

    def seen(text, **options):
        drawn.append(text)
        return make(text, **options)

    monkeypatch.setattr(segno, "make", seen)
    settings.BASE_URL = "https://qr.example"  # an address that was not drawn before
    receipt_of(send(client))

    assert drawn == ["https://qr.example/mailbox/track/"]


def test_no_link_of_the_receipt_leads_away_with_the_code_or_reloads_it(client):
    answer = send(client)
    number, code = receipt_of(answer)
    page = parsed(answer)

    held = [value for tag in page.find_all() for value in tag.attrs.values()]
    secrets = (code, code.replace("-", ""), number)
    assert [value for value in held if any(one in str(value) for one in secrets)] == []
    assert page.select_one(".modes") is None
    assert code not in page.title.get_text()
    assert "form" not in {tag.name for tag in page.find_all()}


@pytest.mark.parametrize("contact", ["", "phone", "email"])
def test_without_a_contact_it_is_said_that_nobody_can_be_answered(client, contact):
    given = {"name": "", "phone": "", "email": ""}
    if contact:
        given[contact] = {"phone": "13800001234", "email": "a@example.org"}[contact]
    answer = send(client, **given)

    assert ("没法单独答复您" in said(answer)) == (contact == "")
    assert Letter.objects.get().reachable == (contact != "")


def test_whoever_types_names_only_is_told_too(client):
    answer = send(client, phone="", email="")

    assert "没法单独答复您" in said(answer)


# What keeps the code --------------------------------------------------------------


def test_the_code_is_in_no_table_and_no_log(client, caplog, capfd):
    with caplog.at_level("DEBUG"):
        number, code = receipt_of(send(client))
    logged = caplog.text + "".join(capfd.readouterr())
    assert "/mailbox/" in logged

    forms = (code, code.replace("-", ""), code.replace("-", " "))
    held = [*everywhere(), logged]
    assert number in " ".join(held)
    assert [text[:200] for text in held for form in forms if form in text] == []
    assert not client.cookies.get("sessionid")


def test_what_is_private_says_so(client):
    receipt = send(client)
    refused = send(client, phone="1")

    for answer in (receipt, refused):
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Robots-Tag"] == "noindex"
        assert "noindex" in parsed(answer).select_one("meta[name=robots]")["content"]
    assert receipt["Referrer-Policy"] == "no-referrer"
    # A form under no-referrer would be sent with `Origin: null`, and refused.
    assert refused["Referrer-Policy"] == "same-origin"


def test_the_empty_page_may_be_found_and_is_kept_by_nobody(client):
    answer = client.get(WRITE)

    assert answer["Cache-Control"] == "no-store"
    assert not answer.has_header("X-Robots-Tag")


def test_a_forged_form_is_refused(here):
    answer = Client(enforce_csrf_checks=True).post(WRITE, letter())

    assert answer.status_code == 403
    assert Letter.objects.count() == 0


def test_how_often_the_page_asks(client, django_assert_num_queries):
    client.get(WRITE)
    # Communities, topics, numbers, phones.
    with django_assert_num_queries(4):
        client.get(WRITE)


def test_the_page_needs_no_script(client):
    page = parsed(client.get(WRITE))

    scripts = {script["src"] for script in page.select("script")}
    assert {"/static/js/letter.js", "/static/js/files.js", "/static/js/hints.js"} < scripts
    assert all(source.startswith("/static/js/") for source in scripts)
    for tag in page.find_all():
        assert not [name for name in tag.attrs if name.startswith("on")]
