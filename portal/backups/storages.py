"""The files of the site: every storage of the settings that lies on this machine's disk.

Static files are code and are left out; so is what no storage names: keys, locks, logs.
A new storage in STORAGES is in the next backup by itself.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import models

from mailbox.models import LetterAttachment

CODE = "staticfiles"
# Columns that name a file and are no FileField: (model, column, storage).
NAMED = [(LetterAttachment, "stored", "letters")]


def on_disk() -> dict[str, Path]:
    """{name: directory} of each storage that a backup holds."""
    return {
        name: Path(storage.location)
        for name, storage in _all()
        if isinstance(storage, FileSystemStorage)
    }


def elsewhere() -> list[str]:
    """Storages on other machines: they are not in a backup, and it says so."""
    return [name for name, storage in _all() if not isinstance(storage, FileSystemStorage)]


def _all() -> Iterator[tuple[str, Any]]:
    for name in sorted(settings.STORAGES):
        if name != CODE:
            yield name, storages[name]


def files(directory: Path) -> Iterator[str]:
    """The names of the plain files below a directory, in order; links are not followed."""
    for where, below, names in os.walk(directory):
        below.sort()
        for name in sorted(names):
            path = Path(where, name)
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(directory).as_posix()


def are_empty() -> bool:
    return not any(next(files(path), None) for path in on_disk().values())


def missing(*, directories: dict[str, Path]) -> int:
    """Files that rows of the database name and these directories do not hold."""
    return sum(
        1
        for model, column, place in _naming(directories)
        for name in model._base_manager.values_list(column, flat=True).iterator()
        if name and not (place / str(name)).is_file()
    )


def _naming(directories: dict[str, Path]) -> Iterator[tuple[Any, str, Path]]:
    """Each column that names files of these directories: model, column, directory."""
    places = {
        str(Path(storages[name].location)): path for name, path in directories.items()
    }
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.FileField):
                place = places.get(str(getattr(field.storage, "location", "")))
                if place is not None:
                    yield model, field.name, place
    for model, column, name in NAMED:
        if name in directories:
            yield model, column, directories[name]
