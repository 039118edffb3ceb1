"""The people of 青岭街道, made once for a module."""

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import User
from tests import people as qingling


@pytest.fixture(scope="module")
def settled(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, User]]:
    with qingling.for_a_module(django_db_blocker):
        yield qingling.settle()


@pytest.fixture
def people(db: None, settled: dict[str, User]) -> dict[str, User]:
    """By username; what a test changes is taken back after it."""
    return settled
