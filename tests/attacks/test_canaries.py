"""Of what is private no byte goes to nobody: a word for every kind of thing, none found.

tests/permissions/test_canaries.py looks for one mark with the eyes of many; here every
kind of private thing has a word of its own (tests/attacks/canaries.py), and everything
that leaves the portal without a login is looked through for all of them.
"""

import io
import logging
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.db import OperationalError
from django.test import Client

from portal import home
from tests import people as qingling
from tests.attacks import anonymous, canaries, kept
from tests.mailbox import planted as dump
from tests.permissions.world import OTHER, OWN, World

pytestmark = pytest.mark.proofs

FULL = os.environ.get("PORTAL_PROOFS") == "full"
LEAST = 60
# Of these only a fingerprint is kept.
FINGERPRINTED = (": code", " as shown", "answer: key")


@pytest.fixture(scope="module")
def planted(built: World, django_db_blocker: Any) -> Iterator[dict[str, str]]:
    """Each kind of private thing with its word. Takes seconds: planted once."""
    with qingling.for_a_module(django_db_blocker):
        yield canaries.plant(built)


@pytest.fixture
def words(world: World, planted: dict[str, str]) -> dict[str, str]:
    """The words; what a test changes in the database is taken back after it."""
    return planted


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is logged while the test runs, as it is written."""
    stream = io.StringIO()
    handler, root = logging.StreamHandler(stream), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture
def nobody() -> Client:
    return Client(raise_request_exception=False)


def asked_words(words: dict[str, str]) -> list[str]:
    """The words that lists and searches are asked for: all of them, or every ninth."""
    typed = [word for word in words.values() if word.startswith("zq")]
    return typed[:: 1 if FULL else 9]


def test_none_of_them_is_in_any_byte_that_goes_to_nobody(world, words, nobody, log):
    assert len(words) >= LEAST
    assert len(set(words.values())) == len(words)
    leaks, asked = [], 0

    starts = ["/", *anonymous.WRONG, *anonymous.public_urls(world)]
    for url, response in anonymous.crawled(nobody, starts, 3000 if FULL else 500):
        asked += 1
        content = anonymous.everything_of(response)
        leaks += [
            (url, kind)
            for kind in anonymous.found_in(content, words, apart=url.partition("?")[0])
        ]
    assert asked > 150
    assert leaks == []

    assert mail.outbox == []
    said = log.getvalue()
    assert said.count("\n") > 100
    # A line tells the address that was asked, which here names what the asker knew.
    private = {kind: word for kind, word in words.items() if "address" not in kind}
    private = {kind: word for kind, word in private.items() if "name" not in kind}
    assert anonymous.found_in(said.encode(), private) == []


def test_no_condition_of_a_list_and_no_search_brings_one_out(world, words, nobody):
    leaks, asked = [], 0
    urls = list(anonymous.lists_of_the_api(asked_words(words)))
    for path in ("/", f"/{world.places[OTHER].community.slug}/", "/mailbox/letters/"):
        urls += [f"{path}?q={word}" for word in asked_words(words)]
    column = world.places[OTHER].column.url
    urls += [f"{column}?{name}={OTHER}" for name in ("q", "year", "category", "status")]
    for url in urls:
        asked += 1
        response = nobody.get(url)
        own = url.rpartition("=")[2]
        content = anonymous.everything_of(response)
        leaks += [(url, kind) for kind in anonymous.found_in(content, words, apart=own)]

    assert asked > 400
    assert leaks == []


def test_other_methods_and_error_pages_tell_none(world, words, nobody, monkeypatch):
    leaks, statuses = [], set()

    def look(url, response):
        statuses.add(response.status_code)
        content = anonymous.everything_of(response)
        own = url.partition("?")[0]
        leaks.extend((url, kind) for kind in anonymous.found_in(content, words, apart=own))

    urls = dict.fromkeys(anonymous.public_urls(world))
    for turn, url in enumerate(urls):
        for method in anonymous.METHODS if FULL else anonymous.METHODS[turn % 6 :: 6]:
            look(url, nobody.generic(method, url))
    for url in anonymous.WRONG:
        look(url, nobody.get(url))
    picture = world.places[OWN].files["published"].picture.url
    look(picture, nobody.get(picture, headers={"Range": "bytes=9999999-"}))
    look("/", Client(enforce_csrf_checks=True).post("/mailbox/", {"title": "x"}))
    strange = Client(raise_request_exception=False, SERVER_NAME="evil.example")
    look("/", strange.get("/"))
    look("/api/v1/letters/", nobody.post("/api/v1/letters/", "x", "text/plain"))
    for number in range(12):
        look("/t", nobody.post("/api/v1/letters/track/", {"number": "x", "code": "1"}))
        answer = nobody.post(
            "/mailbox/track/", {"number": f"MQ-{OTHER}-20261123-0001", "code": str(number)}
        )
        look("/t", answer)
    secret = words["draft: body"]
    for error in (RuntimeError(secret), OperationalError(f"closed: {secret}")):
        monkeypatch.setattr(home, "communities_in_order", _failing(error), raising=False)
        monkeypatch.setattr(
            world.page(OTHER, "published").__class__, "serve", _failing(error)
        )
        public = world.page(OTHER, "published").get_url_parts()[2]
        look(public, nobody.get(public))

    assert leaks == []
    assert {400, 403, 404, 405, 410, 416, 422, 429, 500, 503} <= statuses


def _failing(error):
    def fail(*args, **kwargs):
        raise error

    return fail


def test_static_files_hold_none(words):
    files = list(anonymous.static_files())

    assert len(files) > 5
    assert [
        (name, kind)
        for name, content in files
        for kind in anonymous.found_in(content, words)
    ] == []


def test_each_word_stands_where_its_thing_is_kept(world, words):
    """So that a word that is found nowhere is not one that was planted nowhere."""
    everything = "\n".join(f"{table} {row}" for table, row in dump.every_row())
    everything += kept.opened_and_stored()
    absent = {kind for kind, word in words.items() if word not in everything}

    assert absent == {kind for kind in words if kind.endswith(FINGERPRINTED)}


@pytest.mark.parametrize("place", ["title", "body", "file", "picture", "header"])
def test_a_word_in_the_open_is_found(world, words, nobody, monkeypatch, place):
    """What the proofs above look through is looked through well."""
    public = world.page(OTHER, "published")
    url = public.get_url_parts()[2]
    word = words["draft: body"]
    if place == "title":
        type(public).objects.filter(pk=public.pk).update(title=f"公开{word}")
    elif place == "body":
        type(public).objects.filter(pk=public.pk).update(
            body=f'[{{"type":"paragraph","value":"<p>{word}</p>"}}]'
        )
    elif place == "file":
        public.published_files.exclude(document=None).update(title=word)
    elif place == "header":
        monkeypatch.setattr("portal.errors.RETRY_AFTER", word)
        monkeypatch.setattr(type(public), "serve", _failing(OperationalError("x")))
    elif place == "picture":
        url = world.places[OTHER].files["published"].picture.url
        word = "IDAT"
    response = nobody.get(url)

    found = anonymous.found_in(anonymous.everything_of(response), {"it": word})

    assert found == ["it"]
