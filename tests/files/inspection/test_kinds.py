"""A file is what its content says, alone, and its name must agree."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from files.inspection import kinds
from files.inspection.admission import quick_check
from tests.files.inspection.making import book, packed, pdf, slides, word

LONGEST = 20 * 1024 * 1024


def picture(kind):
    out = BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, kind)
    return out.getvalue()


PNG, GIF, JPEG = picture("PNG"), picture("GIF"), picture("JPEG")
ZIP = packed({"a.txt": b"x"})
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!doctype html><script>alert(1)</script>"

GOOD = {
    "a.pdf": pdf(),
    "A.PDF": pdf(),
    "a.docx": word(),
    "a.xlsx": book(),
    "a.pptx": slides(),
    "a.png": PNG,
    "a.gif": GIF,
    "a.jpg": JPEG,
    "a.jpeg": JPEG,
    "a.webp": picture("WEBP"),
    "a.avif": picture("AVIF"),
    "a.heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64,
    "a.txt": "公告".encode(),
    "a.csv": "公告,1".encode("gb18030"),
    "财务公开（2026年第2季度）.v2.xlsx": book(),
    "a.docx.pdf": pdf(),
}

BAD = {
    "nothing known": ("a.bin", b"\x00\x01", "kind_unknown"),
    "no ending": ("README", b"text", "kind_unknown"),
    "web page": ("a.html", HTML, "kind_unknown"),
    "vector picture": ("a.svg", SVG, "kind_unknown"),
    "program": ("a.pdf.exe", b"MZ", "kind_unknown"),
    "ending before the ending": ("a.exe.pdf", pdf(), "name_double"),
    "page before the ending": ("a.html.txt", b"text", "name_double"),
    "archive": ("a.zip", ZIP, "archive"),
    "archive called docx": ("a.docx", ZIP, "archive"),
    "old Word": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_office"),
    "old Word called docx": (
        "a.docx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "old_office",
    ),
    "sealed docx": (
        "a.docx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "encrypted",
    ),
    "macros by name": ("a.docm", word(), "macros"),
    "web page called text": ("a.txt", HTML, "markup"),
    "web page after spaces": ("a.txt", b"\xef\xbb\xbf\n\n  <html>", "markup"),
    "web page after words": ("a.csv", b"a,b\n<script src=x></script>", "markup"),
    "web page far behind": ("a.txt", b"x" * 70_000 + b"<ScRiPt >", "markup"),
    "web page across a cut": ("a.txt", b"x" * (64 * 1024 - 4) + b"<script>", "markup"),
    "vector picture called text": ("a.txt", SVG, "markup"),
    "vector picture called picture": ("a.png", SVG, "markup"),
    "web page called PDF": ("a.pdf", HTML, "markup"),
    "script called text": ("a.txt", b"#!/bin/sh\nrm", "kind_differs"),
    "RTF called text": ("a.txt", b"{\\rtf1 x}", "kind_differs"),
    "PDF called text": ("a.txt", pdf(), "kind_differs"),
    "PDF called docx": ("a.docx", pdf(), "kind_differs"),
    "docx called xlsx": ("a.xlsx", word(), "kind_differs"),
    "picture called PDF": ("a.pdf", PNG, "kind_differs"),
    "PNG called JPEG": ("a.jpg", PNG, "kind_differs"),
    "text with NUL": ("a.txt", b"a\x00b", "encoding"),
    "text of no encoding": ("a.txt", b"\xff\xfe\x00\x00\x81", "encoding"),
    "UTF-16": ("a.csv", "公告".encode("utf-16"), "encoding"),
    "archive behind a PDF": ("a.pdf", pdf() + ZIP, "kind_two"),
    "archive behind a PDF, and its end again": (
        "a.pdf",
        pdf() + ZIP + b"%%EOF",
        "kind_two",
    ),
    "junk behind a PDF": ("a.pdf", pdf() + b"<script>alert(1)</script>", "kind_two"),
    "much behind a PDF": ("a.pdf", pdf() + b"\n" * 200, "kind_two"),
    "PDF behind a page": ("a.pdf", HTML + pdf(), "markup"),
    "PDF behind junk": ("a.pdf", b"junk" + pdf(), "kind_two"),
    "page in a PDF's head": (
        "a.pdf",
        pdf().replace(b"\n", b"\n%<script>alert(1)</script>\n", 1),
        "kind_two",
    ),
    "PDF without an end": ("a.pdf", pdf()[:200], "not_readable"),
    "GIF that is a JAR": ("a.gif", GIF + ZIP, "kind_two"),
    "PNG that is an archive": ("a.png", PNG + ZIP, "kind_two"),
    "JPEG that is a PDF": ("a.jpg", JPEG[:20] + b"%PDF-1.7" + JPEG[20:], "kind_two"),
    "picture that is a page": ("a.png", PNG[:60] + b"<script>x</script>", "kind_two"),
    "docx with junk in front": ("a.docx", b"PK" + word(), "kind_two"),
    "docx behind a PDF": ("a.docx", pdf() + word(), "kind_two"),
    "docx with junk behind": ("a.docx", word() + b"junk", "kind_two"),
}

NAMES = [
    "../a.pdf",
    "a/b.pdf",
    "a\\b.pdf",
    "C:\\a.pdf",
    "a\x00.pdf",
    "a\n.pdf",
    "a\u202efdp.exe.pdf",
    "a\u200b.pdf",
    "a\u2066b.pdf",
    "",
    ".",
    "..",
    ".pdf",
    "a.pdf ",
    "a.pdf.",
    " a.pdf",
    "a" * 300 + ".pdf",
    "a\udc80.pdf",
]


def refused(name, content, longest=LONGEST):
    with pytest.raises(ValidationError) as error:
        quick_check(BytesIO(content), name, len(content), longest=longest)
    assert error.value.message.endswith("。")
    return error.value.code


@pytest.mark.parametrize("name", GOOD)
def test_what_is_allowed_is_recognised(tmp_path, name):
    path = tmp_path / "file"
    path.write_bytes(GOOD[name])
    kind = name.lower().rpartition(".")[2].replace("jpg", "jpeg")

    assert kinds.recognise(path, name) == kind
    file = BytesIO(GOOD[name])
    assert quick_check(file, name, len(GOOD[name]), longest=LONGEST) == kind
    assert file.tell() == 0


@pytest.mark.parametrize("what", BAD)
def test_what_pretends_is_refused(tmp_path, report, what):
    name, content, code = BAD[what]
    path = tmp_path / "file"
    path.write_bytes(content)

    assert kinds.recognise(path, name) == ""
    assert refused(name, content) == code
    said = report(name, content)
    assert said.blocked
    assert said.kind == ""


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_is_one_plain_name(report, name):
    assert refused(name, pdf()) in {"name_odd", "kind_unknown"}
    assert report(name, pdf()).blocked


def test_the_size_is_asked_before_anything_is_read():
    class Unread(BytesIO):
        def read(self, *_arguments):
            raise AssertionError

    with pytest.raises(ValidationError) as error:
        quick_check(Unread(), "a.pdf", LONGEST + 1, longest=LONGEST)
    assert error.value.code == "too_long"
    assert "20.0" in error.value.message
    assert refused("a.pdf", b"") == "empty"
