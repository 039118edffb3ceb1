"""Files of which no byte and no name stands on the disk in clear.

A Store is a folder of its own, outside of every served path and of Wagtail's storages. A
file's name there is drawn, its content is sealed under the key ring and bound to a place
(foundation.encryption). Content is sealed in memory: only for files of a few megabytes.

A file is complete on the disk before its name is given to the caller, who writes the row;
it goes after the row has. So a server that dies leaves files without a row, never a row
without its file; old ones of them are swept().
"""

import os
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from foundation import encryption

NAME = re.compile(r"[0-9a-f]{32}")
# Seconds after which a file that no row names belongs to nobody.
ORPHANED = 3600
# Names that the caller looks for in one statement.
BATCH = 500


class Store:
    """A folder of sealed files; `folder` is asked for each time, as settings may change."""

    def __init__(self, folder: Callable[[], Path]) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise ValueError("no name of a sealed file")
        return self.folder() / name

    def write(self, content: bytes, place: str) -> str:
        """Keep the content, sealed; its name. OSError leaves nothing behind."""
        folder = self.folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / secrets.token_hex(16)
        sealed = encryption.seal_bytes(content, place)
        try:
            made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(made, "wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            _keep_name(folder)
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return path.name

    def read(self, name: str, place: str) -> bytes:
        """The content again. FileNotFoundError, or encryption.SealError."""
        return encryption.open_bytes(self.path(name).read_bytes(), place)

    def remove(self, name: str) -> None:
        """Delete the file; one that is gone already is no error."""
        self.path(name).unlink(missing_ok=True)

    def sweep(self, known: Callable[[list[str]], Iterable[str]]) -> int:
        """Delete old files that no row names; how many. `known` gives those it knows."""
        count, limit = 0, time.time() - ORPHANED
        for names in _batches(self._older_than(limit)):
            for name in set(names).difference(known(names)):
                self.remove(name)
                count += 1
        return count

    def _older_than(self, limit: float) -> Iterator[str]:
        with suppress(FileNotFoundError), os.scandir(self.folder()) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    if NAME.fullmatch(entry.name) and entry.stat().st_mtime < limit:
                        yield entry.name


def _batches(names: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for name in names:
        batch.append(name)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _keep_name(folder: Path) -> None:
    """The folder's entry outlives a power cut, too."""
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
