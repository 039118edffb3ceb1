"""`manage.py serve` under load, with its processes killed one by one and all at once."""

import os
import random
import signal
import time
from contextlib import ExitStack, suppress

import pytest

from tests.faults.client import Journal, Load, is_alive
from tests.processes import running, wait_until

pytestmark = pytest.mark.faults

START = 60  # seconds; other tests may keep the machine busy while a portal starts
REQUESTS = 200


@pytest.fixture
def serve(site, port, family, tmp_path):
    """Start the portal of this site; the fixture `family` sees that nothing is left."""
    log = tmp_path / "serve.log"

    def start():
        process = stack.enter_context(
            running("manage.py", "serve", f"--port={port}", "--workers=2", log=log, **site)
        )
        wait_until(lambda: is_alive(port), seconds=START, what="first answer")
        return process

    with ExitStack() as stack:
        yield start


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "journal.jsonl")


def members(family):
    """The living processes by what they are: {"web": [pid, …], …}."""
    kinds = {"serve": [], "web": [], "default": [], "slow": []}
    for pid, command in sorted(family().items()):
        if "portal.supervisor" in command or "manage.py serve" in command:
            kinds["serve"].append(pid)
        elif "portal.web" in command:
            kinds["web"].append(pid)
        elif "--queue-name" in command:
            kinds[command.split("--queue-name ")[1].split()[0]].append(pid)
    return kinds


def parent(pid):
    with open(f"/proc/{pid}/stat") as file:
        return int(file.read().rpartition(")")[2].split()[1])


def victim(family, serve, what):
    """The child to kill: granian itself, one of its workers, or a worker of tasks."""
    kinds = members(family)
    if what in ("default", "slow"):
        return kinds[what][0]
    of_serve = [pid for pid in kinds["web"] if parent(pid) == serve.pid]
    return (
        of_serve[0] if what == "web" else next(p for p in kinds["web"] if p not in of_serve)
    )


def all_there(family, serve):
    """Granian with its two workers, a worker for each queue, and no orphans besides."""
    kinds = members(family)
    try:
        of_serve = [pid for pid in kinds["web"] if parent(pid) == serve.pid]
    except FileNotFoundError:
        return False
    counts = [len(kinds[what]) for what in ("web", "default", "slow")]
    return len(of_serve) == 1 and counts == [3, 1, 1]


def assert_nothing_lost(journal, stored):
    windows, tasks = stored()
    acknowledged = journal.acknowledged()
    assert acknowledged
    assert acknowledged - windows[0] == set()
    # Nothing is half written: both rows and the task, or none of them.
    assert windows[0] == windows[1]
    assert sorted(key for key, _ in tasks) == sorted(windows[0])
    assert "FAILED" not in {status for _, status in tasks}


def test_serve_survives_the_death_of_any_child(
    serve, family, port, journal, stored, rounds
):
    process = serve()
    wait_until(lambda: all_there(family, process), seconds=START, what="all children")
    victims = ["web", "web worker", "default", "slow", "web worker"]
    silences = []

    for number in range(rounds(reduced=3, all_of_them=10)):
        load = Load(port, journal, f"round{number}", REQUESTS)
        time.sleep(random.uniform(0.1, 0.5))  # noqa: S311
        os.kill(victim(family, process, victims[number % len(victims)]), signal.SIGKILL)
        silences.append(
            wait_until(lambda: is_alive(port), seconds=5, what=f"answer again ({number})")
        )
        load.join()
        wait_until(
            lambda: all_there(family, process), seconds=START, what="all children again"
        )

    assert process.poll() is None
    # Each request ended, with an answer or a closed line; -1 is one that hung.
    assert {entry["answer"] for entry in journal.entries} <= {201, 0}
    assert max(entry["seconds"] for entry in journal.entries) < 10
    assert len(journal.entries) == REQUESTS * len(silences)
    started = time.monotonic()
    process.terminate()
    assert process.wait(timeout=10) == 0
    stopped = time.monotonic() - started
    assert family() == {}
    assert_nothing_lost(journal, stored)
    print(f"\n重新应答 {max(silences):.1f} 秒以内，停止 {stopped:.1f} 秒")  # noqa: T201


def test_a_kill_of_everything_loses_no_acknowledged_row(
    serve, family, port, journal, stored, rounds
):
    for number in range(rounds(reduced=2, all_of_them=8)):
        serve()
        load = Load(port, journal, f"round{number}", 10_000)
        time.sleep(random.uniform(0.5, 1.5))  # noqa: S311
        pids = list(family())
        assert len(pids) >= 4
        for pid in pids:
            # One whose parent was killed first may have gone with it.
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        load.stop()
        assert_nothing_lost(journal, stored)
        wait_until(lambda: family() == {}, seconds=10, what="the end of all")

    assert {entry["answer"] for entry in journal.entries} <= {201, 0}


def test_nothing_outlives_a_serve_that_was_killed(serve, family):
    process = serve()
    wait_until(lambda: all_there(family, process), seconds=START, what="all children")

    os.kill(process.pid, signal.SIGKILL)

    wait_until(lambda: family() == {}, seconds=2, what="the end of the children")


def test_a_reload_fails_no_request_and_replaces_every_process(
    serve, family, port, journal, tmp_path
):
    process = serve()
    wait_until(lambda: all_there(family, process), seconds=START, what="all children")
    before = set(family()) - {process.pid}
    load = Load(port, journal, "reload", 100_000, clients=4)

    process.send_signal(signal.SIGHUP)
    wait_until(
        lambda: not before & set(family()) and all_there(family, process),
        seconds=START,
        what="reload",
    )
    load.stop()

    answers = [entry["answer"] for entry in journal.entries]
    assert answers.count(201) > 50
    # A line that waited in the old server's queue when it closed may be dropped.
    assert len([answer for answer in answers if answer != 201]) <= 2
