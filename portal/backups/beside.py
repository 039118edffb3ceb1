"""Work in the side site: Django talks to its database, and files are written and deleted
in its directories, as if it were the present one already.

What is erased again in the side database takes its files along: those of the side site, and
never one of the same name in the site that still stands.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.db import connection

from foundation import versions

# Where the letters' files lie is a setting too: mailbox.attachments reads that one.
LETTERS = "letters"


@contextmanager
def working_in(database: str, directories: dict[str, Path]) -> Iterator[None]:
    """For this long this database (its path or name) and these directories are the site's.

    `directories` are by storage. Called where nothing else runs (restoring.alone).
    """
    parts = connection.settings_dict
    before = parts["NAME"]
    places = {name: Path(storages[name].location) for name in directories}
    _let_go()
    parts["NAME"] = database
    try:
        _put(directories)
        yield
        shutil.rmtree(versions.mirror_directory(), ignore_errors=True)
    finally:
        _put(places)
        _let_go()
        parts["NAME"] = before


def _put(directories: dict[str, Path]) -> None:
    """Fields hold the storages themselves: so these are told, and not made anew."""
    for name, directory in directories.items():
        storage: Any = storages[name]
        storage._location = str(directory)
        for known in ("base_location", "location"):
            storage.__dict__.pop(known, None)
    if LETTERS in directories:
        settings.LETTER_FILES_ROOT = directories[LETTERS]


def _let_go() -> None:
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()
