"""How an upload arrives: no more of it is written down than may be kept.

Django writes a file to the disk before anybody asks for its size. This handler stands
before Django's own: what is longer than any door allows, or has no room on the disk for
uploads under way, goes by unwritten, and the form still learns how long it was.
"""

import shutil
import tempfile
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

# Bytes left free for everybody else.
RESERVE = 64 * 1024 * 1024


class NotKept(UploadedFile):
    """A file that was not written down; it has a name, a size and no content."""

    def __init__(self, name: str, size: int, *, no_room: bool) -> None:
        super().__init__(BytesIO(), name=name, size=size)
        self.no_room = no_room


class NoMoreThanAllowed(FileUploadHandler):
    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, *_more: Any, **_rest: Any
    ) -> None:
        """Before the first byte: is there room for the whole request?"""
        where = settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir()
        self.no_room = shutil.disk_usage(where).free < content_length + RESERVE

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The piece, or None, which no later handler is given."""
        if self.no_room or start + len(raw_data) > max_size():
            return None
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """None where the handlers after this one have the whole file."""
        if self.no_room or file_size > max_size():
            return NotKept(self.file_name or "", file_size, no_room=self.no_room)
        return None


def max_size() -> int:
    """Bytes of the longest file that any door takes."""
    return max(settings.FILE_LIMITS["document"], settings.FILE_LIMITS["image"])
