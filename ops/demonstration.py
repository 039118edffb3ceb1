"""Opens the demonstration: tables, content, then the server; `make run` calls it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
MANAGE = str(PROJECT / "manage.py")

SECONDS_BETWEEN_LINES = 5


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextmanager
def timed() -> Iterator[None]:
    started = time.monotonic()
    yield
    say(f"    用时 {time.monotonic() - started:.0f} 秒")


def refuse_a_taken_port(port: int) -> None:
    with socket.socket() as probe:
        # As servers do: a port that was left a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(f"端口 {port} 已被占用。换一个：make run PORT={port + 1}")


def environment(port: int) -> dict[str, str]:
    """What the caller's environment says, always in the mode `demonstration`."""
    said = {name: value for name, value in os.environ.items() if value}
    address = {"BASE_URL": f"http://127.0.0.1:{port}"}
    return address | said | {"PORTAL_MODE": "demonstration"}


def load_content(env: dict[str, str]) -> None:
    """`demo` tells what it adds; its log only matters when it fails."""
    done = subprocess.run(
        [sys.executable, "-u", MANAGE, "demo"], env=env, stderr=subprocess.PIPE, text=True
    )
    if done.returncode != 0:
        sys.exit(done.stderr)


def make_tables(env: dict[str, str]) -> None:
    """Migrate with a line now and then: its own two hundred hide what comes after."""
    lines: list[str] = []
    told_at = time.monotonic()
    command = [sys.executable, "-u", MANAGE, "migrate", "--no-color"]
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as migrate:
        for line in migrate.stdout or ():
            lines.append(line)
            if time.monotonic() - told_at >= SECONDS_BETWEEN_LINES:
                told_at = time.monotonic()
                say(f"    已做 {sum('... OK' in done for done in lines)} 步")
    if migrate.returncode != 0:
        sys.exit("".join(lines))


def main(port: int) -> None:
    refuse_a_taken_port(port)
    env = environment(port)
    say("演示 1/3：建立数据表（第一次约半分钟）")
    with timed():
        make_tables(env)
    say("演示 2/3：载入演示内容，已有的不动")
    with timed():
        load_content(env)
    say(f"演示 3/3：启动网站，后台在 http://127.0.0.1:{port}/admin/")
    # In the place of this process, so that signals reach the server itself.
    os.execve(sys.executable, [sys.executable, MANAGE, "serve", "--port", str(port)], env)


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit("\n已中断。再运行一次 make run，会接着做。")
