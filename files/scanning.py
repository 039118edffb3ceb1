"""An optional virus scanner: clamd over TCP, asked by INSTREAM (settings.CLAMAV).

One command, one answer: `zINSTREAM\\0`, then pieces of the file, each after its length in
four bytes, and a length of zero. clamd answers `stream: OK` or `stream: <name> FOUND`.
Whatever else it says or fails to say is no answer: the file stays unchecked.
"""

import socket
import struct
import time
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

PIECE = 64 * 1024
# An answer is one line; more is not waited for.
LONGEST_ANSWER = 4096


class Unavailable(Exception):
    """The scanner did not answer, or not with a verdict."""


def is_infected(path: Path) -> bool:
    """What the scanner says of a file; False where none is configured.

    Raises Unavailable, and FileNotFoundError for the file's sake.
    """
    if not settings.CLAMAV:
        return False
    host, _colon, port = settings.CLAMAV.rpartition(":")
    end = time.monotonic() + settings.CLAMAV_TIMEOUT
    with path.open("rb") as file:
        try:
            with socket.create_connection(
                (host.strip("[]"), int(port)), settings.CLAMAV_TIMEOUT
            ) as clamd:
                answer = _ask(clamd, file, end)
        except OSError as error:
            raise Unavailable from error
    if answer == b"stream: OK":
        return False
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
        return True
    raise Unavailable


def _ask(clamd: socket.socket, file: BinaryIO, end: float) -> bytes:
    clamd.sendall(b"zINSTREAM\0")
    while piece := file.read(PIECE):
        clamd.settimeout(_left(end))
        clamd.sendall(struct.pack("!L", len(piece)) + piece)
    clamd.sendall(struct.pack("!L", 0))
    answer = b""
    while b"\0" not in answer and len(answer) < LONGEST_ANSWER:
        clamd.settimeout(_left(end))
        if not (some := clamd.recv(1024)):
            break
        answer += some
    # An answer that was cut off is none.
    return answer[:-1] if answer.endswith(b"\0") else b""


def _left(end: float) -> float:
    """Seconds left; the time limit holds for the whole exchange, not for each piece."""
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
