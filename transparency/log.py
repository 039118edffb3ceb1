"""The append-only public log: the only writer, and who checks it.

A payload is public. It holds no personal data: no name of a resident, no phone, no
address, no text that a resident wrote. What is logged cannot be taken out again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q

from foundation import clock
from transparency import canonical, triggers
from transparency.models import NO_HASH, LogEntry, StreamHead

# Rows read at a time by verify(): its memory does not grow with the log.
BATCH = 2_000
# So many problems of one stream are told one by one; of the others, the number.
TOLD = 50


class NoTransaction(RuntimeError):
    """append() was called outside the transaction of what it tells."""


@dataclass(frozen=True)
class Head:
    """Where a stream ends: the sequence and the hash of its last entry.

    Written down outside the database (on paper, in a mail, on another host) it is what
    tells that the end of a stream was cut off together with its head row.
    """

    sequence: int
    hash: str

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """The inverse of str(); raises ValueError."""
        sequence, _, digest = text.strip().partition(":")
        if not sequence.isascii() or not sequence.isdigit() or len(digest) != 64:
            raise ValueError(f"“{text}”不是“序号:哈希”。")
        return cls(int(sequence), digest.lower())


def append(stream: str, kind: str, payload: Mapping[str, Any]) -> LogEntry:
    """Add one event to a stream, inside the caller's transaction.

    What is told and the telling are stored together or not at all; NoTransaction is
    raised otherwise. The stream is locked until the transaction ends, so that two
    entries never take one place: append late. The payload holds JSON values, dates and
    Decimals, and NO PERSONAL DATA; canonical.NotCanonical is raised for other types.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NoTransaction("append() belongs into the transaction of what it tells.")
    if not stream or not kind or len(stream) > 40 or len(kind) > 40:
        raise ValueError("A stream and a kind have 1 to 40 characters.")
    text = canonical.dumps(payload)
    head = _locked_head(stream)
    moment = clock.now()
    entry = LogEntry(
        stream=stream,
        sequence=head.sequence + 1,
        kind=kind,
        payload=text,
        previous_hash=head.hash,
        hash=canonical.digest(stream, head.sequence + 1, kind, moment, head.hash, text),
        created_at=moment,
    )
    entry.save(force_insert=True)
    head.sequence, head.hash = entry.sequence, entry.hash
    head.save(update_fields=["sequence", "hash"])
    return entry


def _locked_head(stream: str) -> StreamHead:
    """The stream's head, made on demand, locked until the transaction ends.

    SQLite has locked the whole database at BEGIN IMMEDIATE. On PostgreSQL the row is
    locked; of two that make it, the second waits for the first and then finds it.
    """
    heads = StreamHead.objects.select_for_update().filter(stream=stream)
    head = heads.first()
    if head is None:
        StreamHead.objects.bulk_create([StreamHead(stream=stream)], ignore_conflicts=True)
        head = heads.get()
    return head


def head(stream: str) -> Head:
    """Where the stream ends now; of a stream without entries, Head(0, NO_HASH)."""
    row = StreamHead.objects.filter(stream=stream).first()
    return Head(row.sequence, row.hash) if row else Head(0, NO_HASH)


def streams() -> list[str]:
    """Every stream that has a head or an entry, in order."""
    names = set(StreamHead.objects.values_list("stream", flat=True))
    entries = LogEntry.objects.order_by("stream").values_list("stream", flat=True)
    return sorted(names.union(entries.distinct()))


def verify(stream: str | None = None, *, expected: Head | None = None) -> list[str]:
    """Read a stream again, or all of them, and tell what is wrong; empty when good.

    `expected` is a head of this stream that was written down earlier: without it a log
    whose end was cut off together with its head row looks whole.
    """
    if expected is not None and stream is None:
        raise ValueError("A head belongs to one stream.")
    problems = triggers.missing()
    for name in streams() if stream is None else [stream]:
        problems += verify_stream(name, expected)
    return problems


def verify_stream(stream: str, expected: Head | None = None) -> list[str]:
    """The problems of one stream's entries, without the triggers of the table."""
    found = _problems(stream, expected)
    told = list(islice(found, TOLD))
    if rest := sum(1 for _ in found):
        told.append(f"{stream}：另有{rest}处问题。")
    return told


def _problems(stream: str, expected: Head | None) -> Iterator[str]:
    # Read before the entries: what is added meanwhile stands behind it.
    last = head(stream)
    marks = [mark for mark in (last, expected) if mark is not None]
    at, previous = 0, NO_HASH
    try:
        for sequence, kind, payload, previous_hash, stored, created_at in _rows(stream):
            if sequence <= at:
                yield f"{stream}：第{sequence}条重复。"
            elif sequence > at + 1:
                yield f"{stream}：{_span(at + 1, sequence - 1)}缺失。"
            elif previous_hash != previous:
                yield f"{stream}：第{sequence}条所记的前条哈希与第{at}条不符。"
            if stored != canonical.digest(
                stream, sequence, kind, created_at, previous_hash, payload
            ):
                yield f"{stream}：第{sequence}条的内容与哈希不符。"
            if any(mark.sequence == sequence and mark.hash != stored for mark in marks):
                yield f"{stream}：第{sequence}条与记下的末条哈希不符。"
            at, previous = sequence, stored
    except (AttributeError, TypeError, ValueError) as error:
        # A column that no longer holds a value of its type.
        yield f"{stream}：第{at}条之后有一条无法读出（{type(error).__name__}）。"
        return
    end = max(mark.sequence for mark in marks)
    if at < end:
        yield f"{stream}：{_span(at + 1, end)}缺失，末尾被截去。"
    elif at > last.sequence and head(stream) == last:
        yield f"{stream}：流头停在第{last.sequence}条，其后还有记录。"


def _span(first: int, last: int) -> str:
    return f"第{first}条" if first == last else f"第{first}至{last}条"


def _rows(stream: str) -> Iterator[tuple[int, str, str, str, str, datetime]]:
    """The entries in order, some at a time and without an open cursor between them."""
    entries = LogEntry.objects.filter(stream=stream).order_by("sequence", "pk")
    columns = ("sequence", "kind", "payload", "previous_hash", "hash", "created_at")
    rows = entries.values_list(*columns, "pk")
    while batch := list(rows[:BATCH]):
        yield from (row[:-1] for row in batch)
        sequence, pk = batch[-1][0], batch[-1][-1]
        # Said twice for the index: an OR alone would read the stream from its start.
        rows = (
            entries.filter(sequence__gte=sequence)
            .filter(Q(sequence__gt=sequence) | Q(pk__gt=pk))
            .values_list(*columns, "pk")
        )
