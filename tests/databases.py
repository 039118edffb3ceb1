"""The test database for tests that talk to it from several processes.

They use neither `db` nor the mark: what they write must be committed, and a flush would
take away what migrations wrote. pytest-django makes the database only where a test of the
run asks in one of those ways, so it is made here where none did.
"""

import pytest
from django.conf import settings
from django.db import connection

CONFIGURED = settings.DATABASES["default"]["NAME"]


@pytest.fixture(scope="session")
def made_database(django_db_setup, django_db_keepdb, django_db_createdb, django_db_blocker):
    """The test database exists and is migrated, and the connection points to it."""
    if connection.settings_dict["NAME"] == CONFIGURED:
        with django_db_blocker.unblock():
            connection.creation.create_test_db(
                verbosity=0,
                autoclobber=True,
                serialize=False,
                keepdb=django_db_keepdb and not django_db_createdb,
            )
    assert connection.settings_dict["NAME"] != CONFIGURED
    return connection
