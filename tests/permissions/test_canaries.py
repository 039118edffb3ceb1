"""Words planted in what is not public come out nowhere.

The mark stands in one community's drafts (title, body, elements, address, revisions), in
its withdrawn page, in the names of its files, of an organisation that is not listed and of
people. Anonymous readers, and an editor and a reviewer of the other community, must not
receive one byte of it; nor tell, from a count or an empty list, that it is there.
A later room plants its own in world.place(); nothing here has to change.
"""

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.permissions import matrix
from tests.permissions.addresses import addresses, files_of, filled
from tests.permissions.world import MARK, OTHER, OWN, STATES, World

pytestmark = pytest.mark.proofs

# As long as the mark, and found nowhere.
NOTHING = "zqxnobody"
# Parameters by which a list, a chooser or a completion is asked for a word.
ASKED_BY = ("q", "search", "term")
FULL = os.environ.get("PORTAL_PROOFS") == "full"
# Of these accounts the one community is OWN; everything in OTHER is foreign to them.
NEIGHBOURS = ("editor", "reviewer", "supervisor", "party") if FULL else ("editor",)
# A form is searched for nothing, and is new at each answer.
FORM = re.compile("/(?:add|edit|new|revert)/")
LINK = re.compile(r'(?:href|src)="(/[^"#]*)')
# A token against forged forms, of files to come, a new block's id and a signed hour differ
# from one answer to the next.
TOKEN = re.compile(
    rb'<input[^>]*name="token"[^>]*>|[A-Za-z0-9]{64}'
    rb"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    rb"|[\w-]+:[\w-]{6}:[\w-]{43}"
)


def body_of(response: Any) -> bytes:
    """The whole body; what is streamed is read to its end, which closes it."""
    return b"".join(response) if response.streaming else bytes(response.content)


def bytes_of(response: Any) -> bytes:
    """Everything that leaves the server: the headers and the body."""
    head = "\n".join(f"{name}: {value}" for name, value in response.items()).encode()
    return head + b"\n" + body_of(response)


def leaks(response: HttpResponse | Any, url: str) -> bool:
    """Whether the mark is in the answer, apart from where the asker's own words return."""
    text = bytes_of(response).lower()
    path = url.partition("?")[0].lower().encode()
    return MARK.encode() in text.replace(path, b"")


def public_urls(world: World) -> Iterator[str]:
    """Every address below nothing but the root, filled in for each page of each state."""
    for address in addresses():
        if address.text.startswith("admin/") or "logout" in address.text:
            continue
        for code in (OWN, OTHER) if FULL else (OTHER,):
            for state in STATES:
                yield filled(address, world, code, state)
    for place in world.places.values():
        for state in place.files:
            yield from (f"/{address}" for address in files_of(place, state))
        yield str(place.image.file.url)
        yield f"/renditions/{place.image.file.name.rpartition('/')[2]}"


def crawled(client: Client, starts: list[str], limit: int = 1500) -> dict[str, Any]:
    """The answers to these addresses, and to every link of ours that they lead to."""
    waiting, answers = list(dict.fromkeys(starts)), {}
    while waiting and len(answers) < limit:
        url = waiting.pop()
        if url in answers or url.startswith(("/admin", "/static")):
            continue
        response = answers[url] = client.get(url)
        if not response.streaming and response.headers.get("Content-Type", "").startswith(
            "text/html"
        ):
            text = response.content.decode()
            waiting += [link.replace("&amp;", "&") for link in LINK.findall(text)]
    return answers


def test_no_reader_meets_a_word_of_it(world, clients):
    anonymous = clients[matrix.ANONYMOUS]
    starts = ["/", *public_urls(world)]
    found = crawled(anonymous, starts)

    assert len(found) > 100
    assert [url for url, answer in found.items() if leaks(answer, url)] == []
    # The withdrawn page's address answers, and says what the rules let it say.
    gone = world.page(OTHER, "withdrawn").get_url_parts()[2]
    assert found[gone].status_code == 410


def test_no_search_of_readers_tells_that_it_is_there(world):
    urls = {
        filled(address, world, OTHER)
        for address in addresses()
        if address.kind == "public" and "logout" not in address.text
    }
    urls |= {place.column.url for place in world.places.values()} | {"/"}

    assert len(urls) > 30
    # A browser each: a page may leave a message that the next page shows, once.
    told = [
        query
        for url in sorted(urls)
        for query in told_apart(Client(raise_request_exception=False), url)
    ]
    assert told == []


