"""Asks, before the first byte of an upload is kept, whether the disks have room for it."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

from foundation import space


class EnoughRoom(FileUploadHandler):
    """First of settings.FILE_UPLOAD_HANDLERS: whichever form a file comes by, it is asked.

    Raises OSError (no space): the answer is 503 and tells so.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if not space.may_upload():
            space.refuse()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hands every piece on to the handlers that keep it."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Makes no file; the next handler does."""
