"""The part of a file that a Range header asks for (RFC 9110, 14)."""

import re
from dataclasses import dataclass

# One range of bytes. Several at once are answered with the whole file, as a server may.
ONE_RANGE = re.compile(r"bytes=[ \t]*(\d{0,19})-(\d{0,19})[ \t]*", re.ASCII)


@dataclass(frozen=True)
class Span:
    """Bytes `first` to `last`, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


class NotSatisfiable(Exception):
    """The range lies beyond the end of the file: 416."""


def span(header: str | None, size: int) -> Span | None:
    """What to send of `size` bytes; None is the whole file, also for a malformed header."""
    match = ONE_RANGE.fullmatch(header or "")
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        # The last n bytes.
        wanted = min(int(match[2]), size)
        first, last = size - wanted, size - 1
    else:
        first = int(match[1])
        last = min(int(match[2]), size - 1) if match[2] else size - 1
        if match[2] and int(match[2]) < first:
            return None
    if first >= size:
        raise NotSatisfiable
    return Span(first, last)
