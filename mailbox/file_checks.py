"""What a file of a letter must be: said at once in the request, looked into in a task."""

import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError

from files import imaging, scanning
from files.inspection import admission, sandbox
from files.inspection.report import Finding, Level, Report

DOCUMENTS = ("pdf", "docx", "xlsx", "txt")
# What a browser offers to choose; a telephone offers its camera besides.
ACCEPT = "image/jpeg,image/png,image/heic,image/heif,image/webp,.pdf,.docx,.xlsx,.txt"
KINDS_IN_WORDS = (
    "照片（JPG、PNG、HEIC、WebP）、PDF、Word（.docx）、Excel（.xlsx）和纯文本（.txt）"
)
PICTURES = frozenset({"jpeg", "png", "webp", "heic"})
INFECTED = "查出病毒，不能打开。请换一个文件。"
STEM_MOST = 80


@dataclass(frozen=True)
class Taken:
    """A file as it will be kept. `checked`: nothing is left to look into."""

    content: bytes
    name: str
    kind: str
    checked: bool


def taken(content: bytes, name: str) -> Taken:
    """The file, if it is one that a letter may bring; ValidationError says why not.

    A picture is made anew, and nothing but the picture is left of it. Anything else is
    looked at from outside; what is in it, is a task's to find out.
    """
    if not content:
        raise ValidationError("这个文件是空的。")
    if imaging.kind_of(content[:64]) in PICTURES:
        made = imaging.re_encode(BytesIO(content), name)
        kind = made.suffix.removeprefix(".")
        return Taken(made.content, tidy_name(name, kind), kind, checked=True)
    if PurePosixPath(name).suffix.removeprefix(".").lower() not in DOCUMENTS:
        raise ValidationError(f"不收这种文件。可以加{KINDS_IN_WORDS}。")
    longest = settings.LETTER_FILES["each"]
    kind = admission.quick_check(BytesIO(content), name, len(content), longest=longest)
    return Taken(content, tidy_name(name, kind), kind, checked=False)


def tidy_name(name: str, kind: str) -> str:
    """The name as a person sees it: no path, nothing invisible, the suffix of its kind."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/")).rpartition("/")[2]
    seen = "".join(sign for sign in plain if unicodedata.category(sign)[0] != "C")
    stem = seen.rpartition(".")[0] or seen
    return f"{stem.strip(' .')[:STEM_MOST] or '附件'}.{kind}"


def looked_into(content: bytes, name: str) -> Report:
    """What is in it, from a process of its own; safety only, it is not published.

    Asks the virus scanner first, where one is set; scanning.Unavailable when it is silent.
    """
    with in_memory(content) as path:
        if scanning.is_infected(path):
            return Report("", (Finding("infected", Level.BLOCK, INFECTED),))
        return sandbox.inspect(path, name, public=False)


@contextmanager
def in_memory(content: bytes) -> Iterator[Path]:
    """A path under which the content can be read, and which is on no disk."""
    file = os.memfd_create("letter")
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(file, left) :]
        yield Path(f"/proc/{os.getpid()}/fd/{file}")
    finally:
        os.close(file)
