"""One world for each module: built once, and taken away when its tests are through."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings

from tests import people as qingling
from tests.permissions.world import World, build


@pytest.fixture(scope="module")
def world(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: object,
) -> Iterator[World]:
    """The world, with the module's MARK in every title."""
    hashing = override_settings(PASSWORD_HASHERS=qingling.QUICK_HASHING)
    with django_db_blocker.unblock(), hashing, transaction.atomic():
        yield build(mark=getattr(request.module, "MARK", ""))
        transaction.set_rollback(True)
