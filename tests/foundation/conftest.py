import base64

import pytest

from tests.foundation.people_table import people  # noqa: F401

OLD = base64.b64encode(b"o" * 32).decode()
NEW = base64.b64encode(b"n" * 32).decode()


@pytest.fixture
def ring(settings):
    """Set the key ring by the names of its keys; the ring of one old key at first."""
    keys = {"k1": OLD, "k2": NEW}

    def turn(*names):
        settings.PII_KEYS = {name: keys[name] for name in names}

    turn("k1")
    return turn
