"""A stored file goes when the row that named it is gone or names another one.

The removal is a task of the transaction that makes the file useless: taken back with it,
and not forgotten when the process ends. What slips through is found by files/sweeping.py.
"""

from typing import Any

from django.db import models
from django.db.models.signals import post_delete
from django_tasks import task
from wagtail.documents.signal_handlers import post_delete_file_cleanup as documents_cleanup
from wagtail.images.signal_handlers import post_delete_file_cleanup as images_cleanup

from files.models import PortalDocument, PortalImage, Rendition

# Rows that name a file, by the storage (settings.STORAGES) in which it lies.
OWNERS: dict[str, tuple[type[models.Model], ...]] = {
    "default": (PortalDocument, PortalImage),
    "renditions": (Rendition,),
}
# Where rows' files lie, in each storage. Whatever else lies there is not ours to judge.
PLACES: dict[str, tuple[str, ...]] = {
    "default": ("documents", "original_images"),
    "renditions": ("images",),
}


def own(alias: str, model: type[models.Model], place: str) -> None:
    """A room above keeps files too: in the column `file` of this model, below this place.

    An empty column names no file.
    """
    if model not in OWNERS[alias]:
        OWNERS[alias] += (model,)
        PLACES[alias] += (place,)


def alias_of(row: models.Model) -> str:
    """The storage of a row's file."""
    return next(alias for alias, owners in OWNERS.items() if isinstance(row, owners))


def storage_of(alias: str) -> Any:
    """The storage itself, as the models have it."""
    field: Any = OWNERS[alias][0]._meta.get_field("file")
    return field.storage


def is_owned(alias: str, name: str) -> bool:
    """Whether some row names this file."""
    return any(owner._default_manager.filter(file=name).exists() for owner in OWNERS[alias])


@task()
def remove(alias: str, name: str) -> bool:
    """Take one file away, unless a row names it (again); says whether it did."""
    if is_owned(alias, name):
        return False
    storage_of(alias).delete(name)
    return True


def remove_later(row: Any, name: str) -> None:
    """Have the file taken away once the caller's transaction is committed."""
    if name:
        remove.enqueue(alias_of(row), name)


def _row_deleted(instance: Any, **_signal: Any) -> None:
    remove_later(instance, instance.file.name)


def connect() -> None:
    """Take the place of Wagtail's receivers, which enqueue when the row is gone already."""
    for sender, theirs in (
        (PortalDocument, documents_cleanup),
        (PortalImage, images_cleanup),
        (Rendition, images_cleanup),
    ):
        post_delete.disconnect(theirs, sender=sender)
        post_delete.connect(_row_deleted, sender=sender, dispatch_uid="files.removal")
