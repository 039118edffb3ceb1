"""Hostile input on every address that exists: an answer each time, and never a breakdown.

The addresses are walked from the urlconf; one for which nothing stands here is red. The
suite takes a share of the inputs on each page, another on each; `make faults` takes all.
"""

import json
import os
import re
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from urllib.parse import urlencode
from zlib import crc32

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from tests.contracts import hostile
from tests.factories import (
    AffairsPageFactory,
    CommunityPageFactory,
    OrganizationFactory,
    UserFactory,
)
from tests.mailbox import writing

pytestmark = [pytest.mark.django_db, pytest.mark.proofs]

FULL = os.environ.get("PORTAL_PROOFS") == "full"
SHARE = 1 if FULL else 8
API_SHARE = 1 if FULL else 2

# What the pages read; any other parameter they ignore.
PAGE_PARAMETERS = [
    "tab", "status", "year", "category", "q", "page", "mode", "theme", "lang", "next",
    "part", "x", "community", "kind", "topic", "about", "closed", "v", "thanks", "kiosk",
]  # fmt: skip
LIST_PARAMETERS = [
    "limit", "cursor", "count", "community", "code", "regime", "mode", "category",
    "status", "year", "published_after", "published_before", "tag", "kind", "current",
    "path", "state", "page", "hung_after", "hung_before",
]  # fmt: skip

# Patterns with a part that changes, and what stands for it; {pk} is a disclosure's.
SAMPLES = {
    r"^((?:[\w\-]+/)*)$": [
        "",
        "ql/",
        "ql/disclosure/",
        "ql/disclosure/parking/",
        "ql/board/",
        "no/such/",
    ],
    "api/v1/communities/<code>/": ["api/v1/communities/QL01/"],
    "api/v1/matters/<number>/": [
        "api/v1/matters/SX-QL01-2026-0001/",
        "api/v1/matters/SX-QL01-2026-9999/",
    ],
    "matters/<slug:number>/": ["matters/SX-QL01-2026-0001/", "matters/none/"],
    "api/v1/disclosures/<int:id>/": ["api/v1/disclosures/{pk}/", "api/v1/disclosures/0/"],
    "sheets/<int:page_id>/": ["sheets/{pk}/", "sheets/0/", f"sheets/{'9' * 30}/"],
    "sheets/<int:page_id>/a4/": ["sheets/{pk}/a4/"],
    "sheets/<int:page_id>/a3/": ["sheets/{pk}/a3/"],
    "sheets/<int:page_id>/qr.png": ["sheets/{pk}/qr.png"],
    "sheets/<int:page_id>/report/": ["sheets/{pk}/report/", "sheets/0/report/"],
    r"^api(?:/[\s\S]*)?\Z": ["api/", "api/v2/pages/"],
    "feeds/<slug:name>.atom": ["feeds/all.atom", "feeds/ql.atom", "feeds/none.atom"],
    "api/v1/documents/<int:id>/versions/": [
        "api/v1/documents/{pk}/versions/",
        "api/v1/documents/0/versions/",
    ],
    "api/v1/procedures/<int:id>/": ["api/v1/procedures/{pk}/", "api/v1/procedures/0/"],
    "opinions/<int:pk>/": ["opinions/1/", "opinions/{pk}/"],
    "mailbox/letters/<int:pk>/": ["mailbox/letters/1/"],
    "mailbox/track/letter/files/<uuid:key>/": [
        "mailbox/track/letter/files/00000000-0000-4000-8000-000000000000/"
    ],
    "files/<int:document_id>/<str:name>": ["files/1/report.pdf"],
    "renditions/<path:name>": ["renditions/a/b.jpg"],
    "accounts/2fa/webauthn/keys/<int:pk>/remove/": ["accounts/2fa/webauthn/keys/1/remove/"],
    "accounts/2fa/webauthn/keys/<int:pk>/edit/": ["accounts/2fa/webauthn/keys/1/edit/"],
    r"accounts/^confirm-email/(?P<key>[-:\w]+)/$": ["accounts/confirm-email/MQ:abc-def/"],
    r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": [
        "accounts/password/reset/key/1-set-password/",
        "accounts/password/reset/key/zzzzzzzzzzzzzz-abc-def/",
    ],
    "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/": [
        "_util/authenticate_with_password/1/1/"
    ],
    "admin/password_reset/<path:rest>": ["admin/password_reset/confirm/MQ/abc/"],
}
FORM = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/x-www-form-urlencoded"}
# The admin is one person's; its forms are proved with its doors.
ADMIN = "admin/"


