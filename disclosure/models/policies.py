"""政策与解读: a policy in full, and what it means in plain words, on one address (R030)."""

from datetime import date
from typing import Any

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from communities.models import TopicTagged
from communities.topic_choice import TopicTags
from disclosure.kinds import PolicyLevel
from files.blocks import IllustratedBody
from foundation.blocks import PlainReading, recorded
from publishing.pages import PublishedPage


class PolicyTag(TopicTagged):
    """A topic of a policy."""

    content_object = ParentalKey(
        "disclosure.PolicyPage", on_delete=models.CASCADE, related_name="topic_items"
    )

    class Meta:
        verbose_name = verbose_name_plural = "政策的主题"


class PolicyPage(PublishedPage):
    """One policy: the text is its issuer's, the reading is ours and says so."""

    level = models.CharField("级别", max_length=12, choices=PolicyLevel)
    doc_no = models.CharField(
        "文号", max_length=40, blank=True, help_text="如“青街发〔2026〕3号”；没有则空着。"
    )
    issuer = models.CharField("发文单位", max_length=60)
    issued_on = models.DateField("成文日期")
    effective_on = models.DateField("施行日期", null=True, blank=True)
    expires_on = models.DateField("失效日期", null=True, blank=True)
    original = models.URLField("原文网址", max_length=300, blank=True)
    reading = StreamField(
        PlainReading(required=False),
        blank=True,
        verbose_name="通俗解读",
        help_text="一问一答，用居民的话；和谁有关、能得到什么、怎么办、找谁。",
    )
    body = StreamField(IllustratedBody(required=False), blank=True, verbose_name="全文")
    topics = TopicTags(through=PolicyTag, blank=True, verbose_name="主题")

    template = "disclosure/policy_page.html"
    parent_page_types = ["disclosure.PolicyIndexPage"]
    content_panels = [
        *PublishedPage.content_panels,
        FieldPanel("publisher", required_on_save=True),
        MultiFieldPanel(
            [
                FieldPanel("level", required_on_save=True),
                FieldPanel("doc_no"),
                FieldPanel("issuer"),
                FieldPanel("issued_on", required_on_save=True),
                FieldPanel("effective_on"),
                FieldPanel("expires_on"),
                FieldPanel("original"),
            ],
            heading="文件",
        ),
        FieldPanel("reading"),
        FieldPanel("body"),
        *PublishedPage.file_panels,
        FieldPanel("topics"),
        *PublishedPage.accountable_panels,
    ]

    class Meta:
        verbose_name = verbose_name_plural = "政策与解读"
        indexes = [
            models.Index(fields=["-published_at", "-page_ptr"], name="policy_newest"),
            models.Index(
                fields=["community", "-published_at", "-page_ptr"],
                name="policy_by_community",
            ),
        ]

    def issues(self) -> dict[str, str]:
        found = super().issues()
        if not self.issuer.strip():
            found["issuer"] = "还没有写发文单位。"
        if not self.body:
            found["body"] = "还没有全文；只有附件不够，读者要能直接读。"
        if not self.reading:
            found["reading"] = "还没有通俗解读，至少写一问一答。"
        started = self.effective_on or self.issued_on
        if self.expires_on and self.expires_on < started:
            found["expires_on"] = "失效日期早于施行日期。"
        return found

    def in_force(self, day: date) -> bool:
        """Whether the policy holds on this day."""
        started = self.effective_on or self.issued_on
        return started <= day and (self.expires_on is None or day <= self.expires_on)

    def dated_on(self) -> date | None:
        return self.issued_on

    def public_content(self) -> dict[str, Any]:
        return {
            "level": self.level,
            "doc_no": self.doc_no,
            "issuer": self.issuer,
            "issued_on": self.issued_on.isoformat(),
            "effective_on": self.effective_on.isoformat() if self.effective_on else None,
            "expires_on": self.expires_on.isoformat() if self.expires_on else None,
            "original": self.original,
            "reading": recorded(self.reading),
            "body": recorded(self.body),
            "topics": sorted(self.topics.values_list("code", flat=True)),
        }

    def review_facts(self) -> list[tuple[str, str]]:
        days = (
            ("成文日期", self.issued_on),
            ("施行日期", self.effective_on),
            ("失效日期", self.expires_on),
        )
        return [
            ("级别", self.get_level_display()),
            ("文号", self.doc_no),
            ("发文单位", self.issuer),
            *((name, f"{day:%Y年%-m月%-d日}") for name, day in days if day),
            ("原文网址", self.original),
            *super().review_facts(),
        ]

    def sheet_facts(self) -> list[tuple[str, str]]:
        told = self.review_facts()
        kept = ("文号", "发文单位", "施行日期", "失效日期")
        return [pair for pair in told if pair[0] in kept and pair[1]]

    def review_bodies(self) -> list[tuple[str, Any]]:
        return [("通俗解读", self.reading), ("全文", self.body)]
