"""社区概况: what stays true for long, with the day on which somebody last checked it."""

from datetime import date
from typing import Any

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from communities.models import TopicTagged
from communities.topic_choice import TopicTags
from files.blocks import IllustratedBody
from foundation.blocks import recorded
from publishing.pages import PublishedPage


class InformationTag(TopicTagged):
    """A topic of a page of standing information."""

    content_object = ParentalKey(
        "disclosure.InformationPage", on_delete=models.CASCADE, related_name="topic_items"
    )

    class Meta:
        verbose_name = verbose_name_plural = "概况的主题"


class InformationPage(PublishedPage):
    """One page of standing information, such as 社区名片 or 治理模式."""

    summary = models.CharField("一句话说明", max_length=120, blank=True)
    checked_on = models.DateField(
        "核实日期", help_text="最近一次核对内容的日子；每半年核对一次（S13）。"
    )
    body = StreamField(IllustratedBody(required=False), blank=True, verbose_name="正文")
    topics = TopicTags(through=InformationTag, blank=True, verbose_name="主题")

    template = "disclosure/information_page.html"
    parent_page_types = ["disclosure.InformationIndexPage"]
    content_panels = [
        *PublishedPage.content_panels,
        FieldPanel("publisher", required_on_save=True),
        FieldPanel("summary"),
        FieldPanel("checked_on", required_on_save=True),
        FieldPanel("body"),
        *PublishedPage.file_panels,
        FieldPanel("topics"),
        *PublishedPage.accountable_panels,
    ]

    class Meta:
        verbose_name = verbose_name_plural = "社区概况"
        indexes = [
            models.Index(fields=["-published_at", "-page_ptr"], name="information_newest"),
            models.Index(
                fields=["community", "-published_at", "-page_ptr"],
                name="information_by_community",
            ),
        ]

    def issues(self) -> dict[str, str]:
        found = super().issues()
        if not self.summary.strip():
            found["summary"] = "还没有写一句话说明。"
        if not self.body:
            found["body"] = "还没有写正文。"
        return found

    def dated_on(self) -> date | None:
        return self.checked_on

    def public_content(self) -> dict[str, Any]:
        return {
            "summary": self.summary,
            "checked_on": self.checked_on.isoformat(),
            "body": recorded(self.body),
            "topics": sorted(self.topics.values_list("code", flat=True)),
        }

    def review_facts(self) -> list[tuple[str, str]]:
        return [
            ("一句话说明", self.summary),
            ("核实日期", f"{self.checked_on:%Y年%-m月%-d日}"),
            *super().review_facts(),
        ]

    def sheet_facts(self) -> list[tuple[str, str]]:
        return [pair for pair in self.review_facts()[:2] if pair[1]]

    def review_bodies(self) -> list[tuple[str, Any]]:
        return [("正文", self.body)]
