import pytest

from tests import people as qingling
from tests.files.conftest import get, storage  # noqa: F401


@pytest.fixture
def people(db, settings):
    settings.PASSWORD_HASHERS = qingling.QUICK_HASHING
    return qingling.settle()
