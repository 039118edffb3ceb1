"""The objects of a PDF as they stand in the file: names of what runs, opens or is hidden.

pdfium gives text and pictures of pages but no objects. So the bytes between streams are
searched, and the streams that hold objects are unpacked first.
"""

import re
import zlib
from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path

from files.inspection.archives import CHUNK, Refused

# Bytes of unpacked streams: of one with objects or drawing, of one picture, of all.
OBJECTS = 16 * 1024 * 1024
PICTURE = 128 * 1024 * 1024
TOTAL = 400 * 1024 * 1024

# Name: the rule that it breaks. Each is a whole name, `#` escapes undone.
NAMES = {
    b"JavaScript": "script",
    b"JS": "script",
    b"Launch": "launch",
    b"ImportData": "launch",
    b"GoToE": "launch",
    b"SubmitForm": "submit",
    b"EmbeddedFile": "attachment",
    b"EmbeddedFiles": "attachment",
    b"Filespec": "attachment",
    b"RichMedia": "media",
    b"Rendition": "media",
    b"Screen": "media",
    b"Movie": "media",
    b"Sound": "media",
    b"3D": "media",
    b"XFA": "dynamic_form",
    b"Encrypt": "encrypted",
}
_NAME = re.compile(rb"/([^\x00-\x20/<>\[\](){}%]{1,127})")
_ESCAPE = re.compile(rb"#([0-9a-fA-F]{2})")
_STREAM = re.compile(rb"stream\r?\n")
_LAYER_OFF = re.compile(rb"/OFF\s*\[\s*\d")
_END = re.compile(rb"%%EOF")
_LINEAR = re.compile(rb"/Linearized\s")
# Strings hold words of the author: a name in them is none.
_STRING = re.compile(rb"\((?:[^()\\]|\\.){0,4000}\)", re.DOTALL)


def findings(path: Path) -> set[str]:
    """Codes of the rules that the file's objects break.

    Raises Refused where a stream swells: pdfium would take all of it into memory.
    """
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        return _findings(content)


def _findings(content: mmap) -> set[str]:
    found: set[str] = set()
    for part in _parts(content):
        bare = _STRING.sub(b"()", part)
        for match in _NAME.finditer(bare):
            if code := NAMES.get(_plain(match[1])):
                found.add(code)
        if _LAYER_OFF.search(bare):
            found.add("hidden_layer")
    if sum(1 for _end in _END.finditer(content)) > 1 + bool(_LINEAR.search(content[:1024])):
        found.add("old_versions")
    return found


def _parts(content: mmap) -> Iterator[bytes]:
    """What stands between streams, and what streams of objects hold."""
    place, total = 0, 0
    while match := _STREAM.search(content, place):
        yield (head := content[place : match.start()])
        end = content.find(b"endstream", match.end())
        if end < 0:
            place = match.start()
            break
        entries = _plain(head[head.rfind(b" obj") + 1 :])
        packed = content[match.end() : end]
        if b"/ObjStm" in entries:
            yield (unpacked := b"".join(_unpacked(packed, OBJECTS)))
            total += len(unpacked)
        elif b"/FlateDecode" in entries or b"/Fl" in entries:
            most = PICTURE if b"/Image" in entries else OBJECTS
            total += sum(map(len, _unpacked(packed, most)))
        if total > TOTAL:
            raise Refused("archive_bomb")
        place = end
    yield content[place:]


def _plain(names: bytes) -> bytes:
    """Names as they are meant: `#` escapes undone."""
    return _ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), names)


def _unpacked(packed: bytes, longest: int) -> Iterator[bytes]:
    """The stream as FlateDecode unpacks it, a piece at a time, as far as it can be read."""
    unpacker = zlib.decompressobj()
    length = 0
    rest = packed
    try:
        while piece := unpacker.decompress(rest, CHUNK):
            length += len(piece)
            if length > longest:
                raise Refused("archive_bomb")
            yield piece
            rest = unpacker.unconsumed_tail
    except zlib.error:
        return