@pytest.mark.parametrize("account", NEIGHBOURS)
def test_nobody_of_another_community_meets_a_word_of_it(world, clients, account):
    client = clients[account]
    leaking, asked = [], 0
    for url in admin_urls(world):
        asked += 1
        if leaks(client.get(url), url):
            leaking.append(url)

    assert asked > 150
    assert leaking == []


@pytest.mark.parametrize("account", NEIGHBOURS)
def test_no_search_of_the_admin_tells_that_it_is_there(world, clients, account):
    client = clients[account]
    apart, asked = [], 0
    for url in dict.fromkeys(admin_urls(world, cells=("own", "own_published", "answer"))):
        if FORM.search(url):
            continue
        answer = client.get(url)
        if not body_of(answer) or answer.status_code != 200:
            continue
        asked += 1
        apart += told_apart(client, url)

    assert asked > 10
    assert apart == []


def told_apart(client: Client, url: str) -> list[str]:
    """The queries by which this address tells the mark from a word that is nowhere."""
    return [
        f"{url}?{name}="
        for name in (ASKED_BY if FULL else (asked_by(url),))
        if answer_without_words(client, url, name, MARK)
        != answer_without_words(client, url, name, NOTHING)
    ]


def asked_by(url: str) -> str:
    """The parameter by which this address is asked for a word, if it is for any."""
    if "tag-autocomplete" in url:
        return "term"
    return "search" if "/api/main/" in url else "q"


def answer_without_words(client: Client, url: str, name: str, word: str) -> bytes:
    """The answer without the word that was asked for and what changes each time."""
    response = client.get(url, {name: word})
    text = TOKEN.sub(b"", body_of(response)).replace(word.encode(), b"")
    number = response.headers.get("X-Request-ID", "-")
    return str(response.status_code).encode() + text.replace(number.encode(), b"")


def admin_urls(world: World, cells: tuple[str, ...] = ()) -> Iterator[str]:
    """Every address of the admin, for the rows of both communities, and its side doors."""
    for address in addresses():
        if not address.text.startswith("admin/") or "logout" in address.text:
            continue
        for cell in matrix.CELLS[address.kind]:
            if cell in cells if cells else FULL or not cell.startswith("own"):
                yield matrix.cell_address(address, world, cell)
    if not cells:
        yield from side_doors(world)


def side_doors(world: World) -> Iterator[str]:
    """What an address does not name, but its query does."""
    own, other = world.places[OWN], world.places[OTHER]
    pages = "&".join(f"id={page.pk}" for page in other.pages.values())
    yield f"/admin/choose-page/chosen-multiple/?{pages}"
    yield "/admin/choose-page/?page_type=disclosure.affairspage"
    yield f"/admin/choose-page/search/?q={OTHER}"
    yield f"/admin/choose-page/search/?q={OTHER}草稿"
    yield f"/admin/pages/{own.column.pk}/?q={OTHER}&search_all=1"
    yield f"/admin/pages/{own.column.pk}/results/?q={OTHER}&search_all=1"
    yield f"/admin/pages/search/?q={OTHER}"
    yield "/admin/desk/?state=draft"
    yield f"/admin/desk/?community={OTHER}"
    yield f"/admin/letters/?community={OTHER}"
    yield f"/admin/letters/?q=MQ-{OTHER}"
    yield f"/admin/letters/?before={other.letter.pk}"
    for name, file, mine in (
        ("images", other.image, own.image),
        ("documents", other.document, own.document),
    ):
        yield f"/admin/{name}/?q={OTHER}"
        yield f"/admin/{name}/?collection_id={file.collection_id}"
        yield f"/admin/{name}/chooser/results/?q={OTHER}"
        yield f"/admin/{name}/chooser/results/?collection_id={file.collection_id}"
        yield f"/admin/{name}/chooser/chosen-multiple/?id={file.pk}"
        model = f"portal{name[:-1]}"
        for action in ("delete", "add_to_collection", "add_tags"):
            yield f"/admin/bulk/files/{model}/{action}/?id={file.pk}"
            yield f"/admin/bulk/files/{model}/{action}/?id={file.pk}&id={mine.pk}"
            yield f"/admin/bulk/files/{model}/{action}/?id=all"
    for action in ("delete", "move", "publish", "unpublish"):
        yield f"/admin/bulk/wagtailcore/page/{action}/?{pages}"
        yield f"/admin/bulk/wagtailcore/page/{action}/?id=all&childOf={other.column.pk}"
    for action in ("delete", "assign_role", "set_active_state"):
        yield f"/admin/bulk/accounts/user/{action}/?id=all"
    for parent in (own.column.get_parent().get_parent(), other.column):
        yield f"/admin/api/main/pages/?child_of={parent.pk}&for_explorer=1"
        yield f"/admin/api/main/pages/?descendant_of={parent.pk}"
