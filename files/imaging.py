"""Images of strangers made anew: the picture stays, all that came along with it goes.

Position, camera, comments, hidden thumbnails and whatever stood behind the picture are
not copied, because nothing but pixels is. The decoders run in a process of their own
under limits (files/redrawing.py), which knows neither database nor keys.
"""

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError

# Bytes of a file, seconds for one picture, seconds until a turn: one at a time in each
# process of the server, so that many pictures at once take time and not memory.
HEAVIEST = 30 * 1024**2
SECONDS = 30
TURN_SECONDS = 30
REFUSED = {
    "not_image": "这不是图片。可以传JPEG、PNG、WebP、GIF、AVIF和HEIC图片。",
    "too_heavy": f"这张图片超过{HEAVIEST // 1024**2}MB，请缩小后再传。",
    "too_large": (
        "这张图片的像素太多：JPEG最多5200万（逐行显示的2400万），HEIC最多2500万，PNG和GIF"
        "最多1800万，AVIF最多900万，WebP最多600万，最长的一边不超过20000。"
        "请缩小，或另存为JPEG后再传。"
    ),
    "not_readable": (
        "这张图片打不开，可能没有传完整或已损坏。请换一张，或在手机上另存后再传。"
    ),
    "took_too_long": "这张图片处理得太久，没有收下。请缩小或另存后再传。",
    "busy": "现在同时处理的图片太多，请过一会儿再传。",
}
# Nothing of the server's environment goes along: keys may stand in it.
PASSED_ON = ("PATH", "LD_LIBRARY_PATH")
CHILD = Path(__file__).with_name("redrawing.py")
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc", b"hevx")

_turn = threading.BoundedSemaphore(1)


@dataclass(frozen=True)
class Made:
    """The new file: its bytes, its suffix with the dot, and its size in pixels."""

    content: bytes
    suffix: str
    width: int
    height: int


def re_encode(file: IO[bytes], name: str) -> Made:
    """The picture and nothing else, as .jpg, .png or .webp; the first of several.

    Upright, in sRGB; a JPEG or HEIC of more than 13 million pixels at half its size. `name`
    is told to the reader of the error and decides nothing. Raises ValidationError with one
    of REFUSED.
    """
    file.seek(0)
    data = file.read(HEAVIEST + 1)
    if len(data) > HEAVIEST:
        raise refusal("too_heavy", name)
    kind = kind_of(data[:64])
    if not kind:
        raise refusal("not_image", name)
    if not _turn.acquire(timeout=TURN_SECONDS):
        raise refusal("busy", name)
    try:
        answer = redrawn(data, kind)
    except subprocess.TimeoutExpired as error:
        raise refusal("took_too_long", name) from error
    finally:
        _turn.release()
    head, _, content = answer.partition(b"\n")
    if not head:
        raise refusal("not_readable", name)
    said = json.loads(head)
    if "refused" in said:
        raise refusal(said["refused"], name)
    return Made(content, said["suffix"], said["width"], said["height"])


def kind_of(head: bytes) -> str:
    """What an image is by its first bytes; "" where it is none that we take."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        # AVIF may name mif1 as well, so it is asked for first.
        if b"avif" in head[8:] or b"avis" in head[8:]:
            return "avif"
        if any(brand in head[8:] for brand in HEIC_BRANDS):
            return "heic"
    return ""


def redrawn(data: bytes, kind: str) -> bytes:
    """What the other process answers; empty where it failed or met its limits."""
    qualities = (
        getattr(settings, "WAGTAILIMAGES_JPEG_QUALITY", 76),
        getattr(settings, "WAGTAILIMAGES_WEBP_QUALITY", 80),
    )
    done = subprocess.run(  # noqa: S603 - our own script
        # -I: neither the working directory nor PYTHON… of the environment counts.
        [sys.executable, "-IB", str(CHILD), kind, *map(str, qualities)],
        input=data,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=SECONDS,
        env={key: os.environ[key] for key in PASSED_ON if key in os.environ},
        check=False,
    )
    return done.stdout if done.returncode == 0 else b""


def refusal(code: str, name: str) -> ValidationError:
    """Why a file is not taken, with its name, for whoever chose it."""
    return ValidationError(f"“{name[:60]}”：{REFUSED[code]}", code=code)
