"""Hostile texts in every field that there is: an answer each time, and nothing of theirs.

No breakdown, no status that the API does not name, no markup that comes back as markup, no
template evaluated, no header split, nobody led away. Forms are found in the pages
themselves, for whoever is shown them, so that a new one is attacked from its first day.
The suite sends a few to each; `make faults` sends LEAST and more to each kind of door.
"""

# ruff: noqa: E501

import json
import os
from itertools import islice
from typing import Any
from urllib.parse import quote
from zlib import crc32

import pytest
from django.test import Client

from mailbox.forms import fresh_key
from portal.api import api
from tests.attacks import forms, sending, strings
from tests.mailbox import making, writing
from tests.permissions.world import OWN

pytestmark = pytest.mark.proofs

FULL = os.environ.get("PORTAL_PROOFS") == "full"
# How many each kind of door gets in `make faults`, at least.
LEAST = {
    "conditions of the API": 6_800,
    "bodies for the API": 2_800,
    "addresses of pages": 400,
    "forms of visitors": 1_500,
    "forms of residents": 600,
    "forms of writers": 1_000,
    "forms and searches of staff": 5_000,
    "headers": 2_600,
}
# Which accounts' forms: whose are many, and whose are unlike the others'.
STAFF = ("editor", "clerk", "street", "chief") if FULL else ("editor",)
HEADERS = (
    "Host", "X-Forwarded-Host", "X-Forwarded-For", "X-Forwarded-Proto", "Referer", "Origin", "User-Agent", "Accept",
    "Accept-Language", "Accept-Encoding", "Cookie", "Range", "If-None-Match", "If-Modified-Since", "If-Match", "If-Range",
    "Content-Type", "Content-Length", "Idempotency-Key", "Authorization", "X-Requested-With", "X-HTTP-Method-Override",
    "X-Request-ID",
)  # fmt: skip


@pytest.fixture(autouse=True)
def nobody_waits(settings, tmp_path):
    settings.LIMITS = dict.fromkeys(settings.LIMITS, (10**9, 60))
    settings.LETTER_FILES_ROOT = tmp_path / "letters"


