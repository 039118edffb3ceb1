"""Images and documents of our own from the first migration.

Both are private until something public opens them; whose they are is told by the
collection, of which each community has one. An image is made anew when it comes in; a
document is looked through afterwards (files/checking.py) and is nobody's until then.
"""

import hashlib
from collections.abc import Collection as Some
from typing import Any, Self

from django.core.files.base import ContentFile, File
from django.db import models
from django.db.models import Q
from wagtail.documents.models import AbstractDocument, Document, DocumentQuerySet
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.search import index

from files import names
from files.inspection.report import Finding


class CheckState(models.TextChoices):
    """What is known of a document's content. files/checking.py alone writes it."""

    CHECKING = "checking", "检查中"
    READY = "ready", "可用"
    BLOCKED = "blocked", "不能用"


# Characters of a document's text that its edit page shows.
PREVIEW = 3_000

# What an inspection wrote, and what it was before one.
UNCHECKED: dict[str, Any] = {
    "check_state": CheckState.CHECKING,
    "check_tries": 0,
    "checked_at": None,
    "kind": "",
    "findings": [],
    "text": "",
    "scanned": False,
    "pages": 0,
}


def digest_of(file: Any) -> str:
    """SHA-256 of an open file from its beginning, in hexadecimal digits."""
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


class PortalImage(AbstractImage):
    """An image in a community's collection, re-encoded when it came in."""

    # Wagtail's is a SHA-1.
    file_hash = models.CharField(
        "内容摘要", max_length=64, blank=True, editable=False, db_index=True
    )

    admin_form_fields = Image.admin_form_fields

    class Meta(AbstractImage.Meta):
        permissions = [("choose_portalimage", "选用图片")]
        verbose_name = "图片"
        verbose_name_plural = "图片"

    def get_upload_to(self, filename: str) -> str:
        return names.for_image(filename)

    def _set_file_hash(self) -> None:
        with self.open_file() as file:
            self.file_hash = digest_of(file)

    def generate_rendition_file(self, *args: Any, **kwargs: Any) -> File:
        """The rendition in memory. Wagtail gives a temporary file that nobody closes."""
        made = super().generate_rendition_file(*args, **kwargs)
        with made.file:
            made.file.seek(0)
            return ContentFile(made.file.read(), name=made.name)


class Rendition(AbstractRendition):
    """One size of an image, made at publication."""

    image = models.ForeignKey(
        PortalImage, on_delete=models.CASCADE, related_name="renditions"
    )

    class Meta:
        verbose_name = verbose_name_plural = "图片尺寸"
        # /renditions/ looks for the file's name, at every image of every page.
        indexes = [models.Index(name="rendition_by_file", fields=["file"])]
        constraints = [
            models.UniqueConstraint(
                name="one_rendition_per_filter",
                fields=["image", "filter_spec", "focal_point_key"],
            )
        ]


class DocumentManager(models.Manager.from_queryset(DocumentQuerySet)):  # type: ignore[misc]
    """Leaves the text where it is until somebody reads it: it may be long."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().defer("text")


class PortalDocument(AbstractDocument):
    """A document in a community's collection, and what is known of its content."""

    file = models.FileField("文件", upload_to=names.for_document, max_length=255)
    # Wagtail's is a SHA-1.
    file_hash = models.CharField("内容摘要", max_length=64, blank=True, editable=False)
    check_state = models.CharField(
        "检查",
        max_length=8,
        choices=CheckState,
        default=CheckState.CHECKING,
        editable=False,
        db_index=True,
    )
    # Inspections begun without an end; one that never ends is given up.
    check_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    checked_at = models.DateTimeField("检查时间", null=True, editable=False)
    kind = models.CharField("类型", max_length=8, blank=True, editable=False)
    findings = models.JSONField("检查结果", default=list, blank=True, editable=False)
    text = models.TextField("文字内容", blank=True, editable=False)
    scanned = models.BooleanField("扫描件", default=False, editable=False)
    pages = models.PositiveIntegerField("页数", default=0, editable=False)

    admin_form_fields = Document.admin_form_fields
    # A chooser's search asks for what is not blocked.
    search_fields = [*AbstractDocument.search_fields, index.FilterField("check_state")]

    objects = DocumentManager()

    class Meta(AbstractDocument.Meta):
        permissions = [("choose_portaldocument", "选用文件")]
        verbose_name = "文件"
        verbose_name_plural = "文件"
        constraints = [
            models.CheckConstraint(
                name="judged_document_was_checked",
                condition=Q(check_state=CheckState.CHECKING) | Q(checked_at__isnull=False),
                violation_error_message="文件未经检查，不能标为可用或不能用。",
            )
        ]

    @classmethod
    def from_db(cls, db: str | None, field_names: Some[str], values: Some[Any]) -> Self:
        found = super().from_db(db, field_names, values)
        # Read from the row, never loaded for this: a deferred file has not changed.
        found._file_in_row = dict(zip(field_names, values, strict=True)).get("file")
        return found

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store it; other bytes than those that were looked through are unchecked."""
        in_row = getattr(self, "_file_in_row", None)
        if in_row and "file" in self.__dict__ and self.file.name != in_row:
            for field, value in UNCHECKED.items():
                setattr(self, field, value)
            if (only := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*only, *UNCHECKED}
        super().save(*args, **kwargs)
        if "file" in self.__dict__:
            self._file_in_row = self.file.name

    def _set_file_hash(self) -> None:
        with self.open_file() as file:
            self.file_hash = digest_of(file)

    @property
    def found(self) -> list[Finding]:
        """What the inspection found, in words for an editor."""
        return [Finding(**finding) for finding in self.findings]

    @property
    def preview(self) -> str:
        """The beginning of what the document says, for its editor."""
        return self.text[:PREVIEW]
