"""青岭街道 on a Monday morning, one board in QL01 and one in QL02, one page published."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.core.cache import cache
from django.core.files.storage import storages

from board import layout, packs
from board.models import BulletinBoard
from communities.models import CommunityPage
from foundation import clock
from tests import people as qingling
from tests.board import making


class Town(NamedTuple):
    people: dict[str, Any]
    board: BulletinBoard
    other: BulletinBoard  # of QL02
    page: Any


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:
    """Takes seconds, so it is made once for a module; each test runs in a savepoint."""
    with qingling.for_a_module(django_db_blocker), clock.at(making.MORNING):
        people = qingling.settle()
        yield Town(
            people,
            making.board(),
            making.board("QL02", "砖塔宣传栏"),
            making.published(people),
        )


@pytest.fixture
def town(db: None, built: Town) -> Iterator[Town]:
    """The town; what a test changes is taken back after it. The clock stands on Monday."""
    cache.clear()
    with clock.at(making.MORNING):
        yield built


@pytest.fixture
def log_in(client, town):
    def as_(username: str) -> Any:
        client.force_login(town.people[username])
        return client

    return as_


@pytest.fixture
def pack_storage(tmp_path, monkeypatch):
    """Packs of a test lie below tmp_path."""
    store = storages["default"]
    monkeypatch.setattr(store, "_location", str(tmp_path))
    for name in ("base_location", "location"):
        store.__dict__.pop(name, None)
    yield tmp_path
    for name in ("base_location", "location"):
        store.__dict__.pop(name, None)


@pytest.fixture
def all_pages(monkeypatch):
    """One kind of pack only: the newest version of each public page of QL01."""

    def in_force(community, day):
        pages = making.public_pages(community)
        return [page.versions.order_by("-version").first() for page in pages]

    source = packs.Source("all", "程序", in_force)
    monkeypatch.setattr(packs, "_sources", {"all": source})


@pytest.fixture
def here(town):
    return CommunityPage.objects.get(code="QL01")


@pytest.fixture
def quick(monkeypatch):
    """Without the process that lays out: what it was given is kept."""
    given = []

    def laid_out(html, styles, files):
        given.append((html, styles, files))
        return layout.Made(b"%PDF-1.7 made", 3)

    monkeypatch.setattr(layout, "laid_out", laid_out)
    return given
