"""Sheets become one PDF: laid out by a process of its own, under limits, offline.

WeasyPrint stands on libraries of the system; where they are missing everything else of the
portal goes on, and printing from the browser too (the print CSS is the same).
"""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CHILD = ("-m", "board.layout_child")
# Seconds and bytes of address space for one pack; bytes of the file that comes of it.
SECONDS = 240
MEMORY = 1_500 * 1024**2
HEAVIEST = 60 * 1024**2
# What the addresses in a sheet are relative to; nothing is ever asked of it.
BASE = "https://sheets.invalid"
# Nothing of the server's environment goes along: keys may stand in it.
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH")

REFUSED = {
    "no_library": (
        "服务器缺少排版用的系统软件：{missing}。"
        "请系统管理员安装后再点一次；在这之前，可以一份一份打印。"
    ),
    "no_font": (
        "服务器没有中文字体（软件包 fonts-noto-cjk），排出来会是方框。"
        "请系统管理员安装后再点一次；在这之前，可以一份一份打印。"
    ),
    "took_too_long": "内容太多，没有在限定的时间里排完。请一份一份打印，并告诉系统管理员。",
    "not_made": "没有排成。请再点一次；还不行，请一份一份打印，并告诉系统管理员。",
}


class NotMade(Exception):
    """The sheets were not laid out; says why, in words for the editor."""

    def __init__(self, code: str, missing: str = "") -> None:
        super().__init__(REFUSED[code].format(missing=missing))
        self.code = code


@dataclass(frozen=True)
class Made:
    """The file, and how many sheets of paper it takes."""

    content: bytes
    sheets: int


def laid_out(html: str, styles: list[str], files: dict[str, Path]) -> Made:
    """The PDF of a page. `files` are the only ones that may be read, by their address.

    An address is that of this site ("/renditions/…"); whatever else the page names, on a
    disk or in a network, is left out. Raises NotMade. Takes at most SECONDS.
    """
    with TemporaryDirectory() as place:
        target = Path(place, "made.pdf")
        job = {
            "html": html,
            "styles": styles,
            "files": {BASE + address: str(path) for address, path in files.items()},
            "base": BASE,
            "target": str(target),
            "seconds": SECONDS,
            "memory": MEMORY,
            "heaviest": HEAVIEST,
        }
        answer = ask(json.dumps(job).encode(), place)
        if "refused" in answer:
            raise NotMade(answer["refused"], "、".join(answer.get("missing", [])))
        return Made(target.read_bytes(), answer["sheets"])


def ask(job: bytes, place: str) -> dict[str, Any]:
    """What the other process answers; a refusal where it died, hung or said nothing."""
    environment = {key: os.environ[key] for key in PASSED_ON if key in os.environ}
    environment |= {
        "HOME": place,
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-s", *CHILD],
            input=job,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=environment,
            timeout=SECONDS + 10,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"refused": "took_too_long"}
    if done.returncode in (-signal.SIGXCPU, -signal.SIGALRM):
        return {"refused": "took_too_long"}
    if done.returncode:
        return {"refused": "not_made"}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
