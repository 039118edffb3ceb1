"""A file that is not for somebody answers as one that never was: the same bytes.

Of drafts, of a page that was withdrawn, of a correction, of another community; documents,
pictures and their sizes, by their present and former addresses, with every header that a
cache or a download sends.
"""

import os
import re

import pytest
from django.test import Client

from tests.attacks import anonymous
from tests.permissions import matrix
from tests.permissions.world import OTHER, World

# Everybody for whom nothing of OTHER is open but what all may read.
FULL = os.environ.get("PORTAL_PROOFS") == "full"
STRANGERS = (
    matrix.ANONYMOUS,
    "editor",
    *(("resident", "reviewer", "clerk") if FULL else ()),
)
METHODS = ("GET", "HEAD", "OPTIONS", "POST")
ASKED = (
    {},
    {"Range": "bytes=0-3"},
    {"Range": "bytes=999999-"},
    {"If-None-Match": "*"},
    {"If-None-Match": '"0000"'},
    {"If-Match": "*"},
    {"If-Modified-Since": "Mon, 01 Jan 2035 00:00:00 GMT"},
    {"If-Range": '"0000"', "Range": "bytes=0-0"},
)
# What differs between any two answers.
NUMBER = re.compile(rb"[0-9A-HJKMNP-TV-Z]{10}")
NEVER = "zqnever"


def hidden(world: World) -> dict[str, str]:
    """What each hidden file is -> its address."""
    place = world.places[OTHER]
    found = {
        "an image that no page carries": place.image.file.url,
        "a document that no page carries": place.document.url,
    }
    for state, files in place.files.items():
        if state == "published":
            continue
        found[f"{state}: document"] = files.document.url
        found[f"{state}: size of a picture"] = files.picture.url
        found[f"{state}: picture"] = files.picture.image.file.url
        found[f"{state}: document by its hash"] = (
            f"/files/{files.document.pk}/{files.document.file_hash}"
        )
        found[f"{state}: document where it lies"] = f"/media/{files.document.file.name}"
        found[f"{state}: document, another name"] = f"/files/{files.document.pk}/x.pdf"
    return found


def told(client: Client, method: str, url: str, headers: dict[str, str]) -> bytes:
    """Everything that comes back, without the address and the number of the request."""
    response = client.generic(method, url, headers=headers)
    text = NUMBER.sub(b"", anonymous.everything_of(response))
    # Not the number of a row: it would be found in sizes and years.
    names = {part for part in re.split(r"[/?]", url) if len(part) > 3}
    for own in [url, *sorted(names, key=len, reverse=True)]:
        text = text.replace(own.encode(), b"")
    return str(response.status_code).encode() + text


pytestmark = pytest.mark.proofs


@pytest.mark.parametrize("who", STRANGERS)
def test_what_is_hidden_answers_as_what_never_was(world, clients, who):
    client, apart = clients[who], []
    for what, url in hidden(world).items():
        folder, _slash, name = url.rpartition("/")
        suffix = name.rpartition(".")[2] if "." in name else "bin"
        if re.match("/files/[0-9]+/", url):
            absent = f"/files/99999999/{NEVER}.{suffix}"
        else:
            absent = f"{folder}/{NEVER}.{suffix}"
        for method in METHODS:
            for headers in ASKED if FULL or method == "GET" else ASKED[:1]:
                answer = told(client, method, url, headers)
                if answer != told(client, method, absent, headers):
                    apart.append((what, method, headers))
                if method == "GET" and not answer.startswith(b"404"):
                    apart.append((what, answer[:3]))

    assert apart == []


def test_who_has_the_right_reads_what_strangers_do_not(world, clients):
    """So that the proof above is about files that are there."""
    place = world.places[OTHER]
    for state in ("draft", "withdrawn", "correction"):
        for url in (place.files[state].document.url, place.files[state].picture.url):
            response = clients["street"].get(url)
            assert response.status_code == 200, (state, url)
            assert "no-store" in response["Cache-Control"], (state, url)
            assert anonymous.body_of(response)
    for url in (
        place.files["published"].document.url,
        place.files["published"].picture.url,
    ):
        response = clients[matrix.ANONYMOUS].get(url)
        assert response.status_code == 200, url
        anonymous.body_of(response)


def test_a_former_file_of_a_public_page_is_closed_with_its_replacement(world, clients):
    """The addresses of an exchanged document: of before, of its hash, of its old name."""
    place = world.places[OTHER]
    row = place.files["published"].document
    response = clients[matrix.ANONYMOUS].get(row.url)
    assert response.status_code == 200
    assert anonymous.body_of(response)
    tag = response["ETag"]
    place.pages["published"].published_files.all().delete()

    for headers in ({}, {"If-None-Match": tag}, {"Range": "bytes=0-1", "If-Range": tag}):
        response = clients[matrix.ANONYMOUS].get(row.url, headers=headers)
        assert response.status_code == 404
        assert "ETag" not in response.headers
        assert "Last-Modified" not in response.headers
