"""Reads a file in a process of its own, under limits, and always has an answer.

What a stranger made may hang, crash or swell whoever reads it. So a child reads it: it
knows no secret, writes nothing but a cleaned copy where one is asked for, and is killed
with all it started when its time is over. For whatever befalls it there is a report.
"""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings

from files.inspection import rules
from files.inspection.report import Report

ROOT = Path(__file__).resolve().parent.parent.parent
CHILD = ("-m", "files.inspection.child")
ANSWER = 8 * 1024 * 1024  # bytes of a report; the text in it is capped far below
EXTRA_MEMORY = 512 * 1024 * 1024  # bytes of address space above what the start takes


def inspect(path: Path, name: str, *, public: bool, cleaned: Path | None = None) -> Report:
    """What is in the file. Never raises for the file's sake; takes FILE_CHECK_SECONDS.

    `public` files are asked what they would give away as well; files of letters are asked
    for safety only. Where `cleaned` is given, an office file whose only fault is what it
    says about its authors is written there without it: its findings are then `cleaned`,
    and the caller takes that file in place of the first. Otherwise `cleaned` does not
    come to be.
    """
    seconds = settings.FILE_CHECK_SECONDS
    job = {
        "path": str(path.absolute()),
        "name": name,
        "public": public,
        "cleaned": str(cleaned.absolute()) if cleaned else "",
        "seconds": seconds,
        "memory": EXTRA_MEMORY,
    }
    answer, code = _ask(json.dumps(job).encode(), seconds)
    report = None if code else _report(answer)
    if report is None:
        code = code or "not_readable"
        report = Report("", tuple(filter(None, [rules.finding(code, public=public)])))
    if cleaned and report.blocked:
        cleaned.unlink(missing_ok=True)
    return report


def _report(answer: bytes) -> Report | None:
    try:
        return Report.from_data(json.loads(answer))
    except (ValueError, KeyError, TypeError):
        return None


def _ask(job: bytes, seconds: float) -> tuple[bytes, str]:
    """(the child's answer, "") or (b"", code of what befell it)."""
    # Nothing of our environment goes along: it holds keys and passwords.
    environment = {
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }
    child = subprocess.Popen(  # noqa: S603
        [sys.executable, "-s", *CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env=environment,
        start_new_session=True,
    )
    assert child.stdin is not None  # noqa: S101
    assert child.stdout is not None  # noqa: S101
    answer, code = b"", "not_readable"
    try:
        with contextlib.suppress(BrokenPipeError):
            child.stdin.write(job)
            child.stdin.close()
        answer, code = _read(child.stdout.fileno(), time.monotonic() + seconds)
    finally:
        # The group is killed before its leader is waited for: until then its number is
        # taken, and no stranger can have it.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
        child.wait()
    if child.returncode in (-signal.SIGXCPU, -signal.SIGALRM):
        code = "took_too_long"
    return answer, code


def _read(pipe: int, until: float) -> tuple[bytes, str]:
    """All that comes through the pipe, until it closes, time is over or it is too much."""
    parts: list[bytes] = []
    length = 0
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while (left := until - time.monotonic()) > 0:
            if not selector.select(left):
                continue
            part = os.read(pipe, 64 * 1024)
            if not part:
                return b"".join(parts), ""
            parts.append(part)
            length += len(part)
            if length > ANSWER:
                return b"", "not_readable"
    return b"", "took_too_long"
