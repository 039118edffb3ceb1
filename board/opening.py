"""Which pictures anyone may read because a hall shows them (foundation.attachable)."""

from collections.abc import Collection

from board.models import Hall
from foundation.attachable import FileKind


def open_files(kind: FileKind, ids: Collection[int]) -> set[int]:
    """Those of the files that are the photo of a hall in use; never one of a posting."""
    if kind != FileKind.IMAGE:
        return set()
    rows = Hall.objects.filter(photo__in=ids, active=True, community__live=True)
    return set(rows.order_by().values_list("photo_id", flat=True))
