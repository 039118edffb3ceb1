"""How much room the disks have: below one limit no uploads, below another no writing.

A database that meets the end of its disk in the middle of things recovers, but nobody can
say then what was kept. So writing stops earlier, while logs, checkpoints and the operator
still have room (settings.LEAST_FREE_*; faults.md, F3). Reading goes on.
"""

import errno
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import structlog
from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection

# SQLite's write-ahead log grows while somebody reads for long; this much is an alarm.
LARGE_WAL_BYTES = 64 * 1024 * 1024
# Seconds between two looks of watch().
WATCH_EVERY = 60.0

logger = structlog.get_logger("portal.space")


def database_file() -> Path | None:
    """SQLite's file; None for a database that keeps its own disk, or none at all."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or "memory" in name:
        return None
    return Path(name)


def places_of_writing() -> Iterator[Path]:
    """Where each write needs room: the data directory, and SQLite's."""
    yield Path(settings.DATA_DIR)
    if file := database_file():
        yield file.parent


def places_of_files() -> Iterator[Path]:
    """Where uploads and pictures go, if that is a disk of ours."""
    for alias in ("default", "renditions"):
        # Elsewhere (S3) the room is not ours to count.
        if isinstance(storage := storages[alias], FileSystemStorage):
            yield Path(storage.location)


def free_bytes(places: Iterator[Path]) -> int:
    """The free bytes of the fullest of these; a directory not made yet is its parent's."""
    return min(shutil.disk_usage(existing(place)).free for place in places)


def existing(place: Path) -> Path:
    while not place.exists() and place != place.parent:
        place = place.parent
    return place


def may_write() -> bool:
    """Whether there is room for anything that is written."""
    return free_bytes(places_of_writing()) >= settings.LEAST_FREE_BYTES


def may_upload() -> bool:
    """Whether there is room for a file, where files go and where its row goes."""
    return (
        free_bytes(places_of_writing()) >= settings.LEAST_FREE_FOR_UPLOADS
        and free_bytes(places_of_files()) >= settings.LEAST_FREE_FOR_UPLOADS
    )


def refuse() -> NoReturn:
    """As the disk itself would, and answered like it: 503, and what to do."""
    raise OSError(errno.ENOSPC, "less free space than settings demand")


def wal_bytes() -> int:
    """The size of SQLite's write-ahead log; 0 for other databases."""
    file = database_file()
    wal = file.with_name(f"{file.name}-wal") if file else None
    return wal.stat().st_size if wal and wal.exists() else 0


_watched = 0.0


def watch() -> None:
    """Called each second by a worker; once a minute, tell the log what runs short."""
    global _watched
    if time.monotonic() - _watched < WATCH_EVERY:
        return
    _watched = time.monotonic()
    free = min(free_bytes(places_of_writing()), free_bytes(places_of_files()))
    if free < settings.LEAST_FREE_FOR_UPLOADS:
        logger.error("disk is nearly full", free_mb=free // 1024**2)
    if (size := wal_bytes()) > LARGE_WAL_BYTES:
        logger.error("write-ahead log is large", wal_mb=size // 1024**2)