def patterns() -> Iterator[str]:
    """Every pattern of the urlconf, outside the admin."""

    def walk(entries, before=""):
        for entry in entries:
            text = before + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, text)
            else:
                yield text

    return (
        text
        for text in walk(get_resolver().url_patterns)
        if not text.startswith(ADMIN) or text in SAMPLES
    )


def addresses() -> list[str]:
    """One address or more for each pattern."""
    found = []
    for pattern in patterns():
        changing = re.search(r"[<(\[^$]", pattern)
        found += SAMPLES[pattern] if changing else [pattern]
    return sorted({f"/{address}" for address in found})


DOCS = "/api/v1/docs/"
API = [address for address in addresses() if address.startswith("/api") and address != DOCS]
ACCOUNTS = [address for address in addresses() if address.startswith("/accounts/")]
PAGES = [address for address in addresses() if address not in [*API, *ACCOUNTS]]


@pytest.fixture(autouse=True)
def something_there(settings):
    settings.LIMITS = dict.fromkeys(settings.LIMITS, (10**9, 60))
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    community = CommunityPageFactory(code="QL01", slug="ql")
    OrganizationFactory(community=community)
    return AffairsPageFactory(community=community, slug="parking", published=True)


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


def ask(client, address, changes):
    """One raw request; the answer, read to its end."""
    body = changes.pop("body", b"")
    environment = {
        "PATH_INFO": address,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
        **changes,
    }
    answer = client.request(**environment)
    if answer.streaming:
        # The test client closes a file when it was read to its end.
        b"".join(answer.streaming_content)
    return answer


def share_of(inputs, address, share=SHARE):
    """Every `share`-th input, beginning elsewhere for each address."""
    return islice(inputs, crc32(address.encode()) % share, None, share)


def breakdowns(client, address, inputs):
    """What broke, and how often was asked."""
    broken, count = [], 0
    for changes in inputs:
        told = {name: value[:80] for name, value in changes.items()}
        answer = ask(client, address, changes)
        count += 1
        if answer.status_code >= 500 and address != "/readyz":
            broken.append((address, told, answer.status_code))
    return broken, count


def test_every_address_of_the_urlconf_is_here():
    assert len(API) >= 8
    assert len(ACCOUNTS) >= 25
    assert {"/", DOCS, "/ql/", "/privacy/", "/sitemap.xml", "/healthz"} <= set(PAGES)
    assert len(list(hostile.environments(["x"]))) >= 300


# The API: every second input on every operation ---------------------------------


@pytest.mark.parametrize("address", API)
def test_no_input_breaks_the_api(visitor, something_there, address):
    address = address.format(pk=something_there.pk)
    inputs = share_of(hostile.environments(LIST_PARAMETERS), address, API_SHARE)
    broken, count = breakdowns(visitor, address, inputs)

    assert broken == []
    assert count >= 300 // API_SHARE


@pytest.mark.parametrize("address", ["/api/v1/disclosures/", "/api/v1/communities/"])
def test_no_text_in_any_parameter_breaks_a_list(visitor, address):
    inputs = (
        {"QUERY_STRING": query} for query in hostile.names_and_values(LIST_PARAMETERS)
    )
    for changes in share_of(inputs, address, 1 if FULL else 2):
        query = changes["QUERY_STRING"]
        answer = ask(visitor, address, changes)
        assert answer.status_code in (200, 422), query
        if answer.status_code == 422:
            assert answer["Content-Type"] == "application/problem+json"
            assert json.loads(answer.content)["errors"], query


