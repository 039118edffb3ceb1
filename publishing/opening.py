"""Which pages anyone may read, whatever their type, and which files through them."""

from collections.abc import Collection
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q
from wagtail.models import Page

from files.models import CheckState
from foundation.attachable import FileKind
from publishing.models import PublishedFile
from publishing.pages import PublishedPage


@cache
def page_types() -> tuple[Any, ...]:
    """Every type of published page, whichever room has it."""
    return tuple(model for model in apps.get_models() if issubclass(model, PublishedPage))


def on_public_page(field: str) -> Q:
    """The condition on rows whose page, named by `field`, anyone may read now."""
    public = Q(pk__in=[])
    for model in page_types():
        public |= Q(Exists(model.objects.public().order_by().filter(pk=OuterRef(field))))
    return public


def public_page(pk: int) -> Any:
    """The published page of this key, as its own type, if anyone may read it; else None."""
    page = Page.objects.filter(pk=pk, live=True).first()
    model = page.specific_class if page is not None else None
    if model is None or not issubclass(model, PublishedPage):
        return None
    return model.rows_to_serve().public().filter(pk=pk).first()


def on_public_pages() -> Any:
    """Rows of PublishedFile whose page anyone may read now, whatever its type."""
    return PublishedFile.objects.filter(on_public_page("page_id"))


def open_files(kind: FileKind, ids: Collection[int]) -> set[int]:
    """Those of the files that a public page carries (foundation.attachable).

    One statement, by the index of the file's key. A file that was exchanged after it was
    signed, or judged anew and refused, is not the one that was published.
    """
    rows = on_public_pages().filter(**{f"{kind}__in": ids, "stored": F(f"{kind}__file")})
    if kind == FileKind.DOCUMENT:
        rows = rows.filter(document__check_state=CheckState.READY)
    return set(rows.order_by().values_list(f"{kind}_id", flat=True))
