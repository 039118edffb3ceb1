"""Under which names files are stored.

A document keeps its name, which is the one a reader saves, in a directory of its own:
two files of one name do not meet, and no suffix tells that there is another. An image's
name is of no use to a reader and may tell too much (a person's name, a camera's number),
so it is drawn.
"""

import secrets
from pathlib import PurePosixPath
from typing import Any

# A file system takes 255 bytes; a Chinese letter has three.
LONGEST_NAME = 200
LONGEST_SUFFIX = 8


def for_document(instance: Any, filename: str) -> str:
    """Where a document goes: its own name, shortened where no file system would take it."""
    filename, suffix = PurePosixPath(filename).name, suffix_of(filename)
    stem = filename.removesuffix(suffix).encode()[: LONGEST_NAME - len(suffix.encode())]
    return f"documents/{secrets.token_hex(8)}/{stem.decode(errors='ignore')}{suffix}"


def in_folder(folder: str, filename: str) -> str:
    """Where what the portal itself made goes: below a drawn directory of this folder."""
    return f"{folder}/{secrets.token_hex(8)}/{PurePosixPath(filename).name}"


def for_image(filename: str) -> str:
    """Where an image goes; its renditions take their names from this one."""
    return f"original_images/{secrets.token_hex(8)}{suffix_of(filename).lower()}"


def suffix_of(filename: str) -> str:
    """The extension with its dot, if it is one: what is longer belongs to the name."""
    suffix = PurePosixPath(filename).suffix
    return suffix if len(suffix) <= LONGEST_SUFFIX else ""
