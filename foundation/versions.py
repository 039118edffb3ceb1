"""Content versions: a number per scope that grows when what the public reads changes.

A scope is "site" or the code of a community. The number is a row, written in the
transaction of the change, and mirrored on commit to a file, so that every process of
this server asks it on every request without the database, and sees a change from the
first request after the answer to the writer.

The mirror is settled under a lock file with the number read back from the row, so the
order in which two committers come to it does not matter, and it never goes backwards. A
process killed between commit and mirror leaves it behind: compare_mirror(), which serve
calls at start and the worker each second, brings it up.
"""

import fcntl
import hashlib
import logging
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from foundation.models import ContentVersion

logger = logging.getLogger(__name__)

SCOPE = re.compile(r"[A-Za-z0-9_-]{1,40}")
LOCK = ".lock"


class NoTransaction(RuntimeError):
    """bump() was called outside the transaction of the change."""


def bump(*scopes: str) -> None:
    """Say that public content of these scopes changed: the caller's last statement.

    The rows stay locked until the transaction ends, hence last, and in sorted order, so
    that two writers never wait for each other. A rolled-back transaction bumps nothing.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if not connection.in_atomic_block:
        raise NoTransaction("bump() belongs into the transaction of the change.")
    names = _checked(scopes)
    for scope in names:
        _grow(scope, 1)
    # Robust: a full disk must not turn a committed change into an error.
    transaction.on_commit(partial(_settle, names), robust=True)


def current(*scopes: str) -> tuple[int, ...]:
    """The numbers of these scopes, in the order asked; 0 for one never bumped.

    A file is read for each; only where one is missing or torn is the row asked.
    """
    _checked(scopes)
    directory = mirror_directory()
    numbers = {scope: _mirrored(directory, scope) for scope in scopes}
    if None in numbers.values():
        absent = [scope for scope, number in numbers.items() if number is None]
        numbers |= dict.fromkeys(absent, 0) | _rows(absent)
    return tuple(numbers[scope] or 0 for scope in scopes)


def compare_mirror() -> list[str]:
    """Bring the mirror to the rows; gives the scopes that differed.

    Cheap where nothing differs: one query, and one small file read per scope.
    """
    directory = mirror_directory()
    rows = _rows()
    names = set(rows)
    with suppress(FileNotFoundError):
        names |= {name for name in os.listdir(directory) if SCOPE.fullmatch(name)}
    differing = sorted(
        scope for scope in names if _mirrored(directory, scope) != rows.get(scope, 0)
    )
    return _settle(differing) if differing else []


def mirror_directory() -> Path:
    """Where this database's mirror lies: two databases of one data directory differ."""
    connection = connections[DEFAULT_DB_ALIAS]
    parts = connection.settings_dict
    identity = f"{parts['HOST']}\n{parts['PORT']}\n{parts['NAME']}"
    return _directory(str(settings.DATA_DIR), connection.vendor, identity)


@cache
def _directory(data_directory: str, vendor: str, identity: str) -> Path:
    name = hashlib.sha256(identity.encode()).hexdigest()[:12]
    return Path(data_directory) / "versions" / f"{DEFAULT_DB_ALIAS}-{vendor}-{name}"


def _checked(scopes: Iterable[str]) -> list[str]:
    """Sorted and once each; a scope is also the name of a file."""
    names = sorted(set(scopes))
    for name in names:
        if not SCOPE.fullmatch(name):
            raise ValueError(f"{name!r} is no scope.")
    return names


def _grow(scope: str, least: int) -> int:
    """One more in the scope's row, and at least this number; gives the new number.

    One statement on both databases: a read and a write would lose one of two bumps.
    """
    table = connections[DEFAULT_DB_ALIAS].ops.quote_name(ContentVersion._meta.db_table)
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (scope, number) VALUES (%s, %s)"  # noqa: S608
            f" ON CONFLICT (scope) DO UPDATE SET number ="
            f" CASE WHEN {table}.number < %s THEN %s ELSE {table}.number + 1 END"
            f" RETURNING number",
            [scope, least, least, least],
        )
        return int(cursor.fetchone()[0])


def _rows(scopes: Iterable[str] | None = None) -> dict[str, int]:
    rows = ContentVersion.objects.all()
    if scopes is not None:
        rows = rows.filter(scope__in=scopes)
    return dict(rows.values_list("scope", "number"))


def _mirrored(directory: Path, scope: str) -> int | None:
    """The number in the scope's file, or None where it does not hold one."""
    try:
        with open(f"{directory}/{scope}", "rb") as file:
            return int(file.read(24))
    except (OSError, ValueError):
        return None


def _settle(scopes: list[str]) -> list[str]:
    """Write the rows' numbers to the mirror, under its lock; gives what was written.

    A mirror ahead of its row is one of a database that was restored or made anew: the
    row then passes it, because a number once given must not come back with other content.
    """
    directory = mirror_directory()
    written = []
    with _locked(directory):
        rows = _rows(scopes)
        for scope in scopes:
            number, mirrored = rows.get(scope, 0), _mirrored(directory, scope)
            if mirrored is not None and mirrored > number:
                number = _grow(scope, mirrored + 1)
            if mirrored != number:
                _replace(directory, scope, number)
                written.append(scope)
    return written


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    directory.mkdir(parents=True, exist_ok=True)
    with open(directory / LOCK, "a") as lock:
        # Released by the system when the process dies.
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _replace(directory: Path, scope: str, number: int) -> None:
    """Let readers see the old number or the new one, never a part of it."""
    new = directory / f".new-{scope}"
    try:
        new.write_text(f"{number}\n")
        os.replace(new, directory / scope)
    except OSError:
        # Without a mirror the row is asked: slower, and never stale.
        logger.exception("版本镜像%s写入失败。", scope)
        with suppress(OSError):
            os.unlink(directory / scope)