class Door:
    """What was sent through one kind of door, and what went wrong there."""

    def __init__(self, name: str) -> None:
        self.name, self.count, self.faults = name, 0, []

    def texts(self, seed: str, many: int, few: int) -> list[str]:
        """Some texts: `many` in full, else `few`, others on each day that code changes."""
        return list(islice(strings.hostile(seed), many if FULL else few))

    def judge(self, response: Any, url: str, what: Any, sent: int = 1) -> None:
        self.count += sent
        if fault := sending.fault_of(response, url):
            self.faults.append((fault, url, what))

    def closed(self, least: int, *, of: int = 1) -> None:
        """Nothing went wrong, and it was tried often enough, by one of so many."""
        assert self.faults == [], "\n".join(str(fault)[:600] for fault in self.faults[:20])
        assert self.count >= (LEAST[self.name] // of if FULL else least)


def share_of(items: list[Any], name: str, few: int) -> list[Any]:
    """All of them in full; else a few, which differ from list to list."""
    if FULL or len(items) <= few:
        return items
    step = max(1, len(items) // few)
    return items[crc32(name.encode()) % step :: step][:few]


def test_as_many_as_were_promised():
    assert sum(LEAST.values()) >= 20_000


# The API ------------------------------------------------------------------------------


PATH_VALUES = {"code": OWN, "id": "1", "number": "SX-QL01-2026-0001"}


def statuses_of(operation: dict[str, Any]) -> set[int]:
    """The statuses that the API's document names for an operation; 4XX is a hundred."""
    named: set[int] = set()
    for status in map(str, operation["responses"]):
        first = int(status[0]) * 100
        named |= set(range(first, first + 100)) if "XX" in status else {int(status)}
    return named


def test_no_text_in_a_condition_or_an_address_of_the_api(world):
    door, visitor = Door("conditions of the API"), Client(raise_request_exception=False)
    for path, methods in api.get_openapi_schema()["paths"].items():
        if "get" not in methods:
            continue
        documented = statuses_of(methods["get"])
        for parameter in methods["get"].get("parameters", []):
            name = parameter["name"]
            for text in door.texts(f"{path} {name}", 140, 2):
                values = {key: quote(value) for key, value in PATH_VALUES.items()}
                if parameter["in"] == "path":
                    values[name] = strings.quoted(text).replace("%00", "%2500") or "x"
                    url = path.format(**values)
                else:
                    url = f"{path.format(**values)}?{name}={strings.quoted(text)}"
                response = sending.asked(visitor, url)
                door.judge(response, url, text)
                # An address that is another address answers for itself.
                if parameter["in"] == "query" and response.status_code not in documented:
                    door.faults.append(("not documented", response.status_code, url))
    door.closed(90)


BODIES = {
    "/api/v1/letters/": {
        "community": OWN, "kind": "complaint", "topic": "HJ", "title": "楼道堆物", "content": "楼道里堆了很多旧家具，请来看看。",
        "name": "王小梅", "phone": "13800001234", "email": "x@example.org", "confidential": False, "wants_public": False,
    },
    "/api/v1/letters/track/": {"number": "MQ-QL01-20261123-0001", "code": "1234-5678-9012"},
}  # fmt: skip


def test_no_text_in_a_body_for_the_api(world):
    door, visitor = Door("bodies for the API"), Client(raise_request_exception=False)
    paths = api.get_openapi_schema()["paths"]
    for url, body in BODIES.items():
        documented = statuses_of(paths[url]["post"])

        def send(content: Any, what: Any, url=url, documented=documented) -> None:
            response = sending.asked(
                visitor,
                url,
                "post",
                data=content,
                content_type="application/json",
                headers={"Idempotency-Key": fresh_key()},
            )
            door.judge(response, url, what)
            if response.status_code not in documented:
                door.faults.append(("not documented", response.status_code, url, what))

        for name in (*body, "more"):
            for text in door.texts(f"{url} {name}", 100, 3):
                send(json.dumps({**body, name: text}), (name, text))
                # The same as raw bytes, which need not be UTF-8.
                raw = json.dumps({**body, name: "zq0"}).encode()
                send(raw.replace(b"zq0", strings.as_bytes(text)), (name, "raw", text))
            for value in (None, True, -1, 1e400, 10**400, [], {}, [[]], {"a": {"b": []}}):
                send(json.dumps({**body, name: value}), (name, value))
        send("[" * 5000 + "]" * 5000, "deep")
        send('{"a":' * 3000 + "1" + "}" * 3000, "deep")
        send("a" * 70_000, "long")
    door.closed(60)


# Addresses ------------------------------------------------------------------------------


PLACES = (
    "/{}/", "/huaiyinli/{}/", "/huaiyinli/disclosure/{}/", "/feeds/{}.atom", "/matters/{}/", "/mailbox/letters/{}/", "/files/1/{}",
    "/renditions/{}", "/accounts/confirm-email/{}/", "/accounts/password/reset/key/{}/",
)  # fmt: skip


def test_no_text_in_an_address_of_a_page(world):
    door, visitor = Door("addresses of pages"), Client(raise_request_exception=False)
    for place in PLACES:
        for text in door.texts(place, 40, 4):
            url = place.format(strings.quoted(text))
            door.judge(sending.asked(visitor, url), url, text)
    door.closed(40)


# Forms ----------------------------------------------------------------------------------


def attack(
    door: Door,
    client: Client,
    found: list[forms.Form],
    *,
    each: tuple[int, int],
    fields: int = 99,
    who: str = "",
) -> None:
    """Every field with texts of its own, the others as they stand; then all at once."""
    for form in found:
        for name in share_of(form.names, form.url, fields):
            for text in door.texts(f"{who} {form.url} {name}", *each):
                pairs = form.with_text(name, text)
                door.judge(submitted(client, form, pairs), form.url, (who, name, text))
        texts = door.texts(f"{who} {form.url}", len(form.names), len(form.names))
        pairs = list(zip(form.names, texts, strict=False))
        response = submitted(client, form, pairs, parts=True)
        door.judge(response, form.url, (who, pairs), len(pairs))
        for name in form.files:
            for text in door.texts(f"{who} {form.url} file", 20, 1):
                sent = forms.in_parts(form.fields, [(name, text, b"%PDF-1.4 x")])
                response = sending.asked(client, form.url, "post", **sent)
                door.judge(response, form.url, (who, name, "file", text))


def submitted(client: Client, form: forms.Form, pairs: Any, *, parts: bool = False) -> Any:
    """The form as a browser sends it."""
    if form.method == "get":
        query = forms.encoded(pairs)["data"]
        return sending.asked(client, f"{form.url.partition('?')[0]}?{query}")
    body = forms.in_parts(pairs) if parts else forms.encoded(pairs)
    return sending.asked(client, form.url, "post", **body)


def test_no_text_in_a_form_of_a_visitor(world):
    door, visitor = Door("forms of visitors"), Client(raise_request_exception=False)
    found = sending.forms_for(world, visitor, admin=False)

    assert {"/mailbox/", "/mailbox/track/", "/accounts/login/"} <= {
        form.url for form in found
    }
    attack(door, visitor, found, each=(45, 1))
    for text in door.texts("hints", 200, 5):
        body = json.dumps({"text": text})
        for sent in (
            {"data": body, "content_type": "application/json"},
            forms.encoded([("text", text), ("content", text)]),
        ):
            door.judge(sending.asked(visitor, "/mailbox/hints/", "post", **sent), "", text)
    door.closed(30)


def test_no_text_in_a_form_of_a_resident(world, clients):
    door, resident = Door("forms of residents"), clients["resident"]
    found = sending.forms_for(world, resident, admin=False)
    found = [form for form in found if form.url.startswith("/accounts/")]

    assert len(found) > 4
    attack(door, resident, found, each=(75, 1))
    door.closed(15)


STAGES = ("replied", "awaiting_resident", "not_accepted", "closed", "received")


def test_no_text_in_a_form_of_whoever_wrote_a_letter(world, monkeypatch):
    door = Door("forms of writers")
    receipts = []
    receive = making.intake.receive
    monkeypatch.setattr(
        making.intake,
        "receive",
        lambda **fields: receipts.append(receive(**fields)) or receipts[-1],
    )
    for stage in STAGES if FULL else STAGES[:2]:
        making.in_stage(stage, world.people)
        writer = Client(raise_request_exception=False)
        page = writing.open_letter(writer, receipts[-1])
        found = list(forms.forms_in(page.content.decode(), writing.OPENED))
        found = [form for form in found if form.url.startswith(writing.TRACK)]
        assert found, stage
        attack(door, writer, found, each=(40, 2), who=stage)
    door.closed(20)


@pytest.mark.parametrize("account", STAFF)
def test_no_text_in_a_form_or_a_search_of_staff(world, clients, account):
    client = clients[account]
    found = sending.forms_for(world, client, admin=True, share=1 if FULL else 7)
    writing_forms = [form for form in found if form.method == "post"]
    searches = [form for form in found if form.method == "get"]
    assert writing_forms
    assert searches

    door = Door("forms and searches of staff")
    # Who has few forms gets more into each.
    more = 6 if account == "clerk" else 1
    attack(door, client, share_of(writing_forms, account, 9), each=(3 * more, 1), fields=3)
    attack(door, client, share_of(searches, account, 4), each=(8 * more, 1), fields=3)
    door.closed(40, of=len(STAFF))


# Headers --------------------------------------------------------------------------------


def test_no_text_in_a_header(world):
    door, visitor = Door("headers"), Client(raise_request_exception=False)
    published = world.page(OWN, "published").get_url_parts()[2]
    files = world.places[OWN].files["published"]
    urls = [
        "/", published, "/mailbox/", "/accounts/login/", "/admin/", "/api/v1/disclosures/", "/feeds/all.atom",
        files.document.url, files.picture.url, "/nobody/",
    ]  # fmt: skip
    for name in HEADERS:
        for url in share_of(urls, name, 2):
            for text in door.texts(f"{name} {url}", 12, 2):
                # As a server hands it on: bytes, read as Latin-1, on one line.
                value = strings.as_bytes(text).decode("latin-1")
                value = value.replace("\r", " ").replace("\n", " ")[:8000]
                key = name.upper().replace("-", "_")
                key = key if key.startswith("CONTENT_") else f"HTTP_{key}"
                response = sending.asked(visitor, url, **{key: value})
                door.judge(response, url, (name, text))
                if name == "X-Request-ID" and value and value == response.headers[name]:
                    door.faults.append(("taken over", url, text))
    door.closed(80)
