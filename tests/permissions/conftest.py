"""The world of these tests, and a browser for everybody in it."""

import pytest
from django.test import Client

from tests import people as qingling
from tests.permissions.matrix import ANONYMOUS
from tests.permissions.world import World, build


@pytest.fixture
def world(request: pytest.FixtureRequest, db: None, settings: object) -> World:
    """The world, with the module's MARK in every title. Takes seconds: ask much of it."""
    settings.PASSWORD_HASHERS = qingling.QUICK_HASHING
    return build(mark=getattr(request.module, "MARK", ""))


@pytest.fixture
def clients(world: World) -> dict[str, Client]:
    """A browser for each account, and one with which nobody has logged in."""
    found = {ANONYMOUS: Client(raise_request_exception=False)}
    for name, user in world.people.items():
        found[name] = Client(raise_request_exception=False)
        found[name].force_login(user)
    return found
