"""Backups on a full disk, and killed: nothing half done, nothing lost (F5)."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.conftest import needs
from tests.processes import ROOT, running, wait_until

pytestmark = pytest.mark.faults


def manage(site, *arguments, timeout=180):
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **site},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def assert_whole(path):
    """SQLite's opinion of a database, and of its keys."""
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.fixture
def small_disk(tmp_path):
    """A directory of 8 MB."""
    place = tmp_path / "small"
    place.mkdir()
    needs(os.geteuid() == 0, "only root mounts a small disk")
    options = ["-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)]
    mounted = subprocess.run(["mount", *options], check=False)  # noqa: S603, S607
    needs(mounted.returncode == 0, "no small disk can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)  # noqa: S603, S607


def test_a_full_disk_leaves_the_earlier_backup_and_nothing_half(site, small_disk):
    assert manage(site, "backup", str(small_disk)).returncode == 0
    [first] = small_disk.glob("*.tar")
    raw = first.read_bytes()
    filler = small_disk / "filler"
    for left in (0, 1, 3):
        free = os.statvfs(small_disk)
        filler.write_bytes(bytes(max(0, free.f_bavail * free.f_bsize - left * 1_000_000)))

        done = manage(site, "backup", str(small_disk), "--keep=1")

        assert done.returncode != 0
        assert (
            done.stderr.strip()
            .splitlines()[-1]
            .endswith("磁盘已满，备份没有做成，原有的备份没有动。")
            or "磁盘已满" in done.stderr
        )
        assert "Traceback" not in done.stderr
        assert [path.name for path in small_disk.glob("*.tar")] == [first.name]
        assert not list(small_disk.glob(".partial-*"))
        assert first.read_bytes() == raw
        filler.unlink()


def test_a_killed_backup_leaves_the_earlier_one(site, tmp_path, rounds):
    place = tmp_path / "backups"
    fill(site, 30)
    assert manage(site, "backup", str(place)).returncode == 0
    [first] = place.glob("gongkailan-*.tar")
    raw = first.read_bytes()
    for _round in range(rounds(reduced=2, all_of_them=8)):
        left = set(place.glob(".partial-*"))
        with running(
            *("manage.py", "backup", str(place)), log=tmp_path / "log", **site
        ) as process:
            wait_until(
                lambda left=left, process=process: (
                    set(place.glob(".partial-*")) - left or process.poll() is not None
                ),
                seconds=180,
                what="the copy begins",
            )
            time.sleep(random.uniform(0, 0.1))  # noqa: S311
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert first.read_bytes() == raw
        for path in place.glob("gongkailan-*.tar"):
            assert manage(site, "restore", "--check", str(path)).returncode == 0
    assert manage(site, "backup", str(place)).returncode == 0
    assert not list(place.glob(".partial-*"))


def fill(site, megabytes):
    """Files, so that there is a middle in which to be killed."""
    place = Path(site["PORTAL_DATA_DIR"]) / "files" / "documents"
    place.mkdir(parents=True, exist_ok=True)
    for number in range(megabytes):
        (place / f"{number}.bin").write_bytes(os.urandom(1_000_000))


def test_a_killed_restore_leaves_the_old_site_or_the_new_one(site, tmp_path, rounds):
    place, data = tmp_path / "backups", Path(site["PORTAL_DATA_DIR"])
    fill(site, 20)
    assert manage(site, "backup", str(place)).returncode == 0
    [path] = place.glob("gongkailan-*.tar")
    mark = data / "files" / "documents" / "later.bin"
    for _round in range(rounds(reduced=2, all_of_them=8)):
        mark.write_bytes(b"later")
        with running(
            *("manage.py", "restore", str(path), "--replace"), log=tmp_path / "log", **site
        ) as process:
            wait_until(
                lambda process=process: (
                    list(data.glob("*.restoring")) or process.poll() is not None
                ),
                seconds=180,
                what="the restore begins",
            )
            time.sleep(random.uniform(0, 3))  # noqa: S311
            process.send_signal(signal.SIGKILL)
            process.wait()
        # Whoever comes first finishes what has begun.
        assert manage(site, "restore", "--replay").returncode == 0
        files = {one.name for one in (data / "files" / "documents").iterdir()}
        assert len(files - {"later.bin"}) == 20
        assert_whole(data / "portal.sqlite3")
    assert manage(site, "restore", str(path), "--replace").returncode == 0
    assert not mark.exists()
    assert not [*data.glob("*.restoring"), *data.glob(".restoring")]
