"""Images and documents of our own from the first migration.

Both are private until something public opens them; whose they are is told by the
collection, of which each community has one.
"""

from typing import Any

from django.core.files.base import ContentFile, File
from django.db import models
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from files import names


class PortalImage(AbstractImage):
    """An image in a community's collection."""

    admin_form_fields = Image.admin_form_fields

    class Meta(AbstractImage.Meta):
        permissions = [("choose_portalimage", "选用图片")]
        verbose_name = "图片"
        verbose_name_plural = "图片"

    def get_upload_to(self, filename: str) -> str:
        return names.for_image(filename)

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


class PortalDocument(AbstractDocument):
    """A document in a community's collection."""

    file = models.FileField("文件", upload_to=names.for_document, max_length=255)

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        permissions = [("choose_portaldocument", "选用文件")]
        verbose_name = "文件"
        verbose_name_plural = "文件"
