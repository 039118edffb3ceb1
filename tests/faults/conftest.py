import os
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.processes import wait_until, with_environment


@pytest.fixture(scope="session")
def rounds():
    """How many rounds of a proof: reduced, or all with `make faults`."""
    full = os.environ.get("PORTAL_PROOFS") == "full"
    return lambda *, reduced, all_of_them: all_of_them if full else reduced


@pytest.fixture
def site(made_database, tmp_path):
    """A data directory with a copy of the migrated database, and the environment for it."""
    if made_database.vendor != "sqlite":
        pytest.skip("these proofs are of SQLite")
    database = tmp_path / "portal.sqlite3"
    with (
        closing(sqlite3.connect(made_database.settings_dict["NAME"])) as source,
        closing(sqlite3.connect(database)) as copy,
    ):
        source.backup(copy)
    return {
        "PORTAL_DATA_DIR": str(tmp_path),
        "PORTAL_MODE": "test",
        "DATABASE_URL": f"sqlite:///{database}",
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
    }


@pytest.fixture
def port():
    """A free one on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def family(site):
    """Every living process of this site: {pid: command}. None may be left at the end."""
    entry = f"PORTAL_DATA_DIR={site['PORTAL_DATA_DIR']}"
    yield lambda: with_environment(entry)
    try:
        wait_until(lambda: not with_environment(entry), seconds=5, what="nothing left")
    finally:
        for pid in with_environment(entry):
            os.kill(pid, 9)


@pytest.fixture
def stored(site):
    """What the database holds, read by a connection of its own: {window: keys}."""

    def read():
        path = Path(site["PORTAL_DATA_DIR"]) / "portal.sqlite3"
        with closing(sqlite3.connect(path)) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            windows = {0: set(), 1: set(), 2: set()}
            for key, window in database.execute(
                "SELECT key, window FROM foundation_ratecount"
            ):
                windows[window].add(key)
            tasks = database.execute(
                "SELECT args_kwargs ->> '$.args[0]', status"
                " FROM django_tasks_database_dbtaskresult"
                " WHERE task_path = 'tests.faults.tasks.third_row'"
            ).fetchall()
        return windows, tasks

    return read
