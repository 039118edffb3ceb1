"""A site of its own for tests of backups: its database, files and data directory."""

import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from psycopg import sql

from portal.backups import archive, databases

NAME = "portal_backup_proof"
# Every storage that a backup holds: none of this run's own is moved aside by a restore.
PLACES = {"default": "files", "renditions": "renditions", "letters": "letters"}


def manifest(**values):
    """A manifest of nothing, for archives that hold no database."""
    return archive.Manifest(
        **{
            "made_at": "2026-11-28T00:00:00+00:00",
            "copied_at": "2026-11-28T00:00:01+00:00",
            "vendor": "sqlite",
            "migrations": [],
            "counts": {},
            "heads": {},
            "keys": list(settings.PII_KEYS),
            "storages": ["default"],
            "outside": [],
            **values,
        }
    )


def let_go():
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


def drop_copies():
    with databases.maintenance() as server:
        rows = server.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{NAME}%"]
        ).fetchall()
        for (name,) in rows:
            server.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )


def copy_postgresql(name: str, source):
    """A database of this name with all that the test database (`source`) holds."""
    before = source.settings_dict["NAME"]
    with databases.maintenance() as server:
        # A thread of an earlier test may still hold a connection; no copy is made then.
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [before],
        )
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(before)
            )
        )


def make_postgresql(name: str):
    """An empty database of this name."""
    with databases.maintenance() as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


@contextmanager
def copied_site(directory: Path, configured):
    """Django talks to a copy of the test database; `configured` are pytest's settings."""
    before = connection.settings_dict["NAME"]
    let_go()
    if connection.vendor == "sqlite":
        name = str(directory / "portal.sqlite3")
        with (
            closing(sqlite3.connect(before)) as source,
            closing(sqlite3.connect(name)) as copy,
        ):
            source.backup(copy)
    else:
        name = NAME
        drop_copies()
        copy_postgresql(name, connection)
    configured.DATA_DIR = directory
    configured.LETTER_FILES_ROOT = directory / PLACES["letters"]
    configured.STORAGES = {
        **settings.STORAGES,
        **{
            alias: {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": str(directory / place), "base_url": f"/{place}/"},
            }
            for alias, place in PLACES.items()
        },
    }
    connection.settings_dict["NAME"] = name
    try:
        yield directory
    finally:
        let_go()
        connection.settings_dict["NAME"] = before
        if connection.vendor == "postgresql":
            drop_copies()
