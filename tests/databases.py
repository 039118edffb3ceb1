"""The test database for tests that talk to it from several processes.

They use neither `db` nor the mark: what they write must be committed, and a flush would
take away what migrations wrote. pytest-django makes the database only where a test of the
run asks in one of those ways, so it is made here where none did.
"""

import pytest
from django.conf import settings
from django.db import connection, connections

# What a test asks for that talks to the database.
ASKS_A_DATABASE = {"db", "transactional_db", "made_database", "django_db_setup"}
# Ours alone: the server's own workers (autovacuum) may not be ended, and end themselves.
OTHER_SESSIONS = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()
and backend_type = 'client backend' and usename = current_user
"""
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


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """pytest-django's, and before PostgreSQL drops the database nobody is left in it.

    Threads of tests may still hold a session of the pool.
    """
    yield
    if connection.vendor != "postgresql":
        return
    with django_db_blocker.unblock():
        connection.close()
        connection.close_pool()
        with connection.cursor() as cursor:
            cursor.execute(OTHER_SESSIONS)
        connection.close()
        connection.close_pool()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown():
    """A test leaves no open connection to the next.

    pytest-django keeps it open after a test that rolls back. What a test without the
    database then meets would depend on which test ran before it in its process.
    """
    try:
        return (yield)
    finally:
        for left in connections.all(initialized_only=True):
            # What stands for a whole module (people.for_a_module) ends with the module.
            if not left.in_atomic_block:
                left.close()


def pytest_addoption(parser):
    parser.addoption(
        "--with-database",
        action="store_true",
        help="only tests that use the database: for a run on the second one",
    )


def pytest_collection_modifyitems(config, items):
    """What asks no database answers alike beside each of them: one run has asked it."""
    if not config.getoption("--with-database"):
        return
    kept, left = [], []
    for item in items:
        asks = item.get_closest_marker("django_db") or ASKS_A_DATABASE.intersection(
            getattr(item, "fixturenames", ())
        )
        (kept if asks else left).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)
