"""Memory of a backup and of a restore does not grow with the files of the site."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("only_in_full")]

LARGE = 150  # MB in one file; and as many small ones of 50 kB as give the rest
SMALL_ONES = 1_000
MEGABYTES = 200
MOST_MORE = 24  # MB; one chunk is 1 MB, the rest is what one start differs from another
# The kernel counts the memory of the parent before exec too, so the parent is small.
SMALL_PARENT = """
import os, subprocess, sys
child = subprocess.Popen([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL)
_pid, status, used = os.wait4(child.pid, 0)
print(status, used.ru_maxrss // 1024)
"""


def highest(site, *arguments):
    """MB that a command of manage.py took at most."""
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", SMALL_PARENT, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **site},
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    status, megabytes = map(int, done.stdout.split())
    assert status == 0, done.stderr
    return megabytes


def fill(place):
    """One large file and many small ones, of bytes that nothing makes smaller."""
    with (place / "film.bin").open("wb") as out:
        for _ in range(LARGE):
            out.write(os.urandom(1_000_000))
    size = (MEGABYTES - LARGE) * 1_000_000 // SMALL_ONES
    for number in range(SMALL_ONES):
        (place / f"{number}.bin").write_bytes(os.urandom(size))


def test_two_hundred_megabytes_take_no_more_memory_than_one_byte(site, tmp_path):
    place = Path(site["PORTAL_DATA_DIR"]) / "files" / "documents"
    place.mkdir(parents=True)
    small, large = tmp_path / "small.tar", tmp_path / "large.tar"
    (place / "film.bin").write_bytes(b"x")
    before = highest(site, "backup", str(small))
    back_before = highest(site, "restore", str(small), "--replace")
    fill(place)

    after = highest(site, "backup", str(large))
    back_after = highest(site, "restore", str(large), "--replace")

    assert large.stat().st_size > MEGABYTES * 1_000_000
    stored = sum(path.stat().st_size for path in place.iterdir())
    assert stored == MEGABYTES * 1_000_000
    print(  # noqa: T201
        f"\n备份 {before} MB，多 {MEGABYTES} MB 的文件 {after} MB；"
        f"恢复 {back_before} MB，{back_after} MB"
    )
    assert after - before < MOST_MORE
    assert back_after - back_before < MOST_MORE
