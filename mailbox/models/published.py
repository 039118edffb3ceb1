"""The public copy of a letter and its answer: a text of its own, never a filter.

publication.py alone writes it. It holds no key to the letter's number in what is shown.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from communities.models import CommunityPage, TopicTag
from mailbox.models.choices import Kind, Outcome
from mailbox.models.letters import Letter


class PublicationState(models.TextChoices):
    """candidate → redacting → second check → published → withdrawn."""

    REDACTING = "redacting", "编写公开稿"
    SECOND_CHECK = "second_check", "待核定"
    PUBLISHED = "published", "已公开"
    WITHDRAWN = "withdrawn", "已撤下"
    DECLINED = "declined", "不公开"


class PublishedLetterQuerySet(models.QuerySet["PublishedLetter"]):
    """Which published letters anyone may read."""

    def public(self) -> "PublishedLetterQuerySet":
        return self.filter(state=PublicationState.PUBLISHED)

    def withdrawn(self) -> "PublishedLetterQuerySet":
        """What was public: of these only day and reason may be told."""
        return self.filter(state=PublicationState.WITHDRAWN)

    def about(self, topic: str) -> "PublishedLetterQuerySet":
        """Those of a topic, by its code, with those of its subtopics."""
        return self.filter(Q(topic__code=topic) | Q(topic__parent__code=topic))

    def for_rows(self) -> "PublishedLetterQuerySet":
        """With what a row of a list shows, in one statement; texts are left out."""
        return self.select_related("community", "topic").defer("content", "reply")


class PublishedLetter(models.Model):
    """来信选登: what anyone may read of one letter. Every text here was written for it."""

    class Basis(models.TextChoices):
        """Why it may be public (个人信息保护法 第二十五条)."""

        CONSENT = "consent", "来信人单独同意公开"
        GENERAL = "general", "改写成一般问答，不涉及任何个人"

    letter = models.OneToOneField(
        Letter,
        on_delete=models.PROTECT,
        related_name="published",
        verbose_name="来信",
        editable=False,
    )
    community = models.ForeignKey(
        CommunityPage,
        on_delete=models.PROTECT,
        related_name="published_letters",
        verbose_name="社区",
        editable=False,
    )
    kind = models.CharField("类型", max_length=10, choices=Kind, editable=False)
    topic = models.ForeignKey(
        TopicTag,
        on_delete=models.PROTECT,
        related_name="published_letters",
        verbose_name="主题",
        editable=False,
    )
    state = models.CharField(
        "状态", max_length=12, choices=PublicationState, editable=False
    )
    basis = models.CharField("公开依据", max_length=8, choices=Basis)
    title = models.CharField("标题", max_length=60)
    content = models.TextField("来信（公开稿）", max_length=1200)
    reply = models.TextField("答复（公开稿）", max_length=2000)
    unit = models.CharField("答复单位", max_length=60, editable=False)
    outcome = models.CharField("办理结果", max_length=24, choices=Outcome, editable=False)
    accepted_on = models.DateField("受理日期", null=True, blank=True, editable=False)
    replied_on = models.DateField("答复日期", editable=False)
    redacted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name="编写人",
    )
    redacted_at = models.DateTimeField("编写时间", editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="核定人",
    )
    published_at = models.DateTimeField("公开时间", null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="撤下人",
    )
    reason = models.CharField("退回或撤下原因", max_length=200, blank=True, editable=False)

    objects = PublishedLetterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公开的来信"
        default_permissions = ()
        ordering = ["-published_at", "-id"]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                name="letter_published_newest",
                condition=Q(state="published"),
            ),
            models.Index(
                fields=["community", "-published_at", "-id"],
                name="letter_published_there",
                condition=Q(state="published"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="published_letter_checked_by_another",
                condition=~Q(state__in=["published", "withdrawn"])
                | (
                    Q(checked_by__isnull=False, published_at__isnull=False)
                    & ~Q(checked_by=F("redacted_by"))
                ),
                violation_error_message="公开稿要由另一人核定。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> Any:
        return reverse("published_letter", args=[self.pk])
