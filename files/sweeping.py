"""Finds stored files that no row names, and rows whose file is gone.

A file may be left over by a process that was killed between the bytes and their row, or by
a removal that was lost. What is older than a day is taken away; what is younger may be
about to get its row. Names are not logged: a document's name may name a person.
"""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import structlog
from django_tasks import task

from files.removal import OWNERS, PLACES, storage_of

# Seconds that a file may lie without a row.
GRACE = 24 * 3600
BATCH = 500
# So many orphans at once, and more than there are files with a row, are a wrong database
# or a half restored one, and not remains.
SUSPICIOUS = 50

logger = structlog.get_logger("files.sweeping")


@dataclass
class Found:
    """`removed` and `orphans` are files, `missing` rows; `orphans` were left in place."""

    owned: int = 0
    removed: int = 0
    orphans: int = 0
    missing: int = 0


@task(queue_name="slow")
def sweep() -> dict[str, int]:
    """Nightly: take away what is left over, and say what is missing."""
    return asdict(look_through(remove=True))


def look_through(*, remove: bool) -> Found:
    """Compare both storages with their rows, a few hundred names at a time."""
    found, orphans = Found(), []
    for alias in OWNERS:
        storage = storage_of(alias)
        for names in batches(old_files(Path(storage.location), PLACES[alias])):
            owned = names_in_rows(alias, names)
            found.owned += len(owned)
            orphans += [(storage, name) for name in names if name not in owned]
        found.missing += rows_without_file(alias)
    if found.missing:
        logger.error("rows without a file", count=found.missing)
    suspicious = len(orphans) >= SUSPICIOUS and len(orphans) > found.owned
    if suspicious:
        logger.error("too many files without a row, none removed", count=len(orphans))
    if suspicious or not remove:
        found.orphans = len(orphans)
        return found
    for storage, name in orphans:
        storage.delete(name)
    found.removed = len(orphans)
    if orphans:
        logger.warning("files without a row removed", count=len(orphans))
    return found


def old_files(root: Path, places: tuple[str, ...]) -> Iterator[str]:
    """Names, as rows have them, of the files that are older than GRACE."""
    limit = time.time() - GRACE
    for place in places:
        for path in (root / place).rglob("*"):
            try:
                if path.is_file() and path.stat().st_mtime < limit:
                    yield path.relative_to(root).as_posix()
            except FileNotFoundError:
                # Taken away meanwhile by whoever it belonged to.
                continue


def batches(names: Iterator[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for name in names:
        batch.append(name)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def names_in_rows(alias: str, names: list[str]) -> set[str]:
    """Those of the names that some row names."""
    return {
        name
        for owner in OWNERS[alias]
        for name in owner._default_manager.filter(file__in=names).values_list(
            "file", flat=True
        )
    }


def rows_without_file(alias: str) -> int:
    """How many rows name a file that is not there."""
    storage = storage_of(alias)
    return sum(not storage.exists(name) for owner in OWNERS[alias] for name in named(owner))


def named(owner: Any) -> Iterator[str]:
    """The files that the rows of a model name."""
    rows = owner._default_manager.exclude(file="").values_list("file", flat=True)
    yield from rows.iterator()
