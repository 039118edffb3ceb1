"""Every byte that nobody in particular may have: where to ask, how to look through it.

Pages and what they lead to, the API with each of its conditions, feeds, the map, robots,
renditions, every kind of error page, other methods, headers, static files.
"""

import gzip
import html
import re
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any
from urllib.parse import quote, unquote
from zipfile import ZipFile, is_zipfile

from django.contrib.staticfiles.finders import get_finders
from django.test import Client

from portal.api import api
from tests.permissions.addresses import addresses, filled
from tests.permissions.world import OTHER, OWN, STATES, World

LINK = re.compile(r'(?:href|src|action|content)="(/[^"#]*|http://testserver/[^"#]*)')
LEFT_ALONE = ("/admin", "/static")
METHODS = ("HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
# Nobody would have these; each brings out an error page.
WRONG = (
    "/nobody/knows/",
    "/?" + "&".join(f"a{n}=1&mode=" for n in range(1200)),
    "/api/v1/disclosures/?limit=1&limit=2",
    "/api/v1/nothing/",
    "/files/999999/x.pdf",
    "/renditions/x.png",
    "/mailbox/track/letter/",
    "/feeds/none.atom",
    "/static/nothing.css",
    "/static/",
    "/media/",
    "/renditions/",
    "/files/",
    "/.git/config",
    "/var/portal.sqlite3",
)
# Values of a condition that exist, that do not, and that cannot be.
VALUES = (OTHER, OWN, "JUWU", "all", "draft", "withdrawn", "2026", "1", "x", "")


def body_of(response: Any) -> bytes:
    """The whole body; what is streamed is read to its end, which closes it."""
    return b"".join(response) if response.streaming else bytes(response.content)


def everything_of(response: Any) -> bytes:
    """Status line, headers and body."""
    head = "\n".join(f"{name}: {value}" for name, value in response.items())
    cookies = response.cookies.output()
    return f"{response.reason_phrase}\n{head}\n{cookies}\n".encode() + body_of(response)


def read(content: bytes) -> bytes:
    """The bytes, and what they are when unpacked, unquoted and unescaped."""
    parts = [content]
    if content[:2] == b"\x1f\x8b":
        parts.append(gzip.decompress(content))
    if is_zipfile(BytesIO(content)):
        with ZipFile(BytesIO(content)) as box:
            parts += [box.read(name) for name in box.namelist()]
    if content[:8] == b"\x89PNG\r\n\x1a\n":
        parts += _inflated(content)
    text = content.decode("utf-8", "replace")
    parts += [html.unescape(unquote(text)).encode("utf-8", "replace")]
    return b"\n".join(parts).lower()


def _inflated(picture: bytes) -> Iterator[bytes]:
    """What a picture's compressed notes say."""
    for found in re.finditer(rb"(?:zTXt|iTXt)[^\x00]+\x00+", picture):
        try:
            yield zlib.decompressobj().decompress(picture[found.end() :])
        except zlib.error:
            continue


def found_in(content: bytes, words: dict[str, str], *, apart: str = "") -> list[str]:
    """The kinds of things whose word is there, apart from where the asker's own returns."""
    text = read(content)
    for own in {apart, quote(apart)} - {""}:
        text = text.replace(own.lower().encode(), b"")
    return [kind for kind, word in words.items() if word.lower().encode() in text]


def public_urls(world: World) -> Iterator[str]:
    """Every address outside the admin, for each page of each state, and for each file."""
    for address in addresses():
        if address.text.startswith("admin/") or "logout" in address.text:
            continue
        for state in STATES:
            yield filled(address, world, OTHER, state)
    for place in world.places.values():
        for files in place.files.values():
            yield files.document.url
            yield files.picture.url
        yield from (place.image.file.url, place.document.url)


def lists_of_the_api(words: Iterable[str]) -> Iterator[str]:
    """Each operation that is read, with each of its conditions, and asked for each word."""
    for path, methods in api.get_openapi_schema()["paths"].items():
        if "get" not in methods or "{" in path:
            continue
        yield path
        names = [one["name"] for one in methods["get"].get("parameters", [])]
        for name in names:
            for value in (*VALUES, *words):
                yield f"{path}?{name}={quote(value)}"


def crawled(client: Client, starts: Iterable[str], most: int) -> Iterator[tuple[str, Any]]:
    """The answers to these addresses, and to every link of ours that they lead to."""
    waiting, seen = list(dict.fromkeys(starts)), set()
    while waiting and len(seen) < most:
        url = waiting.pop()
        if url in seen or url.startswith(LEFT_ALONE):
            continue
        seen.add(url)
        response = client.get(url)
        yield url, response
        kind = response.headers.get("Content-Type", "")
        if not response.streaming and ("html" in kind or "xml" in kind):
            links = LINK.findall(response.content.decode("utf-8", "replace"))
            waiting += [
                html.unescape(link).removeprefix("http://testserver") for link in links
            ]


def static_files() -> Iterator[tuple[str, bytes]]:
    """What is handed out without asking anybody."""
    for finder in get_finders():
        for name, storage in finder.list([]):
            if not name.startswith(("wagtail", "admin/")):
                with storage.open(name) as file:
                    yield f"/static/{name}", file.read()
