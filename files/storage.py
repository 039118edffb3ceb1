"""Files on a disk of ours: one that could not be written to its end is not left lying."""

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class TidyStorage(FileSystemStorage):
    """A full disk leaves no half file, as its database keeps no row of it."""

    def _save(self, name: str, content: File) -> str:
        # The name was free a moment ago (get_available_name), so a file there is ours.
        was_free = not self.exists(name)
        try:
            return super()._save(name, content)
        except OSError:
            if was_free:
                self.delete(name)
            raise
