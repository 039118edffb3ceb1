"""The objects of a PDF as they stand in the file: names of what runs, opens or is hidden.

pdfium gives text and pictures of pages but no objects. So the bytes between streams are
searched, and the streams that hold objects are unpacked first.
"""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

OBJECTS = 64 * 1024 * 1024  # bytes of unpacked objects in all
ONE = 16 * 1024 * 1024  # bytes of one unpacked stream

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
    """Codes of the rules that the file's objects break."""
    content = path.read_bytes()
    found: set[str] = set()
    for part in _parts(content):
        bare = _STRING.sub(b"()", part)
        for match in _NAME.finditer(bare):
            name = match[1]
            if b"#" in name:
                name = _ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), name)
            if code := NAMES.get(name):
                found.add(code)
        if _LAYER_OFF.search(bare):
            found.add("hidden_layer")
    if len(_END.findall(content)) > 1 + bool(_LINEAR.search(content[:1024])):
        found.add("old_versions")
    return found


def _parts(content: bytes) -> Iterator[bytes]:
    """What stands between streams, and what streams of objects hold."""
    place, left = 0, OBJECTS
    while match := _STREAM.search(content, place):
        yield (head := content[place : match.start()])
        end = content.find(b"endstream", match.end())
        if end < 0:
            break
        if b"ObjStm" in _ESCAPE.sub(lambda c: bytes([int(c[1], 16)]), head[-2000:]):
            unpacked = _unpacked(content[match.end() : end], min(ONE, left))
            left -= len(unpacked)
            yield unpacked
        place = end
    else:
        yield content[place:]
        return
    yield content[place:]


def _unpacked(stream: bytes, longest: int) -> bytes:
    """The stream as FlateDecode packs it, as far as it can be read; else as it is."""
    try:
        return zlib.decompressobj().decompress(stream, max(longest, 1))
    except zlib.error:
        return stream
