"""Where files lie: a directory that leaves nothing behind when a disk is full.

Names are drawn at random (files/names.py), so that a file is never written again: what a
row names is whole, and another content has another name.
"""

from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible(path="files.storage.FileStore")
class FileStore(FileSystemStorage):
    """Django's, except that a file that could not be written whole is taken away again."""

    def _save(self, name: str, content: Any) -> str:
        try:
            return str(super()._save(name, content))
        except OSError:
            with suppress(OSError):
                self.delete(name)
            raise

    def delete(self, name: str) -> None:
        """Take a file away, and the directory that was made for it alone."""
        super().delete(name)
        directory = Path(self.path(name)).parent
        # documents/<drawn>/<name>: other directories are shared, and may be filled now.
        if len(directory.relative_to(self.location).parts) > 1:
            with suppress(OSError):
                directory.rmdir()
