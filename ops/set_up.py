"""Makes .venv and installs what a lock names, telling what it does; `make` calls it.

    python3 ops/set_up.py base     what the portal runs on (requirements/base.txt)
    python3 ops/set_up.py dev      that and what tests need (requirements/dev.txt)

Only the standard library: it runs before anything is installed. Done once; again when a
lock, the Python or the place of the project changes. What was downloaded stays in pip's
cache, so a run that failed half-way goes on where it stopped.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
LOG = VENV / "set_up.log"

# A lock that stands on another: who has the first has the second as well.
CONTAINS = {"base": ["base"], "dev": ["dev", "base"]}

SECONDS_BETWEEN_LINES = 5

NO_VENV = """\
建立 Python 环境没有成功。Debian 上请先安装三个软件包（需要管理员）：
    apt install python3 python3-venv make
然后再运行一次同样的命令。"""

NO_DOWNLOAD = """\
下载没有完成，多半是连不上软件源。请：
  1. 检查网络；单位内网请先设好镜像：
     .venv/bin/python -m pip config set global.index-url <镜像地址>
  2. 再运行一次同样的命令。已经下载的都在，会接着往下做。"""

WRONG_HASH = """\
下载到的文件与锁定的校验值不一致，已拒绝安装。多半是镜像不同步或文件被改动：
  1. 换一个镜像：
     .venv/bin/python -m pip config set global.index-url <镜像地址>
  2. 再运行一次同样的命令。已经下载的都在，会接着往下做。"""

DISK_FULL = "磁盘已满，安装没有完成。请腾出约 1 GB 空间，再运行一次同样的命令。"


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def lock_path(name: str) -> Path:
    return PROJECT / "requirements" / f"{name}.txt"


def fingerprint(name: str) -> str:
    """What an installation depends on: the lock, the Python, and where it stands."""
    facts = [lock_path(name).read_text("utf-8"), str(VENV), sys.version]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def stamp(name: str) -> Path:
    return VENV / f"installed-{name}"


def is_ready(name: str) -> bool:
    return (
        VENV_PYTHON.exists()
        and stamp(name).exists()
        and stamp(name).read_text() == fingerprint(name)
    )


def packages(name: str) -> set[str]:
    """The packages that a lock installs here."""
    return {
        line.split("==")[0]
        for line in lock_path(name).read_text("utf-8").splitlines()
        if "==" in line and not line.startswith((" ", "#")) and "win32" not in line
    }


def works(python: Path) -> bool:
    """Whether this environment's Python starts, is ours and has pip."""
    if not python.exists():
        return False
    question = "import pip, sys; print(sys.version); print(sys.prefix)"
    answer = subprocess.run([python, "-c", question], capture_output=True, text=True)
    return answer.stdout == f"{sys.version}\n{VENV}\n"


def make_environment() -> None:
    if works(VENV_PYTHON):
        return
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True
    )
    if made.returncode != 0:
        sys.exit(f"{(made.stderr or made.stdout).strip()}\n\n{NO_VENV}")


def installed_count() -> int:
    return sum(1 for _ in VENV.glob("lib/python*/site-packages/*.dist-info"))


def progress(log: str, total: int) -> str:
    """What pip is doing, told from its log."""
    if "Installing collected packages" in log:
        return f"正在安装：已有 {installed_count()} 个"
    lines = log.splitlines()
    if lines and "Retrying" in lines[-1]:
        return "网络不畅，正在重试"
    asked = [line for line in lines if line.startswith(("Collecting ", "Requirement "))]
    current = asked[-1].split("==")[0].split()[-1] if asked else ""
    return f"正在下载：{min(len(asked), total)}/{total} {current}"


def install(name: str) -> None:
    """Let pip install the lock, with a line whenever something moved or time passed."""
    total = len(packages(name))
    command = [VENV_PYTHON, "-m", "pip", "install", "--no-deps", "--require-hashes"]
    command += ["--no-input", "--progress-bar=off", "--disable-pip-version-check"]
    command += ["--only-binary=:all:", "-r", lock_path(name)]
    started = told_at = time.monotonic()
    with LOG.open("w", encoding="utf-8") as log:
        pip = subprocess.Popen(
            command,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        try:
            while pip.poll() is None:
                time.sleep(0.2)
                if time.monotonic() - told_at >= SECONDS_BETWEEN_LINES:
                    told_at = time.monotonic()
                    now = progress(LOG.read_text("utf-8", "replace"), total)
                    say(f"    {now}（已用 {told_at - started:.0f} 秒）")
        except KeyboardInterrupt:
            pip.terminate()
            pip.wait()
            raise
    if pip.returncode != 0:
        explain(LOG.read_text("utf-8", "replace"))


def explain(log: str) -> None:
    """End with the last lines of pip's log and what a person can do about them."""
    if "No space left" in log:
        advice = DISK_FULL
    elif "DO NOT MATCH THE HASHES" in log:
        advice = WRONG_HASH
    else:
        advice = NO_DOWNLOAD
    last = "\n".join(f"    {line[:160]}" for line in log.strip().splitlines()[-6:])
    sys.exit(f"{last}\n\n{advice}\n（全部记录：{LOG}）")


def set_up(name: str) -> None:
    if is_ready(name):
        return
    PROJECT.joinpath(".venv.lock").touch()
    with PROJECT.joinpath(".venv.lock").open("w") as only_one:
        try:
            fcntl.flock(only_one, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("另一个窗口正在准备环境，等它做完……")
            fcntl.flock(only_one, fcntl.LOCK_EX)
        if is_ready(name):
            return
        say("准备 1/2：建立 Python 环境 .venv")
        make_environment()
        say(f"准备 2/2：下载并安装 {len(packages(name))} 个软件包，只需一次，约一两分钟")
        install(name)
        for part in CONTAINS[name]:
            stamp(part).write_text(fingerprint(part))
        say("准备好了：以后不再需要网络。")


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in CONTAINS:
        sys.exit(__doc__)
    try:
        set_up(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit("\n已中断。再运行一次同样的命令，会接着做。")
