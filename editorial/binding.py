"""What ties rows of the desk to their source: one key, and one transaction."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model


class NoTransaction(RuntimeError):
    """A writer of the desk was called outside the transaction of what it follows."""


def in_transaction() -> None:
    """Raise NoTransaction where what is written could stay without its cause."""
    if not transaction.get_connection().in_atomic_block:
        raise NoTransaction("The desk is written in the transaction of the source.")


def key_of(source: Model) -> dict[str, Any]:
    """How rows of the desk name a source: `content_type` and `object_id`."""
    kind = ContentType.objects.get_for_model(source)
    return {"content_type": kind, "object_id": str(source.pk)}
