"""How an upload arrives: no more of it is written down than may be kept."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler


class NoMoreThanAllowed(FileUploadHandler):
    """Stands before Django's handlers: lets the rest of too long a file go by unwritten.

    The form still learns how long it was, and says that it is too large.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The piece, or None, which no later handler is given."""
        return raw_data if start <= max_size() else None

    def file_complete(self, file_size: int) -> Any:
        """Made by the handlers after this one; theirs ends just beyond what is allowed."""
        return None


def max_size() -> int:
    """Bytes of the longest file that any door takes."""
    return max(settings.FILE_LIMITS["document"], settings.FILE_LIMITS["image"])
