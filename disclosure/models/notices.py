"""通知公告: what residents should know now, until a day."""

from datetime import date
from typing import Any

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from communities.models import TopicTagged
from communities.topic_choice import TopicTags
from disclosure.kinds import NoticeKind
from disclosure.querysets import NoticeManager
from files.blocks import IllustratedBody
from foundation import clock
from foundation.blocks import recorded
from publishing.pages import PublishedPage


class NoticeTag(TopicTagged):
    """A topic of a notice."""

    content_object = ParentalKey(
        "disclosure.NoticePage", on_delete=models.CASCADE, related_name="topic_items"
    )

    class Meta:
        verbose_name = verbose_name_plural = "通知的主题"


class NoticePage(PublishedPage):
    """One notice. It counts as current until its last day, then it can still be read."""

    kind = models.CharField("类别", max_length=12, choices=NoticeKind)
    valid_until = models.DateField(
        "有效到哪一天", help_text="过了这一天，首页不再列出，网址还能打开。"
    )
    event_at = models.DateTimeField(
        "什么时间", null=True, blank=True, help_text="会议、活动、停水停电的开始时间。"
    )
    place = models.CharField("什么地点", max_length=60, blank=True)
    audience = models.CharField(
        "和谁有关", max_length=60, blank=True, help_text="如“2号院1—6号楼居民”。"
    )
    phone = models.CharField("问谁（电话）", max_length=20, blank=True)
    body = StreamField(IllustratedBody(required=False), blank=True, verbose_name="正文")
    topics = TopicTags(through=NoticeTag, blank=True, verbose_name="主题")

    objects = NoticeManager()

    template = "disclosure/notice_page.html"
    parent_page_types = ["disclosure.NoticeIndexPage"]
    content_panels = [
        *PublishedPage.content_panels,
        FieldPanel("kind", required_on_save=True),
        FieldPanel("publisher", required_on_save=True),
        MultiFieldPanel(
            [
                FieldPanel("event_at"),
                FieldPanel("place"),
                FieldPanel("audience"),
                FieldPanel("phone"),
                FieldPanel("valid_until", required_on_save=True),
            ],
            heading="时间、地点和有效期",
        ),
        FieldPanel("body"),
        *PublishedPage.file_panels,
        FieldPanel("topics"),
        *PublishedPage.accountable_panels,
    ]

    class Meta:
        verbose_name = verbose_name_plural = "通知公告"
        indexes = [
            models.Index(fields=["-published_at", "-page_ptr"], name="notice_newest"),
            models.Index(
                fields=["community", "-published_at", "-page_ptr"],
                name="notice_by_community",
            ),
            models.Index(fields=["valid_until"], name="notice_current"),
        ]

    @property
    def current(self) -> bool:
        """Whether its last day is not over."""
        return self.valid_until >= clock.today()

    def issues(self) -> dict[str, str]:
        found = super().issues()
        if not self.body:
            found["body"] = "还没有写正文。"
        if self.kind == NoticeKind.MEETING and not (self.event_at and self.place):
            found["event_at"] = "会议通知要写明时间和地点。"
        if not self.version and self.valid_until < clock.today():
            found["valid_until"] = "有效期已经过了，请改成今天或以后。"
        return found

    def dated_on(self) -> date | None:
        day: date | None = (
            self.event_at.astimezone(clock.SHANGHAI).date() if self.event_at else None
        )
        return day

    def public_content(self) -> dict[str, Any]:
        return {
            "notice_kind": self.kind,
            "valid_until": self.valid_until.isoformat(),
            "event_at": self.event_at.isoformat() if self.event_at else None,
            "place": self.place,
            "audience": self.audience,
            "phone": self.phone,
            "body": recorded(self.body),
            "topics": sorted(self.topics.values_list("code", flat=True)),
        }

    def review_facts(self) -> list[tuple[str, str]]:
        at = (
            f"{self.event_at.astimezone(clock.SHANGHAI):%Y年%-m月%-d日 %H:%M}"
            if self.event_at
            else ""
        )
        return [
            ("类别", self.get_kind_display()),
            ("时间", at),
            ("地点", self.place),
            ("和谁有关", self.audience),
            ("电话", self.phone),
            ("有效到", f"{self.valid_until:%Y年%-m月%-d日}"),
            *super().review_facts(),
        ]

    def sheet_facts(self) -> list[tuple[str, str]]:
        told = [pair for pair in self.review_facts()[1:6] if pair[1]]
        return [(name, value) for name, value in told if name != "有效到" or self.current]

    def review_bodies(self) -> list[tuple[str, Any]]:
        return [("正文", self.body)]
