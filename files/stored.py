"""Bytes that are stored before their row: whole, or not at all."""

import errno
from contextlib import suppress
from typing import Any

import structlog
from django.core.exceptions import ValidationError

from files.models import PortalDocument, PortalImage, digest_of

# The disk has no room, or this user's share of it has none.
FULL = {errno.ENOSPC, errno.EDQUOT}

NO_ROOM = "存放文件的磁盘已满，没有存下。请告诉系统管理员，稍后再传。"

logger = structlog.get_logger("files.stored")


def put(row: PortalDocument | PortalImage, file: Any, name: str) -> None:
    """Store admitted bytes under a name of their own, before there is a row for them.

    ValidationError when the disk has no room; nothing of the file is left there then.
    """
    content, size = digest_of(file), file.size
    file.seek(0)
    try:
        row.file.save(name, file, save=False)
    except OSError as error:
        if error.errno not in FULL:
            raise
        logger.error("no room for files", error=errno.errorcode[error.errno or 0])
        raise ValidationError(NO_ROOM, code="disk_full") from error
    row.file_size, row.file_hash = size, content


def discard(row: PortalDocument | PortalImage) -> None:
    """Take away what `put` has stored, when no row came of it."""
    with suppress(OSError):
        row.file.storage.delete(row.file.name)
