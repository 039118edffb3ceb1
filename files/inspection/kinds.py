"""Which kind of the allow-list a file is, by its content; everything else is refused.

The name's ending must agree with the content, and the file must be of that kind alone: a
PDF with an archive behind it, a picture that is a program too, a web page that calls
itself a text are told by their first and last bytes.
"""

import codecs
import re
import zipfile
from pathlib import Path
from typing import IO

import filetype

from files.inspection import archives, names

HEAD = 4096
TAIL = 66_000  # bytes in which the end of an archive may lie
AFTER_PDF = 64  # bytes that may follow the end mark of a PDF: line ends

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
IMAGES = {"avif", "gif", "heic", "jpeg", "png", "webp"}
TEXTS = {"csv", "txt"}
_MAIN = "application/vnd.openxmlformats-officedocument."
# Kind: its main part, and the type that [Content_Types].xml must give to it.
OFFICE = {
    "docx": ("word/document.xml", _MAIN + "wordprocessingml.document.main+xml"),
    "pptx": ("ppt/presentation.xml", _MAIN + "presentationml.presentation.main+xml"),
    "xlsx": ("xl/workbook.xml", _MAIN + "spreadsheetml.sheet.main+xml"),
}

# What a browser, a mail program or a shell would run rather than show.
_MARKUP = re.compile(
    rb"<\s*(?:!doctype|!entity|\?xml|\?php|html|head|body|svg|script|iframe|object|embed"
    rb"|img|style|meta|link|base|form|math|table|div|a\s)",
    re.IGNORECASE,
)
_SCRIPT = re.compile(rb"<\s*(?:script|svg|iframe|html)[\s>/]", re.IGNORECASE)
_PROGRAM = (b"MZ", b"\x7fELF", b"#!", b"%PDF", b"%!PS", b"{\\rtf", b"PK\x03\x04", b"GIF8")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


def recognise(path: Path, name: str) -> str:
    """The kind of the file, "" where it is refused."""
    with path.open("rb") as file:
        kind, fault = judge(file, name)
    return "" if fault else kind


def judge(file: IO[bytes], name: str) -> tuple[str, str]:
    """(kind, ""), or ("", code of the rule that it breaks). Reads; memory is bounded."""
    if fault := names.fault(name):
        return "", fault
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(HEAD)
    file.seek(max(size - TAIL, 0))
    tail = file.read(TAIL)
    asked = names.KINDS[names.ending(name)]
    kind, fault = _kind(file, head, tail, asked)
    if not fault and kind != asked:
        fault = "kind_differs"
    return ("", fault) if fault else (kind, "")


def _kind(file: IO[bytes], head: bytes, tail: bytes, asked: str) -> tuple[str, str]:
    if head.startswith(OLE):
        # An encrypted docx is an OLE file that holds a stream of this name.
        sealed = "EncryptedPackage".encode("utf-16-le")
        return "", "encrypted" if sealed in head + tail else "old_office"
    if head.startswith(b"PK"):
        return _office(file)
    if head.startswith(b"%PDF-"):
        return "pdf", _beside_pdf(head, tail)
    found = filetype.guess(head)
    guess = (
        {"jpg": "jpeg", "heif": "heic"}.get(found.extension, found.extension)
        if found
        else ""
    )
    if guess in IMAGES:
        return guess, _beside_image(head, tail)
    if asked in TEXTS:
        return asked, _text_fault(file, head)
    if _MARKUP.search(head[:512]):
        return "", "markup"
    return "", "kind_two" if b"%PDF-" in head or b"PK\x05\x06" in tail else "kind_differs"


def _beside_pdf(head: bytes, tail: bytes) -> str:
    """Whether something hides in or behind a PDF. Readers accept it, so we must not."""
    if b"PK\x05\x06" in tail or _SCRIPT.search(head[:1024]):
        return "kind_two"
    end = tail.rfind(b"%%EOF")
    if end < 0:
        return "not_readable"
    after = tail[end + 5 :]
    return "kind_two" if len(after) > AFTER_PDF or after.strip(b"\r\n \t\x00\x1a") else ""


def _beside_image(head: bytes, tail: bytes) -> str:
    if b"PK\x05\x06" in tail or b"%PDF-" in head or _SCRIPT.search(head):
        return "kind_two"
    return ""


def _office(file: IO[bytes]) -> tuple[str, str]:
    """The office kind of an archive, by the type of its main part."""
    try:
        with archives.opened(file) as archive:
            return _office_kind(archive)
    except archives.Refused as refused:
        return "", refused.code


def _office_kind(archive: zipfile.ZipFile) -> tuple[str, str]:
    types = archives.read(archive, "[Content_Types].xml", 1024 * 1024)
    if not types:
        return "", "archive"
    if b"macroEnabled" in types or b"vbaProject" in types:
        return "", "macros"
    for kind, (part, content_type) in OFFICE.items():
        if part in archive.NameToInfo and content_type.encode() in types:
            return kind, ""
    return "", "archive"


def _text_fault(file: IO[bytes], head: bytes) -> str:
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith(_PROGRAM):
        return "kind_differs"
    if start.startswith(b"<") or _MARKUP.search(head):
        return "markup"
    codec = encoding(file)
    if not codec:
        return "encoding"
    file.seek(0)
    before = b""
    while piece := file.read(archives.CHUNK):
        # The end of the piece before is looked at again: a word may lie across the cut.
        if _SCRIPT.search(before + piece):
            return "markup"
        before = piece[-16:]
    return ""


def encoding(file: IO[bytes]) -> str:
    """The codec in which the whole file is text, or ""."""
    for codec in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(codec)()
        file.seek(0)
        try:
            while piece := file.read(archives.CHUNK):
                if _CONTROLS.search(decoder.decode(piece)):
                    return ""
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return codec
    return ""
