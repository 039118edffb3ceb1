import pytest

from tests.mailbox.staff import Browser


@pytest.fixture(autouse=True)
def letter_files(settings, tmp_path):
    """Where the files of letters lie: a directory of the test."""
    settings.LETTER_FILES_ROOT = tmp_path / "letters"
    return settings.LETTER_FILES_ROOT


@pytest.fixture
def at_work(people):
    """A browser for each of them, by username."""
    return {name: Browser(user) for name, user in people.items()}
