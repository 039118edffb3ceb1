"""What opens a file: something public that it is attached to.

Files are private. A room whose pages or records carry files registers, in
AppConfig.ready(), a function that says which of some files hang on something that anyone
may read now. It asks its own rows (a ParentalKey), never Wagtail's reference index, which
is written later and knows drafts too.
"""

from collections.abc import Callable, Collection
from enum import StrEnum


class FileKind(StrEnum):
    """Ids are counted apart for each kind."""

    DOCUMENT = "document"
    IMAGE = "image"


# (kind, ids) → those of the ids that are attached to something public.
Opener = Callable[[FileKind, Collection[int]], Collection[int]]

_openers: dict[str, Opener] = {}


def register(name: str, opener: Opener) -> None:
    """Add a room's answer; the same name again replaces it."""
    _openers[name] = opener


def public_ids(kind: FileKind, ids: Collection[int]) -> set[int]:
    """Those of the files that some room attaches to something public."""
    asked = set(ids)
    found: set[int] = set()
    for opener in _openers.values():
        if closed := asked - found:
            # An opener that names other files opens none of them.
            found |= asked & set(opener(kind, closed))
    return found


def is_public(kind: FileKind, pk: int) -> bool:
    """Whether anyone may read this one file."""
    return pk in public_ids(kind, [pk])
