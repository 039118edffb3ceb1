"""Whatever befalls the process that reads a file: there is a report, in time."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from files.inspection import child, sandbox
from files.inspection.report import Level
from tests.files.inspection import making

# Code that stands in for the child; it is started in the same way.
HANGS = "import time; time.sleep(600)"
STOPS = "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)"
SPINS = "while True: pass"
CRASHES = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
ENDS = "raise SystemExit(0)"
LIES = "print('{}')"
LIES_MORE = 'print(\'{"kind": 1, "findings": 2}\')'
TALKS = "while True: print('x' * 1_000_000)"
DEAF = "import sys; sys.stdin.close(); raise SystemExit(3)"
BOMB = """
import os, time
for _ in range(4):
    os.fork()
open({marks!r} + '/' + str(os.getpid()), 'w').close()
time.sleep(600)
"""


@pytest.fixture
def stand_in(monkeypatch, settings):
    def put(code, seconds=1):
        settings.FILE_CHECK_SECONDS = seconds
        monkeypatch.setattr(sandbox, "CHILD", ("-c", code))

    return put


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        (HANGS, "took_too_long"),
        (STOPS, "took_too_long"),
        (SPINS, "took_too_long"),
        (CRASHES, "not_readable"),
        (ENDS, "not_readable"),
        (LIES, "not_readable"),
        (LIES_MORE, "not_readable"),
        (TALKS, "not_readable"),
        (DEAF, "not_readable"),
    ],
)
def test_a_child_that_fails_is_a_finding(inspect, stand_in, code, wanted):
    # A child that fails at once gets time to start on a machine that is busy.
    stand_in(code, 1 if wanted == "took_too_long" else 20)
    started = time.monotonic()
    said = inspect("a.txt", b"text")

    assert [finding.code for finding in said.findings] == [wanted]
    assert said.blocked
    assert said.kind == ""
    assert time.monotonic() - started < 15


def running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_all_that_a_child_started_ends_with_it(inspect, stand_in, tmp_path):
    marks = tmp_path / "marks"
    marks.mkdir()
    stand_in(BOMB.format(marks=str(marks)), 3)
    said = inspect("a.txt", b"text")

    assert [finding.code for finding in said.findings] == ["took_too_long"]
    pids = [int(path.name) for path in marks.iterdir()]
    assert len(pids) > 1
    until = time.monotonic() + 10
    while any(map(running, pids)) and time.monotonic() < until:
        os.sched_yield()
    assert not any(map(running, pids))


def test_no_child_is_left_unwaited(inspect, stand_in, monkeypatch):
    # Its own child only: other tests of this process may have one that still runs.
    begun = []
    start = subprocess.Popen

    def started(*arguments, **options):
        begun.append(start(*arguments, **options))
        return begun[-1]

    monkeypatch.setattr(sandbox.subprocess, "Popen", started)
    stand_in(STOPS)
    inspect("a.txt", b"text")

    [child_process] = begun
    with pytest.raises(ChildProcessError):
        os.waitpid(child_process.pid, os.WNOHANG)


def test_nothing_secret_goes_along(inspect, stand_in, monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "canary")
    monkeypatch.setenv("DATABASE_URL", "canary")
    told = tmp_path / "told"
    stand_in(f"import os; open({str(told)!r}, 'w').write(repr(dict(os.environ)))", 20)
    inspect("a.txt", b"text")

    assert "canary" not in told.read_text()
    assert "PYTHONPATH" in told.read_text()


LIMITED = """
import os, sys, resource
from files.inspection import child
child.limit({{"memory": 64 * 1024 * 1024, "seconds": 2, "cleaned": ""}})
{code}
"""


def under_limits(code):
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", LIMITED.format(code=code)],
        cwd=sandbox.ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )


def test_the_limits_hold(tmp_path):
    assert b"MemoryError" in under_limits("x = bytearray(200 * 1024 * 1024)").stderr
    out = tmp_path / "out"
    assert b"OSError" in under_limits(f"os.write(os.open({str(out)!r}, 66), b'x')").stderr
    assert out.stat().st_size == 0
    assert under_limits("while True: pass").returncode < 0
    limits = under_limits("print(resource.getrlimit(resource.RLIMIT_NPROC))").stdout
    assert limits.strip() == b"(0, 0)"
    # Root alone may start processes in spite of it; the portal does not run as root.
    nobody = "os.getuid() or os.setuid(65534)\nos.fork()"
    assert b"BlockingIOError" in under_limits(nobody).stderr


def test_the_child_loads_no_django_and_no_settings():
    code = (
        "import sys; from files.inspection import child, reading, pdf;"
        "print({n.split('.')[0] for n in sys.modules} & {'django', 'portal', 'wagtail'})"
    )
    said = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], cwd=sandbox.ROOT, capture_output=True, check=True
    )

    assert said.stdout.strip() == b"set()"
    assert child.__doc__


@pytest.mark.parametrize(
    ("name", "content", "kind", "codes"),
    [
        ("公告.txt", "社区公告".encode(), "txt", set()),
        ("a.pdf", making.pdf(making.line("Wang") + making.box()), "pdf", {"covered_text"}),
        ("a.docx", making.word(making.IDENTITY), "docx", {"identity_number"}),
        ("a.xlsx", making.book(), "xlsx", set()),
        ("a\udc80.txt", b"x", "", {"name_odd"}),
        ("a\x00.txt", b"x", "", {"name_odd"}),
    ],
)
def test_a_file_is_read_in_a_process_of_its_own(inspect, name, content, kind, codes):
    said = inspect(name, content)

    assert said.kind == kind
    blocked = {f.code for f in said.findings if f.level == Level.BLOCK}
    assert blocked == codes


def test_a_file_that_is_not_there_is_a_finding(tmp_path):
    said = sandbox.inspect(tmp_path / "none", "a.txt", public=False)

    assert [finding.code for finding in said.findings] == ["not_readable"]


def test_a_childs_memory_is_a_finding(inspect, monkeypatch):
    monkeypatch.setattr(sandbox, "EXTRA_MEMORY", 1024 * 1024)
    said = inspect("a.pdf", making.pdf())

    assert said.blocked
    assert {finding.code for finding in said.findings} <= {"too_heavy", "not_readable"}
