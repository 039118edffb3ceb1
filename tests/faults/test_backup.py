"""Backups under load, on a full disk, killed: nothing half done, nothing lost."""

import http.client
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.faults.client import is_alive
from tests.faults.conftest import needs
from tests.processes import ROOT, running, wait_until

pytestmark = pytest.mark.faults

START = 90
PASSWORD = "a-proof-of-backups-1"
GROUNDWORK = f"""
import django
django.setup()
from portal.demo.loader import load_accounts, load_places
list(load_places(["QL00", "QL01"]))
list(load_accounts("{PASSWORD}"))
from django.core.files.base import ContentFile
from files.models import PortalDocument
document = PortalDocument(title="file")
document.file.save("file.txt", ContentFile(b"words of a file" * 1000))
document.save()
"""
ONE_TO_ONE = ("lettertext", "letteridentity", "letterevent")


# --- the portal's own processes ----------------------------------------------------------


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


@contextmanager
def served(site, port, tmp_path):
    with running(
        *("manage.py", "serve", f"--port={port}", "--workers=1"),
        log=tmp_path / "serve.log",
        **site,
    ) as process:
        wait_until(lambda: is_alive(port), seconds=START, what="first answer")
        yield process
        process.terminate()
        process.wait(timeout=20)


def ask(port, method, path, body=None, headers=None):
    """Status, text and cookies."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        cookies = [
            value.split(";")[0] for value in answer.headers.get_all("Set-Cookie", [])
        ]
        return answer.status, answer.read().decode(), cookies
    finally:
        connection.close()


def send(port, number):
    """One letter: its receipt, or None."""
    letter = {
        "community": "QL01",
        "kind": "help",
        "topic": "HJ",
        "title": f"第{number}封",
        "content": f"第{number}封信：楼道灯坏了，老人晚上看不见台阶。",
        "phone": f"139{number:08}",
    }
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}
    try:
        status, text, _ = ask(port, "POST", "/api/v1/letters/", json.dumps(letter), headers)
    except (OSError, http.client.HTTPException):
        return None
    return json.loads(text) if status == 201 else None


class Writers:
    """Clients that send letters until they are stopped; receipts with their moment."""

    def __init__(self, port, clients=3):
        self.journal, self.ended = [], threading.Event()
        self.threads = [
            threading.Thread(target=self.run, args=(port, start * 100_000))
            for start in range(clients)
        ]
        for thread in self.threads:
            thread.start()

    def run(self, port, number):
        while not self.ended.is_set():
            number += 1
            if receipt := send(port, number):
                self.journal.append((time.monotonic(), receipt))

    def stop(self):
        self.ended.set()
        for thread in self.threads:
            thread.join()


def rows(database, text):
    return database.execute(text).fetchall()


def assert_whole(path):
    """The letters of a database, each with all that belongs to it."""
    with closing(sqlite3.connect(path)) as database:
        assert rows(database, "PRAGMA integrity_check") == [("ok",)]
        assert rows(database, "PRAGMA foreign_key_check") == []
        numbers = {
            number for (number,) in rows(database, "SELECT number FROM mailbox_letter")
        }
        for table in ONE_TO_ONE:
            [(count,)] = rows(database, f"SELECT count(*) FROM mailbox_{table}")  # noqa: S608
            assert count == len(numbers), table
        [(leaves,)] = rows(
            database,
            "SELECT count(*) FROM transparency_logentry WHERE stream LIKE '%letter%'"
            " OR payload LIKE '%MQ-QL01%'",
        )
        assert leaves >= len(numbers)
    return numbers


def log_in(port):
    """The status of the login form sent with the right password."""
    _, page, cookies = ask(port, "GET", "/accounts/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    body = urlencode(
        {"login": "resident", "password": PASSWORD, "csrfmiddlewaretoken": token}
    )
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": "; ".join(cookies),
        "Referer": f"http://127.0.0.1:{port}/accounts/login/",
    }
    status, _, cookies = ask(port, "POST", "/accounts/login/", body, headers)
    return status, any(one.startswith("sessionid=") for one in cookies)


@pytest.fixture
def peopled(site, tmp_path):
    with running("-c", GROUNDWORK, log=tmp_path / "groundwork.log", **site) as process:
        assert process.wait(timeout=240) == 0
    return site


def test_a_backup_under_load_gives_the_site_again(peopled, port, family, tmp_path):
    place = tmp_path / "backups"
    with served(peopled, port, tmp_path):
        writers = Writers(port)
        wait_until(lambda: len(writers.journal) > 20, seconds=90, what="some letters")
        began = time.monotonic()
        done = manage(peopled, "backup", str(place))
        ended = time.monotonic()
        time.sleep(1)
        writers.stop()
    assert done.returncode == 0, done.stderr
    [path] = place.glob("gongkailan-*.tar")
    before = {receipt["number"] for at, receipt in writers.journal if at < began}
    until = {receipt["number"] for at, receipt in writers.journal if at < ended}
    assert before
    assert until >= before

    # To another machine: an empty directory with the same keys and the ledger.
    other = tmp_path / "other"
    (other / "secrets").mkdir(parents=True)
    source = Path(peopled["PORTAL_DATA_DIR"])
    for name in ("secret_key", "pii_keys"):
        (other / "secrets" / name).write_bytes(secret(source, name))
    (other / "erasures.jsonl").write_bytes((source / "erasures.jsonl").read_bytes())
    site = {
        **peopled,
        "PORTAL_DATA_DIR": str(other),
        "DATABASE_URL": f"sqlite:///{other}/portal.sqlite3",
    }
    started = time.monotonic()
    done = manage(site, "restore", str(path))
    seconds = time.monotonic() - started
    assert done.returncode == 0, done.stderr

    numbers = assert_whole(other / "portal.sqlite3")
    sent = {receipt["number"] for _at, receipt in writers.journal}
    assert before <= numbers
    # What was stored and not yet acknowledged when the copy was made was so soon after.
    assert len(numbers - until) <= 3
    assert numbers - sent == set()
    [file] = (other / "files").rglob("*.txt")
    assert file.read_bytes() == b"words of a file" * 1000
    assert manage(site, "verify_log").returncode == 0

    receipt = next(one for _at, one in writers.journal if one["number"] in before)
    with served(site, port, tmp_path):
        assert ask(port, "GET", "/")[0] == 200
        assert ask(port, "GET", "/mailbox/letters/")[0] == 200
        status, text, _ = ask(
            port,
            "POST",
            "/api/v1/letters/track/",
            json.dumps({"number": receipt["number"], "code": receipt["code"]}),
            {"Content-Type": "application/json"},
        )
        assert (status, json.loads(text)["number"]) == (200, receipt["number"])
        assert log_in(port) == (302, True)
    print(  # noqa: T201
        f"\n备份 {ended - began:.1f} 秒，其间 {len(until - before)} 封信；"
        f"恢复 {seconds:.1f} 秒"
    )


def secret(source, name):
    path = source / "secrets" / name
    return path.read_bytes()


# --- F5: full; and killed ----------------------------------------------------------------


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
