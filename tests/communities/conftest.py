"""青岭街道 with a row of each list, and its people; the clock of the tests."""

import pytest
from django.core.cache import cache

from communities.models import CommunityPage
from foundation import clock
from portal.roles import role
from tests import people as qingling
from tests.communities.making import MORNING, one_of_each
from tests.factories import UserFactory


@pytest.fixture
def monday():
    """Monday, 23 November 2026, nine in the morning; no remembered site roots."""
    cache.clear()
    with clock.at(MORNING):
        yield


@pytest.fixture
def places(people):
    return {row.code: row for row in CommunityPage.objects.all()}


@pytest.fixture
def rows(places, people):
    """A row of each list in one's own community and in the other."""
    return {
        code: one_of_each(places[code], UserFactory(), role("reviewer"))
        for code in ("QL01", "QL02")
    }


@pytest.fixture
def log_in(client, people):
    def as_(username):
        client.logout()
        assert client.login(username=username, password=qingling.PASSWORD)
        return client

    return as_
