"""The world of these tests, and a browser for everybody in it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests import people as qingling
from tests.permissions.matrix import ANONYMOUS
from tests.permissions.world import World, build


@pytest.fixture(scope="module")
def built(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[World]:
    """The world, with the module's MARK in every title. Takes seconds: made once."""
    with qingling.for_a_module(django_db_blocker):
        yield build(mark=getattr(request.module, "MARK", ""))


@pytest.fixture
def world(db: None, built: World) -> World:
    """The world; what a test changes in the database is taken back after it."""
    return built


@pytest.fixture
def clients(world: World) -> dict[str, Client]:
    """A browser for each account, and one with which nobody has logged in."""
    found = {ANONYMOUS: Client(raise_request_exception=False)}
    for name, user in world.people.items():
        found[name] = Client(raise_request_exception=False)
        found[name].force_login(user)
    return found
