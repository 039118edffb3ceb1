"""What `serve` refuses, and how the supervisor decides. The proofs are in tests/faults."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from portal import children, supervisor
from portal.children import Child, Web, backoff
from portal.supervisor import Supervisor, address
from tests.processes import ROOT


def try_to_serve(data, *options):
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "manage.py", "serve", *options],
        cwd=ROOT,
        env={
            **os.environ,
            "PORTAL_MODE": "test",
            "PORTAL_DATA_DIR": str(data),
            "DATABASE_URL": f"sqlite:///{data}/portal.sqlite3",
        },
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_second_serve_is_refused_with_one_line(tmp_path):
    with (tmp_path / "serve.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        second = try_to_serve(tmp_path)

    assert second.returncode == 1
    assert second.stderr.strip().splitlines() == [
        f"门户已在运行（数据目录 {tmp_path}），不能再启动一个。"
    ]


def test_an_unmigrated_database_is_refused_with_one_line(tmp_path):
    done = try_to_serve(tmp_path, "--port=0")

    assert done.returncode == 1
    (line,) = done.stderr.strip().splitlines()
    assert "迁移" in line
    assert "manage.py migrate" in line


def test_a_taken_port_is_refused_with_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        done = try_to_serve(tmp_path, f"--port={port}")

    assert done.returncode == 1
    (line,) = done.stderr.strip().splitlines()
    assert str(port) in line


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104
        ("::1", "http://[::1]:8000"),
        ("::", "http://[::1]:8000"),
    ],
)
def test_the_address_is_one_that_a_browser_understands(host, shown):
    assert address(host, 8000) == shown


def test_the_first_restart_is_immediate_and_the_next_ones_wait():
    delays = [backoff(failures) for failures in range(12)]

    assert delays[:2] == [0, 0]
    assert delays == sorted(delays)
    assert 0 < delays[2] <= 1
    assert delays[-1] == children.LONGEST_DELAY


def python(code):
    return [sys.executable, "-c", code]


def ended(child):
    child.start()
    child.process.wait()
    assert child.died()


def test_a_child_that_keeps_dying_at_once_is_started_later_and_later():
    child = Child("short", python(""))

    waits = []
    for _ in range(4):
        ended(child)
        waits.append(child.start_at - time.monotonic())

    assert waits[0] < 0.1
    assert waits[3] > waits[2] > 0.5


def test_a_child_that_ran_well_is_started_again_at_once(monkeypatch):
    monkeypatch.setattr(children, "RAN_WELL", 0.0)
    child = Child("short", python(""), failures=7)

    ended(child)

    assert child.failures == 0
    assert child.start_at <= time.monotonic()


def test_what_a_child_started_dies_with_it():
    child = Child(
        "parent",
        python(
            "import subprocess, sys, time; "
            "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
            "print(p.pid, flush=True); time.sleep(60)"
        ),
    )
    read, write = os.pipe()
    saved = os.dup(1)
    os.dup2(write, 1)
    try:
        child.start()
    finally:
        os.dup2(saved, 1)
        os.close(saved)
        os.close(write)
    grandchild = int(os.read(read, 20))
    os.close(read)

    child.process.send_signal(signal.SIGKILL)
    child.process.wait()
    child.died()

    for _ in range(100):
        try:
            os.kill(grandchild, 0)
        except ProcessLookupError:
            break
        with open(f"/proc/{grandchild}/stat") as stat:
            if stat.read().rpartition(")")[2].split()[0] == "Z":
                break
        time.sleep(0.02)
    else:
        pytest.fail("the grandchild lives on")


def test_a_web_server_that_never_starts_is_given_up(capsys, monkeypatch):
    """Otherwise `make run` would repeat the same traceback for ever."""
    monkeypatch.setattr(children, "LONGEST_DELAY", 0.01)
    start, starts = Web.start, []

    def counted(child):
        starts.append(child)
        assert len(starts) <= supervisor.GIVE_UP_AFTER
        start(child)

    monkeypatch.setattr(Web, "start", counted)
    handlers = {
        number: signal.getsignal(number)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)
    }
    try:
        code = Supervisor("127.0.0.1", 1, Web("web", python(""), lifeline=0), []).run()
    finally:
        signal.set_wakeup_fd(-1)
        for number, handler in handlers.items():
            signal.signal(number, handler)

    assert code == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("门户起不来")