@pytest.mark.parametrize("place", ["/api/{}", "/api/v1/communities/{}/", "/{}/", "/ql/{}/"])
def test_no_text_in_an_address_breaks_anything(visitor, place):
    for text in hostile.TEXTS:
        # As a server hands it on: decoded bytes, read as Latin-1.
        address = place.format(text.decode("latin-1"))
        answer = ask(visitor, address, {})
        assert answer.status_code < 500, address
        if place.startswith("/api") and answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json", address


# Pages ---------------------------------------------------------------------------


@pytest.mark.parametrize("address", PAGES)
def test_no_input_breaks_a_page(visitor, address):
    inputs = share_of(hostile.environments(PAGE_PARAMETERS), address)

    broken, count = breakdowns(visitor, address, inputs)

    assert broken == []
    assert count >= 300 // SHARE


@pytest.mark.parametrize(
    "address", ["/", "/ql/", "/ql/disclosure/", "/ql/disclosure/parking/", "/sitemap/"]
)
def test_pages_ignore_parameters_that_they_do_not_know(visitor, address):
    for encoded in hostile.ENCODED[::3]:
        answer = ask(
            visitor, address, {"QUERY_STRING": f"utm_source={encoded}&{encoded}=1"}
        )
        # A mode link answers with a redirect; nothing here is one.
        assert answer.status_code == 200, encoded


# Account pages and their forms, as a stranger and logged in -----------------------


@pytest.fixture
def member():
    user = UserFactory()
    client = Client(raise_request_exception=False)
    client.force_login(user)
    client.user = user
    return client


@pytest.mark.parametrize("address", ACCOUNTS)
def test_no_input_breaks_an_account_page(visitor, member, address):
    inputs = list(hostile.environments(["next", "x"]))
    for client, share in ((visitor, SHARE * 2), (member, SHARE)):
        broken, _count = breakdowns(client, address, share_of(iter(inputs), address, share))
        assert broken == []


def fields_of(client, address):
    """The names of a form's fields, and a few that it does not have."""
    text = client.get(address).content.decode()
    found = set(re.findall(r'<(?:input|select|textarea|button)[^>]* name="([^"]+)"', text))
    return sorted(found - {"csrfmiddlewaretoken"})


def posted(fields, encoded, turn):
    """All fields with one text: as a form sends it, or in parts."""
    if turn % 2:
        body = "&".join(f"{name}={encoded}" for name in fields).encode()
        return {"CONTENT_TYPE": "application/x-www-form-urlencoded", "body": body}
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + hostile.TEXTS[turn]
        + b"\r\n"
        for name in fields
    ]
    return {
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "body": b"".join(parts) + b"--x--\r\n",
    }


@pytest.mark.parametrize("address", ACCOUNTS)
@pytest.mark.parametrize("who", ["visitor", "member"])
def test_no_text_in_a_form_breaks_it(request, who, address):
    client = request.getfixturevalue(who)
    fields = fields_of(client, address) or ["login", "password", "email", "x"]
    for turn, encoded in share_of(enumerate(hostile.ENCODED), address):
        answer = ask(
            client, address, {"REQUEST_METHOD": "POST", **posted(fields, encoded, turn)}
        )
        assert answer.status_code < 500, (fields, encoded)
        if who == "member" and "logout" in address:
            client.force_login(client.user)


# Forms that anyone may send ------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(writing.letter()))
def test_no_text_in_a_field_of_a_letter_breaks_it(visitor, name):
    for encoded in share_of(hostile.ENCODED, name, SHARE * 2):
        fields = writing.letter(topic="HJ")
        del fields[name]
        body = f"{urlencode(fields)}&{name}={encoded}".encode()
        answer = ask(visitor, writing.WRITE, {**FORM, "body": body})
        assert answer.status_code in (200, 409), (name, encoded)


@pytest.mark.parametrize("name", ["number", "code"])
def test_no_text_as_number_or_code_breaks_the_search(visitor, name):
    for encoded in hostile.ENCODED:
        body = f"number=MQ-QL01-20261123-0001&code=1&{name}={encoded}".encode()
        answer = ask(visitor, writing.TRACK, {**FORM, "body": body})
        assert answer.status_code == 404, (name, encoded)
