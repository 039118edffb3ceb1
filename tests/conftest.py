"""Fixtures that every room's tests may use."""

from tests.append_only import triggers_lifted_around_flush  # noqa: F401
from tests.databases import (  # noqa: F401
    django_db_setup,
    made_database,
    pytest_addoption,
    pytest_collection_modifyitems,
    pytest_runtest_teardown,
)
from tests.ledger import ledger, ledger_of_the_run  # noqa: F401
from tests.people import people, settled  # noqa: F401
from tests.storages import bind_renditions  # noqa: F401
