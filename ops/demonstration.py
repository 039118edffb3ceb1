"""Opens the demonstration: tables, content, then the server; `make run` calls it.

It leaves everything that the environment already says as it is. The password of the
demonstration's accounts is made once and kept in the data directory, because accounts
that exist keep theirs.
"""

import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
MANAGE = str(PROJECT / "manage.py")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def refuse_a_taken_port(port: int) -> None:
    with socket.socket() as probe:
        # As servers do: a port that was left a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(f"端口 {port} 已被占用。换一个：make run PORT={port + 1}")


def kept_password(data_dir: Path) -> str:
    """The random password of this copy's demonstration accounts; readable by us only."""
    path = data_dir / "secrets" / "demo_password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(9))
    return path.read_text().strip()


def environment(port: int) -> dict[str, str]:
    data_dir = Path(os.environ.get("PORTAL_DATA_DIR") or PROJECT / "var")
    return {
        "PORTAL_MODE": "demonstration",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "DEMO_PASSWORD": os.environ.get("DEMO_PASSWORD") or kept_password(data_dir),
        **{name: value for name, value in os.environ.items() if value},
    }


def manage(*arguments: str, env: dict[str, str]) -> None:
    done = subprocess.run([sys.executable, MANAGE, *arguments], env=env)
    if done.returncode != 0:
        sys.exit(done.returncode)


def main(port: int) -> None:
    refuse_a_taken_port(port)
    env = environment(port)
    say("演示 1/3：建立数据表（第一次约一分钟）")
    manage("migrate", env=env)
    say("演示 2/3：载入演示内容，已有的不动")
    manage("demo", env=env)
    say("演示 3/3：打开网站")
    say(f"    网址：http://127.0.0.1:{port}/　后台：http://127.0.0.1:{port}/admin/")
    say(f"    演示账号 editor、reviewer、supervisor 等的口令：{env['DEMO_PASSWORD']}")
    say("    停止：按 Ctrl-C")
    # In the place of this process, so that signals reach the server itself.
    os.execve(sys.executable, [sys.executable, MANAGE, "serve", "--port", str(port)], env)


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit("\n已中断。再运行一次 make run，会接着做。")
