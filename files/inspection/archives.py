"""Is a ZIP what its directory says: no bomb, no second file inside, no way out of it.

Everything here is told by the directory and the local headers; nothing is unpacked.
`read` unpacks one entry and never more of it than the directory declared.
"""

import re
import struct
import zipfile
from collections.abc import Iterator
from typing import IO

ENTRIES = 1_000
TOTAL = 100 * 1024 * 1024  # bytes, unpacked
RATIO = 100
# Small parts of plain XML pack well; a ratio says something from here on, in bytes.
RATIO_FROM = 5 * 1024 * 1024
DIRECTORY = 512 * 1024  # bytes that the directory itself may take
GAP = 64  # bytes between two entries: a data descriptor, an alignment
CHUNK = 64 * 1024

_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
_ODD_NAME = re.compile(r"[\x00-\x1f\\:*?\"<>|]|^/|(?:^|/)\.\.?(?:/|$)|//")
_LINK = 0o120000


class Refused(Exception):
    """The archive is not read; `code` names the rule."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def opened(file: IO[bytes]) -> zipfile.ZipFile:
    """The archive, if it is as good as its word; raises Refused.

    Memory is bounded before the directory is read: by its declared size and count.
    """
    size = file.seek(0, 2)
    entries, length, start = _end(file, size)
    if entries > ENTRIES or length > DIRECTORY:
        raise Refused("archive_bomb")
    if start + length != size - _END.size:
        raise Refused("kind_two")
    try:
        archive = zipfile.ZipFile(file)
        _check(archive, file, start)
    except Refused:
        raise
    # zipfile raises many kinds of errors on bytes that are no archive.
    except Exception as error:
        raise Refused("not_readable") from error
    return archive


def _end(file: IO[bytes], size: int) -> tuple[int, int, int]:
    """Entries, length and start of the directory, told by the last record.

    It must be the last thing of the file: a comment is where other files hide.
    """
    file.seek(max(size - _END.size, 0))
    last = file.read(_END.size)
    if len(last) < _END.size or last[:4] != b"PK\x05\x06":
        file.seek(max(size - _END.size - 0xFFFF, 0))
        tail = file.read()
        raise Refused("kind_two" if b"PK\x05\x06" in tail else "not_readable")
    _sign, disk, first, here, entries, length, start, comment = _END.unpack(last)
    if disk or first or here != entries or comment:
        raise Refused("archive_odd")
    if entries == 0xFFFF or length == 0xFFFFFFFF or start == 0xFFFFFFFF:
        raise Refused("archive_bomb")
    return entries, length, start


def _check(archive: zipfile.ZipFile, file: IO[bytes], start: int) -> None:
    entries = archive.infolist()
    if len(entries) > ENTRIES:
        raise Refused("archive_bomb")
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if total > TOTAL or (total > RATIO_FROM and total > RATIO * max(packed, 1)):
        raise Refused("archive_bomb")
    if any(entry.flag_bits & 0x41 for entry in entries):
        raise Refused("encrypted")
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) != len(names) or any(map(_odd, entries)):
        raise Refused("archive_odd")
    place = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if not 0 <= entry.header_offset - place <= GAP:
            raise Refused("kind_two" if place == 0 else "archive_odd")
        place = entry.header_offset + _length(entry, file)
    # Between the last entry and the directory lies nothing either.
    if not 0 <= start - place <= GAP:
        raise Refused("archive_odd")


def _odd(entry: zipfile.ZipInfo) -> bool:
    """A name that leads out, a link, or a packing that no office program uses."""
    return bool(
        _ODD_NAME.search(entry.orig_filename)
        or (entry.external_attr >> 16) & 0o170000 == _LINK
        or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    )


def _length(entry: zipfile.ZipInfo, file: IO[bytes]) -> int:
    """Bytes that the entry takes with its own header, which must tell the same name."""
    file.seek(entry.header_offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
        raise Refused("archive_odd")
    *_others, name_length, extra_length = _LOCAL.unpack(header)
    raw = file.read(name_length)
    encoding = "utf-8" if entry.flag_bits & 0x800 else "cp437"
    if raw != entry.orig_filename.encode(encoding):
        raise Refused("archive_odd")
    return _LOCAL.size + name_length + extra_length + entry.compress_size


def pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """One entry, a piece at a time, at most as long as declared; Refused if damaged."""
    try:
        with archive.open(name) as stream:
            while piece := stream.read(CHUNK):
                yield piece
    except KeyError:
        return
    except Exception as error:
        raise Refused("not_readable") from error


def read(archive: zipfile.ZipFile, name: str, longest: int) -> bytes:
    """One small entry whole, b"" where there is none; Refused above `longest` bytes."""
    if name in archive.NameToInfo and archive.getinfo(name).file_size > longest:
        raise Refused("archive_bomb")
    return b"".join(pieces(archive, name))
