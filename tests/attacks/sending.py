"""Sending something that nobody meant to be sent, and looking at what comes back."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from traceback import extract_tb
from typing import Any
from zlib import crc32

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.attacks import forms, strings
from tests.permissions import matrix
from tests.permissions.addresses import addresses
from tests.permissions.world import World

HTML = "text/html"
# It says by its status that something is missing here: there is no worker.
NOT_WELL = "/readyz"


def body_of(response: Any) -> bytes:
    """The whole body; what is streamed is read to its end, which closes it."""
    return b"".join(response) if response.streaming else bytes(response.content)


@contextmanager
def taken_back(client: Client) -> Iterator[None]:
    """Whatever is stored inside is taken back, and the browser's cookies are as before."""
    cookies = deepcopy(client.cookies)
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
        client.cookies = cookies


def asked(client: Client, url: str, method: str = "get", **more: Any) -> HttpResponse | Any:
    """One request that leaves nothing behind; `response.read` is its body."""
    with taken_back(client):
        response = getattr(client, method)(url, **more)
        response.read = body_of(response)
    return response


def fault_of(response: Any, url: str = "") -> str:
    """What is wrong with an answer to something hostile; "" where nothing is."""
    if response.status_code >= 500 and url != NOT_WELL:
        return f"status {response.status_code}: {broken_at(response)}"
    said = response.read.lower()
    if response.headers.get("Content-Type", "").startswith(HTML) and (
        strings.TAG.encode() in said
    ):
        return "markup came back as markup"
    if strings.SUM[1].encode() in said:
        return "a template was evaluated"
    if strings.SPLIT in response.headers or strings.SPLIT.lower() in response.cookies:
        return "a header was split"
    if any("\n" in value or "\r" in value for value in response.headers.values()):
        return "a header has two lines"
    if response.status_code in range(300, 400) and leads_away(response):
        return f"leads to {response.headers['Location'][:80]}"
    return ""


def broken_at(response: Any) -> str:
    """The error behind a breakdown, and the last line of ours or of a library."""
    _kind, error, traceback = getattr(response, "exc_info", None) or (None, None, None)
    frames = extract_tb(traceback)
    where = [f"{frame.filename[-40:]}:{frame.lineno}" for frame in frames[-4:]]
    return f"{error!r:.150} {where}"


def leads_away(response: Any) -> bool:
    """Whether a browser would leave the site by this redirect."""
    target = response.headers.get("Location", "")
    if target.startswith("http://testserver/"):
        return False
    plain = target.replace("\\", "/").strip(" \t\r\n\0")
    return plain.startswith("//") or ":" in plain.partition("/")[0].partition("?")[0]


def pages_for(
    world: World, client: Client, *, admin: bool, share: int = 1
) -> Iterator[tuple[str, str]]:
    """(address, content) of every page that this account is shown, filled in for OWN.

    An address of a page is taken for each of its states; of all addresses, one in `share`.
    """
    seen = set()
    for address in addresses():
        if address.text.startswith("admin/") is not admin or "logout" in address.text:
            continue
        for cell in matrix.CELLS[address.kind]:
            url = matrix.cell_address(address, world, cell)
            if cell.startswith("other") or url in seen:
                continue
            seen.add(url)
            if crc32(address.text.encode()) % share:
                continue
            response = asked(client, url)
            kind = response.headers.get("Content-Type", "")
            if response.status_code == 200 and kind.startswith(HTML):
                yield url, response.read.decode("utf-8", "replace")


def forms_for(
    world: World, client: Client, *, admin: bool, share: int = 1
) -> list[forms.Form]:
    """Every form that this account is shown, once."""
    found: dict[tuple[str, tuple[str, ...]], forms.Form] = {}
    for url, content in pages_for(world, client, admin=admin, share=share):
        for form in forms.forms_in(content, url):
            if form.fields and "logout" not in form.url:
                found.setdefault((form.url.partition("?")[0], tuple(form.names)), form)
    return list(found.values())
