"""Requests that somebody else's site makes a browser send, and addresses that lie.

A session alone changes nothing, no header decides where our links lead, nobody is led to
another site, a session that was there before the login is not the one after it.
"""

# ruff: noqa: E501

import json
import os
from zlib import crc32

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from mailbox import attachments
from mailbox.models import LetterAttachment
from tests import people as qingling
from tests.attacks import anonymous, forms, sending, strings
from tests.mailbox import planted as dump
from tests.permissions import matrix
from tests.permissions.addresses import addresses, filled
from tests.permissions.world import OWN, PIXEL, World

pytestmark = pytest.mark.proofs

FULL = os.environ.get("PORTAL_PROOFS") == "full"
EVIL = "evil.example"


def taken(name: str, share: int) -> bool:
    """Whether this one is asked in this run."""
    return FULL or crc32(name.encode()) % share == 0


# Forged requests ------------------------------------------------------------------------


METHODS = ("POST", "PUT", "PATCH", "DELETE")
# They may change with every request.
COUNTED = {"foundation_ratecount", "django_session"}


def everything_stored() -> list[tuple[str, str]]:
    return [row for row in dump.every_row() if row[0] not in COUNTED]


def led_to_login(address: str, response: HttpResponse) -> bool:
    """Wagtail asks who may enter the admin before it asks for the token."""
    return address.startswith("admin/") and matrix.told(response) == "302:account_login"


@pytest.mark.parametrize("account", ["chief", *(("clerk", "resident") if FULL else ())])
def test_a_session_without_a_token_changes_nothing(world, account):
    forged = Client(enforce_csrf_checks=True, raise_request_exception=False)
    forged.force_login(world.people[account])
    before = everything_stored()
    let_through, asked = {}, 0
    for address in addresses():
        for method in METHODS if FULL else ("POST",):
            response = forged.generic(method, filled(address, world, OWN), b"a=b")
            asked += 1
            if response.status_code != 403 and not led_to_login(address.text, response):
                let_through[f"{method} {address.text}"] = response.status_code

    assert asked > 300
    # What takes nothing at all may say so. The API knows no session: it answers by what it
    # was sent, and refuses it here.
    others = {
        text: status
        for text, status in let_through.items()
        if status not in (404, 405) and "api/v1/" not in text
    }
    assert others == {}
    assert set(let_through.values()) <= {404, 405, 415, 422}
    assert everything_stored() == before


LETTER = {
    "community": OWN, "kind": "complaint", "topic": "HJ", "title": "楼道堆物", "content": "楼道里堆了很多旧家具，请来看看。",
}  # fmt: skip


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
    ],
)
def test_the_api_takes_no_form_of_another_site(world, kind):
    """What a page elsewhere can make a browser send without asking us first."""
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(world.people["resident"])
    before = everything_stored()

    for url in ("/api/v1/letters/", "/api/v1/letters/track/"):
        response = forged.generic("POST", url, json.dumps(LETTER), content_type=kind)
        assert response.status_code in (415, 422)
        asked = forged.options(url, headers={"Origin": f"https://{EVIL}"})
        assert asked.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in asked.headers
    assert everything_stored() == before


@pytest.mark.parametrize("page", ["/accounts/login/", "/mailbox/", "/mailbox/track/"])
def test_a_right_token_from_another_site_is_refused(world, page):
    visitor = Client(enforce_csrf_checks=True)
    visitor.get(page)
    token = visitor.cookies[settings.CSRF_COOKIE_NAME].value
    sent = {forms.TOKEN: token}

    assert visitor.post(page, sent).status_code != 403
    for headers in ({"Origin": f"https://{EVIL}"}, {"Origin": "null"}):
        assert visitor.post(page, sent, headers=headers).status_code == 403
    for referer in ("", f"https://{EVIL}/", "https://testserver.evil.example/"):
        answer = visitor.post(page, sent, secure=True, headers={"Referer": referer})
        assert answer.status_code == 403
    stranger = Client(enforce_csrf_checks=True)
    stranger.get(page)
    assert stranger.post(page, {forms.TOKEN: "a" * 64}).status_code == 403


# Addresses that lie -----------------------------------------------------------------------


