"""青岭街道 with its people, on Monday morning; duty shifts are a kind of work."""

import pytest
from django.core.cache import cache

from editorial import sources
from foundation import clock
from tests import people as qingling
from tests.editorial import making


@pytest.fixture(autouse=True)
def monday():
    cache.clear()
    with clock.at(making.MORNING):
        yield


@pytest.fixture
def panel(tmp_path, settings):
    """The template with which the test's source shows itself."""
    place = tmp_path / "editorial_test"
    place.mkdir()
    (place / "panel.html").write_text("<p>原件：{{ told }}</p>")
    (backend,) = settings.TEMPLATES
    settings.TEMPLATES = [{**backend, "DIRS": [*backend["DIRS"], str(tmp_path)]}]


@pytest.fixture
def shifts(monkeypatch, panel):
    """Register shifts as a kind of work until the test ends."""
    monkeypatch.setattr(sources, "_sources", {})
    monkeypatch.setattr(sources, "_events", {})
    sources.register(making.shifts_as_source())


@pytest.fixture
def log_in(client, people):
    def as_(username):
        client.logout()
        assert client.login(username=username, password=qingling.PASSWORD)
        return client

    return as_
