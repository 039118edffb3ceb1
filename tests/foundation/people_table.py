"""A model with sealed columns and a blind index, and its table, for tests only."""

import uuid

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from foundation.blind_index import BlindIndexField
from foundation.encrypted_field import EncryptedTextField

with isolate_apps("foundation") as registry:

    class Person(models.Model):
        """Somebody, as a letter knows them."""

        id = models.UUIDField(primary_key=True, default=uuid.uuid4)
        name = EncryptedTextField("姓名")
        phone = EncryptedTextField("电话", null=True)
        phone_index = BlindIndexField(of="phone", kind="phone")
        note = models.CharField(max_length=40, blank=True)

        class Meta:
            app_label = "foundation"
            db_table = "tests_person"

        def __str__(self):
            return str(self.pk)


TABLE = """
CREATE TABLE tests_person (
    id {uuid} PRIMARY KEY, name text NOT NULL, phone text NULL,
    phone_index varchar(96) NULL, note varchar(40) NOT NULL DEFAULT ''
)
"""


@pytest.fixture
def people(db):
    """The model, with its table until the test's transaction ends."""
    kind = "uuid" if connection.vendor == "postgresql" else "char(32)"
    with connection.cursor() as cursor:
        cursor.execute(TABLE.format(uuid=kind))
    return Person


def stored(column: str) -> list[str]:
    """The column's bytes as a dump would show them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM tests_person ORDER BY id")  # noqa: S608
        return [row[0] for row in cursor.fetchall()]