FORWARDED = {
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Server": EVIL,
    "X-Host": EVIL,
    "X-Original-Host": EVIL,
    "X-HTTP-Host-Override": EVIL,
    "Forwarded": f"host={EVIL};proto=https",
    "X-Original-URL": f"//{EVIL}/",
    "X-Rewrite-URL": f"//{EVIL}/",
    "X-Forwarded-Prefix": f"//{EVIL}",
    "X-Forwarded-Path": f"//{EVIL}",
    "X-Script-Name": f"//{EVIL}",
    "X-Forwarded-Proto": EVIL,
    "X-Forwarded-Scheme": EVIL,
    "X-Forwarded-Port": EVIL,
    "Referer": f"https://{EVIL}/",
    "Origin": f"https://{EVIL}",
}


@pytest.mark.parametrize("account", [matrix.ANONYMOUS, "chief"])
def test_no_header_decides_what_our_links_say(world, clients, account):
    told, asked = [], 0
    for address in addresses():
        if "logout" in address.text or not taken(f"{account}{address.text}", 6):
            continue
        url = filled(address, world, OWN, "published")
        response = sending.asked(clients[account], url, headers=FORWARDED)
        asked += 1
        if response.status_code == 400:
            # Not even looked at: a name that was believed would be refused here.
            assert sending.asked(clients[account], url).status_code == 400, url
        if EVIL.encode() in anonymous.read(anonymous.everything_of(response)):
            told.append(url)

    assert asked > 40
    assert told == []


def test_a_host_that_is_not_ours_is_refused_and_another_name_is_not_repeated(world):
    strange = Client(raise_request_exception=False)
    told, named = [], []
    for url in dict.fromkeys(anonymous.public_urls(world)):
        if not taken(url, 4):
            continue
        answer = strange.get(url, headers={"Host": EVIL})
        if answer.status_code != 400 and url not in ("/healthz", "/readyz"):
            told.append(url)
        assert EVIL.encode() not in anonymous.everything_of(answer), url
        # A name by which the site answers too: links are of BASE_URL, or of no host.
        other = strange.get(url, headers={"Host": "localhost"})
        if b"localhost" in anonymous.everything_of(other):
            named.append(url)

    assert told == []
    assert named == []


# Led away -----------------------------------------------------------------------------------


PARAMETERS = (
    "next", "return", "return_to", "returnTo", "redirect", "redirect_to", "redirect_uri", "url", "goto", "continue", "back", "to",
    "success_url", "cancel_url", "referer", "dest",
)  # fmt: skip
AWAY = (
    f"https://{EVIL}/", f"//{EVIL}/", f"///{EVIL}/", f"////{EVIL}/", f"/\\{EVIL}/", f"\\\\{EVIL}/", f"\\/{EVIL}", f"https:{EVIL}",
    f"http:/{EVIL}", f"/\t/{EVIL}/", f"\t//{EVIL}", f"\x00//{EVIL}", f"/%2f{EVIL}", f"//{EVIL}%2f@testserver/",
    f"//testserver@{EVIL}/", f"https://testserver.{EVIL}/", f"https://testserver:80@{EVIL}/", "javascript:alert(1)",
    "JaVaScRiPt://testserver/%0aalert(1)", "data:text/html,x", f"/\r\nLocation: https://{EVIL}/", f"/%0d%0aLocation:%20//{EVIL}",
    f"//{EVIL}\u3002com/", f"\u2028//{EVIL}", f"/;@{EVIL}", f"//[::ffff:7f00:1]@{EVIL}", f"///\\;@{EVIL}",
)  # fmt: skip


@pytest.mark.parametrize("account", [matrix.ANONYMOUS, "resident", "chief"])
def test_no_address_leads_away(world, clients, account):
    led, asked = [], 0
    for turn, address in enumerate(addresses()):
        if not taken(f"{account}{address.text}", 3) or address.text.startswith("api"):
            continue
        url = filled(address, world, OWN)
        for wanted in AWAY if FULL else AWAY[turn % len(AWAY) :][:1]:
            query = "&".join(f"{name}={strings.quoted(wanted)}" for name in PARAMETERS)
            headers = {"Referer": f"https://{EVIL}/"}
            response = sending.asked(clients[account], f"{url}?{query}", headers=headers)
            asked += 1
            if fault := sending.fault_of(response, url):
                led.append((fault, url, wanted))

    assert asked > 50
    assert led == []


