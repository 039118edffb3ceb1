"""SQLite under many writers (architecture, decision 10)."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from portal.settings.database import is_fixed
from tests.processes import ROOT

pytestmark = pytest.mark.faults

WRITERS = 32
ROWS = 1_500 if os.environ.get("PORTAL_PROOFS") == "full" else 500


def let_write(site, tmp_path, *options):
    results = tmp_path / "results"
    results.mkdir()
    done = subprocess.run(  # noqa: S603 - our own command
        [
            *(sys.executable, "-m", "tests.faults.writers", "--results", str(results)),
            *(f"--processes={WRITERS}", f"--rows={ROWS}", *options),
        ],
        cwd=ROOT,
        env=site,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return json.loads(done.stdout), done.stderr


def rows_in(site):
    path = Path(site["PORTAL_DATA_DIR"]) / "portal.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return database.execute("SELECT count(*) FROM foundation_ratecount").fetchone()[0]


def test_writers_together_meet_no_lock(site, tmp_path):
    """Each row opens a connection: its PRAGMA journal_mode is under the same load."""
    report, _ = let_write(site, tmp_path)

    assert report["errors"] == []
    assert (report["writers"], report["written"]) == (WRITERS, ROWS)
    assert rows_in(site) == 2 * ROWS


def test_an_affected_library_loses_and_refuses_nothing_either(site, tmp_path):
    """Where no wheel has a fixed library: another journal, one line of warning."""
    report, said = let_write(site, tmp_path, "--linked-sqlite")

    fixed = is_fixed(tuple(int(part) for part in report["sqlite"].split(".")))
    assert report["journal"] == ("wal" if fixed else "truncate")
    assert said.count("TRUNCATE") == (0 if fixed else 1)
    assert report["errors"] == []
    assert (report["writers"], report["written"]) == (WRITERS, ROWS)
    assert rows_in(site) == 2 * ROWS
