"""What must be said of a file at once, in the request that brings it."""

from typing import Any


def quick_check(file: Any, name: str, size: int) -> None:
    """Raise ValidationError for what is refused at once."""
