import pytest

from tests import people as qingling


@pytest.fixture
def people(db):
    return qingling.settle()
