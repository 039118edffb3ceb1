"""The calendar in tests: seeded as in every database, and a mirror of one's own.

Versions are written to the mirror on commit. A test that changes the calendar and lets
its callbacks run would leave a number there that its rolled-back row never had.
"""

import pytest

from foundation import versions


@pytest.fixture
def mirror(settings, tmp_path, db):
    """The versions' files of this test alone, level with the rows."""
    settings.DATA_DIR = tmp_path
    versions.compare_mirror()
    return versions.mirror_directory()


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """Run a change of the calendar as a transaction that is committed."""

    def run(change, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return change(*args, **kwargs)

    return run
