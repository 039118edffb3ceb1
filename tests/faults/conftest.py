import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from tests.faults.cluster import Cluster
from tests.faults.town import GROUNDWORK, START, Town
from tests.processes import ROOT, wait_until, with_environment


@pytest.fixture(scope="session")
def rounds():
    """How many rounds of a proof: reduced, or all with `make faults`."""
    full = os.environ.get("PORTAL_PROOFS") == "full"
    return lambda *, reduced, all_of_them: all_of_them if full else reduced


@pytest.fixture
def only_in_full():
    """For what is long and whose like is seen in the reduced run, too."""
    if os.environ.get("PORTAL_PROOFS") != "full":
        pytest.skip("in full only (make faults)")


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
    return free_port()


def free_port():
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


@pytest.fixture(scope="session")
def settled(made_database, tmp_path_factory):
    """A data directory with two places and their people: made once, copied by each test."""
    if made_database.vendor != "sqlite":
        pytest.skip("these proofs are of SQLite")
    directory = tmp_path_factory.mktemp("settled")
    copy_database(made_database.settings_dict["NAME"], directory / "portal.sqlite3")
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", GROUNDWORK],
        cwd=ROOT,
        env={**os.environ, **environment_of(directory)},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    return directory


def copy_database(source_path, copy_path):
    with (
        closing(sqlite3.connect(source_path)) as source,
        closing(sqlite3.connect(copy_path)) as copy,
    ):
        source.backup(copy)


def environment_of(directory):
    return {
        "PORTAL_DATA_DIR": str(directory),
        "PORTAL_MODE": "test",
        "DATABASE_URL": f"sqlite:///{directory / 'portal.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
    }


@contextmanager
def town_maker(settled, place):
    """What makes portals below this place, and ends all of their processes."""
    towns = []
    with ExitStack() as stack:

        def make(directory=None, **environment):
            directory = directory or place / f"town{len(towns)}"
            shutil.copytree(settled, directory, dirs_exist_ok=True)
            town = Town(
                environment={**environment_of(directory), **environment},
                port=free_port(),
                log=place / f"town{len(towns)}.log",
                stack=stack,
            )
            towns.append(town)
            return town

        yield make
        for town in towns:
            town.kill_everything()


@pytest.fixture
def make_town(settled, tmp_path):
    """Make a portal, in a directory if one is named: `make_town(directory, NAME=value)`."""
    with town_maker(settled, tmp_path) as make:
        yield make


@pytest.fixture
def town(make_town):
    """A portal with two places and their people; not started."""
    return make_town()


@pytest.fixture(scope="session")
def running_town(settled, tmp_path_factory):
    """One that runs, for all faults that kill nothing: letters of others may be there."""
    with town_maker(settled, tmp_path_factory.mktemp("running")) as make:
        town = make()
        town.serve()
        wait_until(lambda: town.worker_of_queue("slow"), seconds=START, what="the workers")
        yield town


@pytest.fixture
def small_disk(tmp_path):
    """Mount a disk of so many megabytes below the test's directory (root alone can)."""
    mounted = []

    def mount(name, megabytes):
        needs(os.geteuid() == 0, "mounting a small disk needs root")
        place = tmp_path / name
        place.mkdir()
        subprocess.run(  # noqa: S603
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)],  # noqa: S607
            check=True,
        )
        mounted.append(place)
        return place

    yield mount
    for place in mounted:
        subprocess.run(["umount", "-l", str(place)], check=True)  # noqa: S603, S607


@pytest.fixture(scope="module")
def cluster():
    """A PostgreSQL of these tests alone (root alone may become `postgres`)."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    needs(found and os.geteuid() == 0, "no PostgreSQL to start (apt install postgresql)")
    # Not below pytest's own directory: that is closed to other users, postgres too.
    place = Path(tempfile.mkdtemp(prefix="gongkailan-cluster-"))
    made = Cluster(place, free_port(), found[-1])
    try:
        yield made
    finally:
        made.remove()


@pytest.fixture(scope="session")
def strace():
    """strace, if it may trace: it makes system calls fail or kill, at a chosen moment."""
    needs(shutil.which("strace"), "no strace (apt install strace)")
    tried = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True)  # noqa: S607
    needs(tried.returncode == 0, "strace may not trace here")
    return "strace"


def needs(there, otherwise):
    """What a proof needs: skipped at the desk, a failure where CI is set."""
    if not there:
        if os.environ.get("CI"):
            pytest.fail(otherwise)
        pytest.skip(otherwise)
