"""Locks between serve, backup and restore. The system frees them when a process ends."""

import fcntl
import os
from pathlib import Path

from django.conf import settings


def data_lock() -> int | None:
    """The open lock file of this data directory, or None while another process holds it."""
    return held(settings.DATA_DIR / "serve.lock")


def held(path: Path) -> int | None:
    """This lock as an open file, or None when somebody else has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock
