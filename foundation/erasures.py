"""The erasure ledger: what was erased, so that no restored backup brings it back.

A row is written in the transaction that erases, and a line of a file after its commit. The
file lies apart from the database and from every backup. It names nobody: a kind, the key
of the row, the moment at which that row had been made. A row whose line is missing
(the process was killed in between) is added by mirror(), which serve and backup call.

A line without its row is an erasure that this database has not seen: it was restored from
before. replay() erases again; until then unreplayed() tells, and the portal does not serve.
A room registers in ready() how its kind is erased once more.
"""

import fcntl
import json
import os
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction

from foundation import clock
from foundation.models import Erasure

# Ids that one query asks for.
BATCH = 500

# Erases one row again, and may find that this database never had it.
Replayer = Callable[[models.Model], object]


@dataclass(frozen=True)
class Kind:
    """`model` is where the row stands, `made` its column with the moment of its making."""

    model: type[models.Model]
    made: str
    replay: Replayer


@dataclass(frozen=True)
class Line:
    """One line of the file. By `made` a key that was given twice erases no other row."""

    id: str
    kind: str
    subject: str
    made: str
    at: str


class LedgerBroken(Exception):
    """The file holds what is no line of a ledger; nothing is replayed from it."""


_kinds: dict[str, Kind] = {}
_replaying: ContextVar[bool] = ContextVar("replaying", default=False)


def register(name: str, kind: Kind) -> None:
    """Say how a kind is erased again; the same name again replaces it."""
    _kinds[name] = kind


def record(kind: str, row: models.Model) -> None:
    """Write that this row is erased: in the caller's transaction, before it is gone."""
    if _replaying.get():
        return
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("record() belongs into the transaction that erases.")
    made: datetime = getattr(row, _kinds[kind].made)
    entry = Erasure.objects.create(
        kind=kind, subject=str(row.pk), made=made.isoformat(), at=clock.now()
    )
    # Robust: what is erased stays erased when the file cannot be written now.
    transaction.on_commit(partial(_append, [_line(entry)]), robust=True)


def ledger_path() -> Path:
    return Path(settings.ERASURE_LEDGER)


def make_ledger() -> None:
    """An empty file where none is: from now on its absence means that it was lost."""
    with _open():
        pass


def mirror() -> int:
    """Add the rows that have no line; gives how many."""
    known = {line.id for line in lines()}
    missing = [_line(row) for row in Erasure.objects.order_by("at", "id").iterator()]
    missing = [line for line in missing if line.id not in known]
    if missing or not ledger_path().exists():
        _append(missing)
    return len(missing)


def unreplayed(*, since: int = 0) -> list[Line]:
    """The lines, from this byte on, of which this database has no row."""
    found: list[Line] = []
    waiting: list[Line] = []
    for line in lines(since):
        waiting.append(line)
        if len(waiting) == BATCH:
            found += _without_row(waiting)
            waiting = []
    return found + _without_row(waiting)


# Of this process: the file, and up to which byte each of its lines had its row.
_checked: tuple[int, int] = (0, 0)


def all_replayed() -> bool:
    """Whether no line is without its row. Asked again, it reads the new lines only."""
    global _checked
    try:
        status = ledger_path().stat()
    except FileNotFoundError:
        # Nothing was ever erased, or the file was lost: a restore asks for it.
        return True
    since = _checked[1] if _checked[0] == status.st_ino else 0
    if since > status.st_size:
        since = 0
    try:
        if status.st_size > since and unreplayed(since=since):
            return False
    except LedgerBroken:
        return False
    _checked = (status.st_ino, _end_of_lines(status.st_size))
    return True


def replay() -> int:
    """Erase again what this database has not seen erased; gives how many lines."""
    count = 0
    token = _replaying.set(True)
    try:
        for line in unreplayed():
            kind = _kinds.get(line.kind)
            if kind is None:
                raise LedgerBroken(f"注销账本中有不认识的种类“{line.kind}”。")
            with transaction.atomic():
                row = kind.model._base_manager.filter(pk=line.subject).first()
                if row is not None and getattr(row, kind.made).isoformat() == line.made:
                    kind.replay(row)
                Erasure.objects.create(**asdict(line))
            count += 1
    finally:
        _replaying.reset(token)
    return count


def lines(since: int = 0) -> Iterator[Line]:
    """The lines of the file from this byte on; a torn end, of a killed writer, is none."""
    try:
        file = ledger_path().open("rb")
    except FileNotFoundError:
        return
    with file:
        file.seek(since)
        for number, raw in enumerate(file, 1):
            if not raw.endswith(b"\n"):
                return
            try:
                values = json.loads(raw)
                line = Line(**values)
                uuid.UUID(line.id)
                datetime.fromisoformat(line.at)
            except (TypeError, ValueError, AttributeError):
                raise LedgerBroken(f"注销账本第{number}行读不出。") from None
            yield line


def _without_row(asked: list[Line]) -> list[Line]:
    if not asked:
        return []
    ids = [line.id for line in asked]
    standing = {
        str(key) for key in Erasure.objects.filter(pk__in=ids).values_list("pk", flat=True)
    }
    return [line for line in asked if line.id not in standing]


def _line(entry: Erasure) -> Line:
    values: dict[str, Any] = {
        name: str(getattr(entry, name)) for name in ("id", "kind", "subject", "made")
    }
    return Line(**values, at=entry.at.isoformat())


@contextmanager
def _open() -> Iterator[int]:
    """The file, open for one writer, without a torn end."""
    path = ledger_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = os.fstat(file).st_size
        whole = _end_of_lines(size)
        if whole < size:
            os.ftruncate(file, whole)
        yield file
    finally:
        os.close(file)


def _end_of_lines(size: int) -> int:
    """Where the last whole line ends: before `size` when its end is torn."""
    with suppress(FileNotFoundError), ledger_path().open("rb") as file:
        start = max(0, size - 4096)
        file.seek(start)
        return start + file.read(size - start).rfind(b"\n") + 1
    return 0


def _append(added: Iterable[Line]) -> None:
    text = "".join(json.dumps(asdict(line), ensure_ascii=True) + "\n" for line in added)
    with _open() as file:
        os.write(file, text.encode())
        os.fsync(file)
