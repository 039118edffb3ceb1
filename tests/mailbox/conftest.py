import pytest

from tests import people as qingling


@pytest.fixture
def people(db, settings):
    settings.PASSWORD_HASHERS = qingling.QUICK_HASHING
    return qingling.settle()
