"""青岭街道 on a Monday morning, one board in QL01 and one in QL02, one page published."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.core.cache import cache

from board.models import BulletinBoard
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
