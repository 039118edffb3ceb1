"""Makes a backup while the portal serves: first the database, then the files.

In that order each file that a row names is there already. The file grows under another
name, is put on the disk, read again, and only then given its own; what is there already is
never touched before. A process that is killed leaves a directory `.partial-…`, which the
next backup takes away.
"""

import errno
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from foundation import clock, erasures
from portal.backups import archive, databases, storages, switching
from portal.backups.failures import BackupError
from portal.backups.locks import held

OURS = re.compile(r"gongkailan-\d{8}-\d{6}\.tar")
PARTIAL = ".partial-"


@dataclass(frozen=True)
class Made:
    """A finished backup. `removed` are earlier ones that --keep took away."""

    path: Path
    size: int
    seconds: float
    files: int
    manifest: archive.Manifest
    removed: list[str]


def make(target: Path, *, keep: int = 0, check: bool = True) -> Made:
    """Make one backup in this directory, or as this file when the name ends in .tar.

    `keep` leaves so many of the newest in the directory, this one included. BackupError,
    with nothing half made and every earlier backup as it was, when it could not be made.
    """
    started = time.monotonic()
    try:
        with _one_at_a_time(target) as path:
            manifest = _write(path, check=check)
            removed = _remove_older(path, keep) if keep else []
            size = path.stat().st_size
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise BackupError("磁盘已满，备份没有做成，原有的备份没有动。") from None
        raise BackupError(
            f"备份没有做成：{error.filename or target}，{error.strerror or error}。"
        ) from None
    seconds = time.monotonic() - started
    return Made(path, size, seconds, manifest.files, manifest, removed)


@contextmanager
def _one_at_a_time(target: Path) -> Iterator[Path]:
    """The path of the new backup, alone in its directory, without leftovers."""
    named = target.suffix == ".tar"
    directory = target.parent if named else target
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    for storage in storages.on_disk().values():
        if directory.resolve().is_relative_to(storage):
            raise BackupError(f"备份不能放在网站的文件目录里：{storage}。")
    lock = held(directory / ".backup.lock")
    if lock is None:
        raise BackupError(f"另一个备份正在 {directory} 进行。")
    try:
        for left in directory.glob(f"{PARTIAL}*"):
            shutil.rmtree(left, ignore_errors=True)
        moment = clock.now().astimezone(clock.SHANGHAI)
        path = target if named else directory / f"gongkailan-{moment:%Y%m%d-%H%M%S}.tar"
        if path.exists():
            raise BackupError(f"{path} 已经存在，不会覆盖。")
        yield path
    finally:
        os.close(lock)


def _write(path: Path, *, check: bool) -> archive.Manifest:
    side = path.parent / f"{PARTIAL}{path.name}"
    side.mkdir(mode=0o700)
    try:
        erasures.mirror()
        began = clock.now()
        facts = databases.copy(side / archive.DATABASE)
        new = side / path.name
        manifest = archive.Manifest(
            made_at=began.isoformat(),
            copied_at=clock.now().isoformat(),
            vendor=databases.vendor(),
            migrations=facts.migrations,
            counts=facts.counts,
            heads=facts.heads,
            keys=list(settings.PII_KEYS),
            storages=sorted(storages.on_disk()),
            outside=storages.elsewhere(),
        )
        with os.fdopen(
            os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
        ) as file:
            writer = archive.Writer(file)
            with (side / archive.DATABASE).open("rb") as database:
                writer.add(archive.DATABASE, database)
            _add_files(writer)
            manifest.files = writer.members - 1
            writer.seal(manifest)
            file.flush()
            os.fsync(file.fileno())
        (side / archive.DATABASE).unlink()
        if check:
            archive.read(new)
        new.rename(path)
        switching.sync_directory(path.parent)
        return manifest
    finally:
        shutil.rmtree(side, ignore_errors=True)


def _add_files(writer: archive.Writer) -> None:
    for storage, directory in storages.on_disk().items():
        for name in storages.files(directory):
            member = f"files/{storage}/{name}"
            if not archive.is_content(member):
                raise BackupError(f"文件名不能存入备份：{directory / name}。")
            # Deleted since the directory was read: its row goes as well.
            with suppress(FileNotFoundError), (directory / name).open("rb") as file:
                writer.add(member, file)


def _remove_older(newest: Path, keep: int) -> list[str]:
    names = [one.name for one in newest.parent.iterdir() if OURS.fullmatch(one.name)]
    old = [name for name in sorted(names, reverse=True) if name != newest.name]
    removed = old[max(0, keep - 1) :]
    for name in removed:
        (newest.parent / name).unlink()
    return removed
