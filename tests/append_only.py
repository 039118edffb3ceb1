"""Append-only tables in tests: their triggers step aside for `flush`, and come back.

A test that commits is cleaned up by `flush`, which the triggers refuse, as they must. The
product has nothing that takes a trigger away, so it stands here.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.operations import BaseDatabaseOperations

from transparency import triggers


@contextmanager
def triggers_lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Within, rows of append-only tables can be changed; afterwards all triggers stand."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for trigger in triggers.registered():
            if connection.vendor == "sqlite" and trigger.sqlite:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}"')
            elif connection.vendor == "postgresql" and trigger.postgresql:
                cursor.execute(
                    f'DROP TRIGGER IF EXISTS "{trigger.name}" ON "{trigger.table}"'
                )
    try:
        yield
    finally:
        if connection.vendor == "postgresql" and connection.in_atomic_block:
            # What was deleted may have been pointed to: that is asked before the table's
            # triggers are written, not at the end of the transaction.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        triggers.install(using)


@pytest.fixture(autouse=True, scope="session")
def triggers_lifted_around_flush() -> Iterator[None]:
    """Every `flush` of this test run finds the triggers lifted."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_with_triggers_lifted(self, sql_list):
        with triggers_lifted(self.connection.alias):
            return flush(self, sql_list)

    BaseDatabaseOperations.execute_sql_flush = flush_with_triggers_lifted
    yield
    BaseDatabaseOperations.execute_sql_flush = flush
