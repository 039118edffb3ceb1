"""`manage.py migrate`: Django's, and each migration is recorded in its own transaction.

Django records one that leaves indexes or keys to its end only after they are committed. A
process killed in between would leave tables that no later run could make again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db import transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor


class WholeExecutor(MigrationExecutor):
    """Schema, data and record of a migration are there together, or none of them."""

    def apply_migration(
        self,
        state: Any,
        migration: Migration,
        fake: bool = False,
        fake_initial: bool = False,
    ) -> Any:
        with self._whole(migration):
            return super().apply_migration(state, migration, fake, fake_initial)

    def unapply_migration(
        self, state: Any, migration: Migration, fake: bool = False
    ) -> Any:
        with self._whole(migration):
            return super().unapply_migration(state, migration, fake)

    @contextmanager
    def _whole(self, migration: Migration) -> Iterator[None]:
        if not migration.atomic:
            yield
            return
        # SQLite's schema editor wants its keys unchecked, which no transaction can change.
        with (
            self.connection.constraint_checks_disabled(),
            transaction.atomic(using=self.connection.alias),
        ):
            yield


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        # Django's command makes its executor by this name of its module.
        migrate.MigrationExecutor = WholeExecutor
        super().handle(*args, **options)
