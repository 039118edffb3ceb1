"""Every check, one after the other, each told in a line; `make check` calls it.

    python ops/check.py          all of them
    python ops/check.py lint     those of one group

All run even if one fails, so that one look shows everything; the end names each test that
failed, because of a long log often only the end is kept. A service that is not there
(PostgreSQL, Chromium) is skipped with a line at the desk; where CI is set that is an error.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
CI = bool(os.environ.get("CI"))
POSTGRESQL = os.environ.get(
    "DATABASE_URL", "postgres://portal:portal@127.0.0.1:5432/portal"
)
# Two processes share a run: each has a database of its own.
PYTEST = [
    "-m",
    "pytest",
    "-n",
    os.environ.get("PYTEST_WORKERS", "2"),
    "--dist",
    "worksteal",
]
# So many failed tests of one check are named at the end.
MOST_NAMED = 10
ORDINARY = ["-m", "not browser and not faults"]


def chromium_is_missing() -> str:
    if shutil.which("chromium"):
        return ""
    return "没有 Chromium（apt install chromium fonts-noto-cjk）"


def postgresql_is_missing() -> str:
    """Why this database cannot be used, or nothing."""
    question = (
        "import psycopg, sys; psycopg.connect(sys.argv[1], connect_timeout=3).close()"
    )
    address = POSTGRESQL.replace("postgres://", "postgresql://", 1)
    answer = subprocess.run(
        [sys.executable, "-c", question, address], capture_output=True, text=True
    )
    if answer.returncode == 0:
        return ""
    reason = (answer.stderr.strip().splitlines() or ["?"])[-1]
    return f"连不上 PostgreSQL（{reason.removeprefix('psycopg.OperationalError: ')}）"


@dataclass
class Check:
    """One command of the project's Python; `missing` tells why it cannot run, or ""."""

    group: str
    name: str
    arguments: list[str]
    env: dict[str, str] = field(default_factory=dict)
    missing: Callable[[], str] = lambda: ""

    def run(self) -> tuple[int, list[str]]:
        """The exit code, and of pytest the tests that failed."""
        # Each has its database from its own lines, not from the caller's environment.
        env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | self.env
        with tempfile.TemporaryDirectory() as memory:
            arguments = [*self.arguments]
            if "pytest" in arguments:
                arguments += ["-o", f"cache_dir={memory}"]
            code = subprocess.run(
                [sys.executable, *arguments], cwd=PROJECT, env=env
            ).returncode
            failed = Path(memory, "v", "cache", "lastfailed")
            return code, sorted(json.loads(failed.read_text())) if failed.exists() else []


LINT_IMPORTS = "from importlinter.cli import lint_imports_command as main; main()"

CHECKS = [
    Check("lint", "写法（ruff）", ["-m", "ruff", "check", "."]),
    Check("lint", "排版（ruff format）", ["-m", "ruff", "format", "--check", "."]),
    Check("lint", "模板（djlint）", ["-m", "djlint", "templates", "--lint", "--quiet"]),
    Check("lint", "分层（import-linter）", ["-c", LINT_IMPORTS]),
    Check(
        "rules",
        "迁移齐全",
        ["manage.py", "makemigrations", "--check", "--dry-run"],
        env={"PORTAL_MODE": "test"},
    ),
    Check("rules", "规则模块的类型（mypy）", ["-m", "mypy"], env={"PORTAL_MODE": "test"}),
    Check("rules", "文档齐全", ["-m", "pytest", "tests/repository/test_docs.py"]),
    Check("tests", "测试，SQLite", [*PYTEST, *ORDINARY]),
    Check(
        "tests",
        "测试，PostgreSQL（用到数据库的）",
        [*PYTEST, *ORDINARY, "--with-database"],
        env={"DATABASE_URL": POSTGRESQL},
        missing=postgresql_is_missing,
    ),
    # Half of the time they wait for each other's processes: two files at once.
    Check(
        "tests",
        "浏览器里的测试（Chromium）",
        [*PYTEST[:-1], "loadfile", "-m", "browser"],
        missing=chromium_is_missing,
    ),
    Check("tests", "故障和海量输入（缩减）", [*PYTEST[:-1], "loadfile", "-m", "faults"]),
]


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(group: str) -> int:
    checks = [check for check in CHECKS if group in ("", check.group)]
    results = []
    for number, check in enumerate(checks, 1):
        say(f"\n检查 {number}/{len(checks)}：{check.name}")
        started = time.monotonic()
        if reason := check.missing():
            result = f"没有做，CI 里不允许：{reason}" if CI else f"跳过：{reason}"
            bad, failed = CI, []
        else:
            code, failed = check.run()
            result, bad = ("通过", False) if code == 0 else (f"没有通过（{code}）", True)
        line = f"{result}：{check.name}，{time.monotonic() - started:.0f} 秒"
        results.append((bad, line, failed))
    say("\n小结")
    for bad, line, failed in results:
        say(f"  {'✗' if bad else '✓'} {line}")
        for name in failed[:MOST_NAMED]:
            say(f"      {name}")
        if len(failed) > MOST_NAMED:
            say(f"      等 {len(failed)} 项")
    return int(any(bad for bad, *_ in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
