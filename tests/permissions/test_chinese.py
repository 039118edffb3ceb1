"""The admin speaks Chinese: no run of English words on any screen that a role can reach.

What Wagtail leaves untranslated is translated in locale/; words that are names or codes
stand in ALLOWED.
"""

import gettext
import html
import json
import os
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from communities.models import TopicTag
from foundation import columns
from ops.messages import catalogue, compiled
from tests.permissions import matrix
from tests.permissions.addresses import addresses
from tests.permissions.world import MARK, World

# One of each set of rights.
FULL = os.environ.get("PORTAL_PROOFS") == "full"
ROLES = ["editor", "chief"]
if FULL:
    ROLES += ["reviewer", "party", "party_review", "supervisor", "street", "street2"]
# Of a page's states, those that look different to somebody who works on it.
SHOWN = {"own_draft", "own_review", "own_published", "own", "answer"}
SOURCES = sorted((Path(settings.BASE_DIR) / "locale").rglob("*.po"))
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "aria-description", "placeholder", "title"}
SILENT = {"script", "style", "svg", "code"}
WORDS = re.compile(r"[A-Za-z][A-Za-z'’]+(?:[ \-][A-Za-z'’]+)*")
# A format, a unit, a topic or the beginning of an item of the catalogue; a slug.
CODE = re.compile("[A-Z]{1,5}|[a-z]+(?:-[a-z]+){3,}")
# Beside a digit, or inside an address or the name of a file.
PART_OF_A_CODE = re.compile(r"[0-9_@/=]|\.[A-Za-z0-9]|^[.]")
# Names, and keys of a keyboard.
ALLOWED = {"Alt", "Ctrl", "Esc", "Excel", "JavaScript", "Shift", "Wagtail", "WebP", "Word"}


class Screen(HTMLParser):
    """Collects what a person can read or hear of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.silent = 0
        self.said: list[str] = []
        self.props = ""
        self.in_props = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script":
            self.in_props = given.get("id") == "wagtail-sidebar-props"
        if tag in SILENT:
            self.silent += 1
        self.said += [given[name] or "" for name in SPOKEN_ATTRIBUTES & given.keys()]
        if tag == "input" and given.get("type") in {"submit", "button"}:
            self.said.append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent -= 1
        self.in_props = False

    def handle_data(self, data: str) -> None:
        if self.in_props:
            self.props += data
        elif not self.silent:
            self.said.append(data)


def labels(node: Any) -> list[str]:
    """The labels in the sidebar's data, which a script makes into a menu."""
    if isinstance(node, dict):
        own = [text for key, text in node.items() if key == "label" and text]
        return own + [label for value in node.values() for label in labels(value)]
    if isinstance(node, list):
        return [label for value in node for label in labels(value)]
    return []


def said_by(text: str) -> list[str]:
    """What a screen says: a page's texts, or those of the HTML inside JSON."""
    if text.startswith(("{", "[")):
        data = json.loads(text)
        text = data.get("html") or "" if isinstance(data, dict) else ""
    screen = Screen()
    # A counter that counts nothing is hidden, and says "None".
    screen.feed(re.sub(r"(<div data-side-panel-toggle-counter[^>]*>)\s*None", r"\1", text))
    if screen.props:
        screen.said += labels(json.loads(html.unescape(screen.props)))
    return screen.said


def english_in(texts: list[str], known: set[str]) -> set[str]:
    """Runs of English words, without names and codes (anything beside a digit)."""
    found = set()
    for text in texts:
        for run in WORDS.finditer(text):
            if PART_OF_A_CODE.search(text[max(0, run.start() - 1) : run.end() + 2]):
                continue
            words = re.split("[ -]", run[0])
            spoken = [
                word for word in words if word not in known and not CODE.fullmatch(word)
            ]
            if spoken and not CODE.fullmatch(run[0]):
                found.add(run[0])
    return found


def shown_to(role: str, world: World) -> Iterator[tuple[str, str]]:
    """The screens that the matrix says this person gets, as (address, filled in)."""
    by_text = {address.text: address for address in addresses()}
    for kind in ("pages", "rows", "views"):
        for row in matrix.rows(kind):
            address = by_text.get(row["address"])
            if address is None or role not in matrix.accounts(row["who"]):
                continue
            if not address.text.startswith("admin/"):
                continue
            for cell in matrix.CELLS[kind]:
                if row[cell] == "200" and cell in SHOWN:
                    yield address.text, matrix.cell_address(address, world, cell)


def slugs() -> set[str]:
    """Addresses of columns and topics, which stand beside their names."""
    return {column.slug for column in columns.all_columns()} | set(
        TopicTag.objects.values_list("slug", flat=True)
    )


def body_of(response: Any) -> str:
    """The text of a page, or of the page inside JSON; nothing of files and scripts."""
    kind = response.headers.get("Content-Type", "")
    if response.streaming:
        for _part in response.streaming_content:  # closes the file at its end
            pass
        return ""
    if not kind.startswith(("text/html", "application/json")):
        return ""
    return str(response.content.decode())


@pytest.mark.proofs
def test_no_screen_speaks_english(world: World, clients: dict[str, Client]):
    known = ALLOWED | set(world.people) | slugs() | {MARK}
    english: dict[str, set[str]] = {}
    for role in ROLES:
        screens = list(shown_to(role, world))
        assert len(screens) > 15
        for text, url in screens:
            said = said_by(body_of(clients[role].get(url)))
            for run in english_in(said, known):
                english.setdefault(run, set()).add(f"{role} {text}")

    told = "\n".join(f"{run}: {min(where)}" for run, where in english.items())
    assert english == {}, told


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_what_is_compiled_is_what_is_written(source: Path):
    text = source.read_text(encoding="utf-8")

    assert source.with_suffix(".mo").read_bytes() == compiled(text)
    # As Python's own reader of .mo files reads it.
    read = gettext.GNUTranslations(BytesIO(compiled(text)))
    assert read.gettext("") == catalogue(text)[""]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_translation_keeps_every_placeholder(source: Path):
    holes = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
    # Which kind of thing it is may go without saying: some of Wagtail's lists say "None".
    unsaid = {"%(model_name)s"}
    lost = {
        key: message
        for key, message in catalogue(source.read_text(encoding="utf-8")).items()
        if key and (set(holes.findall(key)) ^ set(holes.findall(message))) - unsaid
    }

    assert lost == {}
