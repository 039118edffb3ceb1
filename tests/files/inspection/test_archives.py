"""Bombs, quines and lies of archives: refused, quickly, in little memory."""

import json
import struct
import subprocess
import sys
import zipfile
import zlib
from io import BytesIO

import pytest

from files.inspection import sandbox
from files.inspection.admission import quick_check
from tests.files.inspection import making
from tests.files.inspection.making import entries, packed, pdf, word

MEGABYTE = 1024 * 1024
TYPES = entries(word())["[Content_Types].xml"]
MAIN = ("word/document.xml", b"<x/>")


def docx(pairs, method=zipfile.ZIP_DEFLATED):
    """An archive with what makes it look like a docx, and more."""
    return packed([("[Content_Types].xml", TYPES), MAIN, *pairs], method)


def lying(content, name, size):
    """The archive with another unpacked size for an entry, in both of its headers."""
    out = bytearray(content)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        entry = archive.getinfo(name)
        struct.pack_into("<L", out, entry.header_offset + 22, size)
        place = content.rindex(name.encode()) - 46
        assert content[place : place + 4] == b"PK\x01\x02"
        struct.pack_into("<L", out, place + 24, size)
    return bytes(out)


def by_hand(parts):
    """An archive from (name, header offset or None to write it here, stored bytes)."""
    out, directory = BytesIO(), b""
    for name, place, content in parts:
        head = struct.pack(
            "<5H3L2H",
            *(20, 0, 0, 0, 33),
            *(zlib.crc32(content), len(content), len(content)),
            *(len(name), 0),
        )
        if place is None:
            place = out.tell()
            out.write(b"PK\x03\x04" + head + name + content)
        directory += b"PK\x01\x02\x14\x00" + head + b"\0" * 10
        directory += struct.pack("<L", place) + name
    start = out.tell()
    out.write(directory)
    end = (0, 0, len(parts), len(parts), len(directory), start, 0)
    return out.getvalue() + b"PK\x05\x06" + struct.pack("<4H2LH", *end)


def overlapping():
    """Entries that lie inside one another, as in bombs that need no packing twice."""
    inner = by_hand([(b"b.xml", None, b"x" * 1000)])
    local = inner[: inner.index(b"PK\x01\x02")]
    types = 30 + len(b"[Content_Types].xml") + len(TYPES)
    main = 30 + len(MAIN[0]) + len(MAIN[1])
    return by_hand(
        [
            (b"[Content_Types].xml", None, TYPES),
            (MAIN[0].encode(), None, MAIN[1]),
            (b"a.xml", None, local),
            (b"b.xml", types + main + 30 + len(b"a.xml"), b"x" * 1000),
        ]
    )


def quine():
    """An archive that names itself, from its first byte on, as one of its entries."""
    return by_hand(
        [
            (b"[Content_Types].xml", None, TYPES),
            (MAIN[0].encode(), None, MAIN[1]),
            (b"a.docx", 0, docx([])),
        ]
    )


def russian_dolls():
    content = docx([])
    for _ in range(20):
        content = docx([("word/media/a.docx", content)])
    return content


def zeros():
    return docx([("word/media/a.xml", b"\0" * (200 * MEGABYTE))])


# What it is: (what makes it, the codes one of which it is refused by).
BOMBS = {
    "200 MB in 200 KB": (zeros, {"archive_bomb"}),
    "the same, called small": (
        lambda: lying(zeros(), "word/media/a.xml", 1000),
        {"not_readable"},
    ),
    "10,000 entries": (
        lambda: docx((f"word/{number}.xml", b"") for number in range(10_000)),
        {"archive_bomb"},
    ),
    "1,001 entries": (
        lambda: docx((f"word/{number}.xml", b"") for number in range(999)),
        {"archive_bomb"},
    ),
    "overlapping entries": (overlapping, {"archive_odd"}),
    "an archive that is its own entry": (quine, {"archive_odd", "not_readable"}),
    "archives in archives": (russian_dolls, {"embedded_file"}),
    "a way out": (lambda: docx([("../../etc/passwd", b"x")]), {"archive_odd"}),
    "an absolute path": (lambda: docx([("/etc/passwd", b"x")]), {"archive_odd"}),
    "a path of Windows": (lambda: docx([("c:\\a.xml", b"x")]), {"archive_odd"}),
    "one name twice": (
        lambda: docx([("word/A.xml", b"1"), ("word/a.xml", b"2")]),
        {"archive_odd"},
    ),
    "another packing": (lambda: docx([], zipfile.ZIP_BZIP2), {"archive_odd"}),
    "deep XML": (
        lambda: docx([("word/header1.xml", b"<a>" * 2_000_000 + b"</a>" * 2_000_000)]),
        {"archive_bomb"},
    ),
    "one long word": (
        lambda: docx(
            [
                (
                    "word/header1.xml",
                    b"<w:p xmlns:w='w'><w:t>%s</w:t></w:p>" % making.noise(20),
                )
            ]
        ),
        set(),
    ),
    "a thousand pages of nothing": (lambda: pdf(*[b""] * 1000), {"too_many_pages"}),
    "a page of a kilometre": (
        lambda: pdf(making.line("A") + making.box(), page="/MediaBox [0 0 14400 14400]"),
        set(),
    ),
    "a stream of zeros in a PDF": (
        lambda: pdf(
            objects=[
                making.stream(b"\0" * (200 * MEGABYTE), b"/Type /ObjStm /N 1 /First 9")
            ]
        ),
        {"archive_bomb"},
    ),
    "a page of zeros in a PDF": (lambda: pdf(b" " * (200 * MEGABYTE)), {"archive_bomb"}),
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """{what: (codes, seconds, memory so far)} of all bombs, and of a page before them."""
    folder = tmp_path_factory.mktemp("bombs")
    arguments = []
    for number, content in enumerate([pdf(), *(make() for make, _codes in BOMBS.values())]):
        path = folder / str(number)
        path.write_bytes(content)
        arguments += ["a.pdf" if content.startswith(b"%PDF") else "a.docx", str(path)]
    lines = subprocess.run(  # noqa: S603
        [
            sys.executable,
            "-m",
            "tests.files.inspection.probe",
            str(sandbox.EXTRA_MEMORY),
            *arguments,
        ],
        cwd=sandbox.ROOT,
        capture_output=True,
        check=True,
        timeout=300,
    ).stdout.splitlines()
    return dict(zip(["a page", *BOMBS], map(json.loads, lines), strict=True))


@pytest.mark.parametrize("what", BOMBS)
def test_a_bomb_is_refused_in_time_and_memory(answers, what):
    codes, seconds, memory = answers[what]
    wanted = BOMBS[what][1]

    assert set(codes) & wanted or not wanted, codes
    assert seconds < 8, seconds
    assert memory - answers["a page"][2] < 100 * 1024


@pytest.mark.parametrize(
    "what", ["200 MB in 200 KB", "10,000 entries", "overlapping entries"]
)
def test_it_is_said_at_once(what):
    make, codes = BOMBS[what]
    content = make()
    with pytest.raises(Exception, match="。") as error:
        quick_check(BytesIO(content), "a.docx", len(content), longest=100 * MEGABYTE)

    assert error.value.code in codes


def test_a_sealed_entry_is_told():
    content = bytearray(docx([]))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    with pytest.raises(Exception, match="密码") as error:
        quick_check(BytesIO(content), "a.docx", len(content), longest=MEGABYTE)

    assert error.value.code == "encrypted"
