"""The SQLite library in use keeps what was committed (architecture, decision 10)."""

import importlib
import platform
import sqlite3
import sys

import pytest
from django.db import connection

from portal.settings import database
from portal.settings.database import is_fixed, sqlite_options


@pytest.mark.parametrize(
    ("version", "fixed"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_which_releases_are_fixed(version, fixed):
    assert is_fixed(version) is fixed


def test_a_fixed_library_keeps_a_write_ahead_log(monkeypatch):
    monkeypatch.setattr(database.sqlite3, "sqlite_version_info", (3, 51, 3))

    options = sqlite_options()

    assert "journal_mode=WAL" in options["init_command"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] >= 20


def test_an_affected_library_runs_without_it_and_says_so_once(monkeypatch):
    monkeypatch.setattr(database.sqlite3, "sqlite_version_info", (3, 40, 1))

    with pytest.warns(RuntimeWarning, match="TRUNCATE") as warned:
        options = sqlite_options()

    assert len(warned) == 1
    assert "journal_mode=TRUNCATE" in options["init_command"]
    assert options["timeout"] >= 60


@pytest.mark.skipif(
    (platform.system(), platform.machine()) != ("Linux", "x86_64"),
    reason="requirements name a fixed library for this platform only",
)
def test_here_the_library_is_fixed_and_takes_the_place_of_pythons():
    assert is_fixed(sqlite3.sqlite_version_info)
    assert sys.modules["sqlite3"] is importlib.import_module("pysqlite3")


@pytest.mark.django_db
def test_the_connection_is_opened_as_decided():
    if connection.vendor != "sqlite":
        pytest.skip("about SQLite")
    with connection.cursor() as cursor:
        pragmas = {}
        for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys"):
            cursor.execute(f"PRAGMA {name}")
            pragmas[name] = cursor.fetchone()[0]

    fixed = is_fixed(sqlite3.sqlite_version_info)
    # synchronous 2 is FULL: what was acknowledged survives a loss of power.
    assert pragmas == {
        "journal_mode": "wal" if fixed else "truncate",
        "synchronous": 2,
        "busy_timeout": 20_000 if fixed else 60_000,
        "foreign_keys": 1,
    }
    assert connection.transaction_mode == "IMMEDIATE"
    assert connection.settings_dict["ATOMIC_REQUESTS"] is False


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its own files")
def test_what_is_deleted_is_overwritten():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)
