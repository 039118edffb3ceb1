"""The world of these tests, and a browser for everybody in it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests import people as qingling
from tests.permissions.matrix import ANONYMOUS
from tests.permissions.world import MARK, World, build


@pytest.fixture(scope="package")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world, with MARK in all that is not public. Takes seconds: made once."""
    with qingling.for_a_module(django_db_blocker):
        yield build(mark=MARK)


@pytest.fixture
def world(db: None, built: World) -> World:
    """The world; what a test changes in the database is taken back after it."""
    return built


class Browsers(dict[str, Client]):
    """A browser for each account, logged in when it is first asked for."""

    def __init__(self, people: dict[str, User]) -> None:
        super().__init__()
        self.people = people

    def __missing__(self, account: str) -> Client:
        self[account] = Client(raise_request_exception=False)
        if account != ANONYMOUS:
            self[account].force_login(self.people[account])
        return self[account]


@pytest.fixture
def clients(world: World) -> Browsers:
    """A browser for each account, and one with which nobody has logged in."""
    return Browsers(world.people)