@pytest.mark.parametrize("account", ["editor", "chief"])
def test_no_form_leads_away_when_it_is_sent(world, clients, account):
    client, led = clients[account], []
    found = sending.forms_for(world, client, admin=True, share=1 if FULL else 9)
    found = [form for form in found if form.method == "post"]
    for turn, form in enumerate(found):
        for wanted in AWAY if FULL else AWAY[turn % len(AWAY) :][:1]:
            pairs = form.with_text("next", wanted)
            url = f"{form.url.partition('?')[0]}?next={strings.quoted(wanted)}"
            response = sending.asked(client, url, "post", **forms.encoded(pairs))
            if fault := sending.fault_of(response, url):
                led.append((fault, form.url, wanted))

    assert len(found) >= (40 if FULL else 4)
    assert led == []


@pytest.mark.parametrize(
    "path", [f"//{EVIL}/", f"/\\{EVIL}/", f"//{EVIL}/%2e%2e", f"/{EVIL}"]
)
@pytest.mark.parametrize("query", ["mode=elder", "", "theme=dark&lang=zh-Hant"])
def test_no_path_leads_away(world, path, query):
    response = Client().request(PATH_INFO=path, QUERY_STRING=query)
    response.read = sending.body_of(response)

    assert sending.fault_of(response, path) == ""


# Sessions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("planted", ["made up", "given out"])
def test_a_session_that_an_attacker_chose_is_nobodys(world, planted):
    given_out = SessionStore()
    given_out.create()
    planted = given_out.session_key if planted == "given out" else "a" * 32
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = planted
    browser.post("/accounts/login/", {"login": "resident", "password": qingling.PASSWORD})

    after = browser.cookies[settings.SESSION_COOKIE_NAME].value
    assert "_auth_user_id" in browser.session
    assert after != planted
    assert not SessionStore(planted).exists(planted)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert "login" in thief.get("/accounts/email/").url


@pytest.mark.parametrize("account", ["resident", "editor"])
def test_what_one_person_is_shown_is_kept_by_no_cache(world, clients, account):
    kept, asked = [], 0
    for address in addresses():
        inside = address.text.startswith(("admin/", "accounts/"))
        if not inside or "logout" in address.text or not taken(address.text, 9):
            continue
        response = sending.asked(clients[account], filled(address, world, OWN))
        asked += 1
        if "no-store" not in response.headers.get("Cache-Control", ""):
            kept.append(address.text)

    assert asked > 20
    assert kept == []


# Headers of mails and of files ----------------------------------------------------------------


@pytest.mark.parametrize("text", strings.SPLITS)
def test_no_name_of_a_person_gets_into_a_header_of_a_mail(world, text):
    user = world.people["resident"]
    user.display_name, user.email = text[:40], "resident@example.org"
    user.save()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    Client().post("/accounts/password/reset/", {"email": user.email})
    Client().post("/accounts/password/reset/", {"email": f"resident@example.org{text}"})
    browser = Client()
    browser.force_login(user)
    sent = {"oldpassword": qingling.PASSWORD, "password1": "Huaiyinli-2027"}
    browser.post("/accounts/password/change/", {**sent, "password2": sent["password1"]})

    assert len(mail.outbox) >= 2
    for letter in mail.outbox:
        message = letter.message()
        assert len(letter.recipients()) == 1
        assert letter.to == [user.email] or "password/reset/key" not in letter.body
        assert not {strings.SPLIT.lower(), "bcc", "cc"} & {name.lower() for name in message}
        assert "\n" not in str(message["Subject"]).strip()


def names() -> list[str]:
    """Names of files with everything that could end a header."""
    more = [text for family in strings.FAMILIES.values() for text in family]
    return [f"{text}.png" for text in [*strings.SPLITS, *(more if FULL else more[::12])]]


def test_no_name_of_a_file_gets_out_of_its_header(
    world: World, clients, settings, tmp_path
):
    settings.LETTER_FILES_ROOT = tmp_path
    letter = world.places[OWN].letter
    LetterAttachment.objects.filter(letter=letter).delete()
    for name in names():
        token = attachments.fresh_token()
        row = attachments.keep(token, PIXEL, name.replace("\ud800", "?")[:200])
        attachments.attach(token, letter)
        response = sending.asked(
            clients["clerk"], f"/admin/letters/{letter.pk}/files/{row.pk}/"
        )
        assert response.status_code == 200, name
        assert sending.fault_of(response) == "", name
        said = response["Content-Disposition"]
        assert said.startswith("attachment;"), said
        assert said.count("filename=") == said.count("filename*=utf-8") + said.count(
            'filename="'
        ), said
        row.delete()
