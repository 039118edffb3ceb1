"""Topics: one closed vocabulary for pages, letters, agenda items and the forum."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from taggit.models import ItemBase, NaturalKeyManager, TagBase

CODE = RegexValidator(
    r"^[A-Z]{2}(-[1-9][0-9]?)?$", "代码是两个大写字母，子主题再加序号，如 WY、WY-1。"
)


class TopicTagQuerySet(models.QuerySet["TopicTag"]):
    """Which topics somebody may choose or read."""

    def offered(self) -> "TopicTagQuerySet":
        """Active topics; a subtopic only while its topic is active."""
        return self.filter(Q(parent__isnull=True) | Q(parent__active=True), active=True)


class TopicTag(TagBase):
    """One topic (WY 物业管理) or subtopic (WY-1 服务质量) of domain.md §6.5.

    Codes are stable and the slug follows from the code. Nobody makes a tag by typing:
    the vocabulary is data (communities.topics), kept by the sub-district.
    """

    # Wagtail's tag field asks this; taggit's own way to make tags ends in save().
    free_tagging = False

    code = models.CharField("代码", max_length=5, unique=True, validators=[CODE])
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="subtopics",
        verbose_name="上级主题",
    )
    active = models.BooleanField(
        "启用", default=True, help_text="停用后不能再选，已有内容上的仍保留。"
    )
    order = models.PositiveSmallIntegerField("顺序", default=9900)

    # As a base, because taggit finds tags by its natural key.
    objects = NaturalKeyManager.from_queryset(TopicTagQuerySet)()

    class Meta:
        verbose_name = verbose_name_plural = "主题"
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                name="topic_has_a_code",
                condition=~Q(code=""),
                violation_error_message="主题要有代码。",
            ),
            models.CheckConstraint(
                name="subtopics_have_a_parent",
                condition=Q(code__contains="-", parent__isnull=False)
                | (~Q(code__contains="-") & Q(parent__isnull=True)),
                violation_error_message="子主题（代码带序号）要选上级主题，主题没有上级。",
            ),
        ]

    @property
    def is_offered(self) -> bool:
        """Whether offered() holds this topic, as it was read."""
        return self.active and (self.parent is None or self.parent.active)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.code:
            raise ValidationError("主题只从主题表中选，不能另外输入。")
        self.slug = self.code.lower()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.parent and self.parent.parent_id:
            raise ValidationError({"parent": "主题只有两层。"})
        if self.parent and not self.code.startswith(f"{self.parent.code}-"):
            raise ValidationError({"code": "子主题的代码以上级主题的代码开头。"})


class TopicTagged(ItemBase):
    """The way from one thing to its topics. Abstract: each page type makes its own.

        class NoticePageTopic(TopicTagged):
            content_object = ParentalKey(
                "disclosure.NoticePage",
                on_delete=models.CASCADE,
                related_name="topic_items",
            )

        class NoticePage(PublishedPage):
            topics = TopicTags(through=NoticePageTopic, blank=True)
            content_panels = [..., FieldPanel("topics")]

    `TopicTags` (communities.topic_choice) is taggit's manager whose form field offers the
    active topics as grouped boxes. `page.topics.all()` gives the topics; a topic's rows
    come from `NoticePageTopic.objects.filter(tag__in=communities.topics.family(code))`.
    """

    tag = models.ForeignKey(
        TopicTag,
        on_delete=models.PROTECT,
        related_name="%(app_label)s_%(class)s_items",
        verbose_name="主题",
    )

    class Meta:
        abstract = True
