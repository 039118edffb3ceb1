"""The files of a page: what its draft names, and what its published version carries."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from files.models import PortalDocument, PortalImage
from files.serving import content_type
from files.telling import kind_in_words, pages_in_words, size_in_words
from foundation.addresses import absolute


class Attachment(Orderable):
    """A document that a draft names, as its editor left it. Opens nothing to anybody.

    It hangs on Wagtail's page, so that every published page type has it; rows of a
    published page are written by publication alone, later ones stand in revisions.
    """

    page = ParentalKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="attachments"
    )
    # A deleted file takes the row along; what is public is kept by PublishedFile.
    document = models.ForeignKey(
        PortalDocument,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name="文件",
        help_text="从本社区的文件里选；新文件先上传，检查通过后才能送审。",
    )
    title = models.CharField(
        "名称",
        max_length=80,
        help_text="读者看到的名称，写清是什么，如“2026年第三季度收支明细”。",
    )
    note = models.CharField(
        "说明",
        max_length=120,
        blank=True,
        help_text="可不填：和读者有关的一句话，如“第2页是分摊办法”。",
    )

    panels = [
        # A row without a file cannot be stored, not even as a draft.
        FieldPanel("document", required_on_save=True),
        FieldPanel("title"),
        FieldPanel("note"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "附件"

    def __str__(self) -> str:
        return self.title


class PublishedFile(models.Model):
    """A file that the published version of a page carries. publishing.carrying writes it.

    Written with each publication and taken away with a withdrawal. What readers are told
    of the file stands here as it was when it was signed, with the hash of its content;
    `stored` is where the content lay, so that an exchanged file opens to nobody.
    """

    page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.CASCADE,
        related_name="published_files",
        verbose_name="页面",
    )
    # Neither can be deleted while a page carries it.
    document = models.ForeignKey(
        PortalDocument,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="文件",
    )
    image = models.ForeignKey(
        PortalImage,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="图片",
    )
    place = models.PositiveSmallIntegerField("顺序")
    title = models.CharField("名称", max_length=120)
    note = models.CharField("说明", max_length=120, blank=True)
    name = models.CharField("文件名", max_length=255)
    stored = models.CharField(max_length=255)
    kind = models.CharField("类型", max_length=8, blank=True)
    size = models.PositiveBigIntegerField("字节数")
    pages = models.PositiveIntegerField("页数", default=0)
    scanned = models.BooleanField("扫描件", default=False)
    sha256 = models.CharField("校验值", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "公开的文件"
        ordering = ["page_id", "place"]
        constraints = [
            models.CheckConstraint(
                name="published_file_is_one_file",
                condition=Q(document=None, image__isnull=False)
                | Q(document__isnull=False, image=None),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        """Where a reader gets the document; a picture stands on its page only."""
        return reverse("wagtaildocs_serve", args=[self.document_id, self.name])

    @property
    def address(self) -> str:
        """The same, whole: for programs."""
        return absolute(self.url)

    @property
    def media_type(self) -> str:
        """The type by which it is served."""
        return content_type(self.name)

    @property
    def in_words(self) -> str:
        """PDF文件，1.2兆字节，共12页，扫描件，无文字."""
        told = [
            kind_in_words(self.kind),
            size_in_words(self.size),
            pages_in_words(self.kind, self.pages),
            "扫描件，无文字" if self.scanned else "",
        ]
        return "，".join(word for word in told if word)

    def as_record(self) -> dict[str, Any]:
        """What the public log's hash covers of the file."""
        if self.document_id is None:
            return {"alt": self.title, "sha256": self.sha256}
        return {
            "title": self.title,
            "note": self.note,
            "name": self.name,
            "size": self.size,
            "sha256": self.sha256,
        }
