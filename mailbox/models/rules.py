"""Numbers and routes as data, each with where it comes from, kept by the sub-district."""

from django.db import models

from communities.models import OrganizationKind, TopicTag


class LetterRule(models.Model):
    """One number of the mailbox: so many working days, calendar days, or times."""

    class Unit(models.TextChoices):
        WORKING_DAYS = "WD", "个工作日"
        DAYS = "D", "天"
        TIMES = "N", "次"

    class Status(models.TextChoices):
        """As in the catalogue (catalogue.md): verified, analogy, knowledge, proposal."""

        VERIFIED = "V", "法规条文"
        ANALOGY = "A", "参照外地做法"
        PROPOSAL = "D", "本站设定"

    code = models.SlugField("代码", max_length=24, primary_key=True)
    name = models.CharField("名称", max_length=40)
    value = models.PositiveSmallIntegerField("数值")
    unit = models.CharField("单位", max_length=2, choices=Unit)
    source = models.CharField("依据", max_length=120)
    status = models.CharField("依据性质", max_length=1, choices=Status)

    class Meta:
        verbose_name = verbose_name_plural = "来信时限"
        default_permissions = ("view", "change")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.name}{self.value}{self.get_unit_display()}"


class DispatchEntry(models.Model):
    """派单目录: which kind of body leads a topic, and whether the community may lead.

    What is outside a community's duties is not pushed to it (接诉即办条例 第十七条).
    """

    topic = models.OneToOneField(
        TopicTag,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="dispatch",
        verbose_name="主题",
    )
    lead_kind = models.CharField("主办单位类型", max_length=32, choices=OrganizationKind)
    lead_name = models.CharField(
        "主办单位名称", max_length=60, blank=True, help_text="街道科室写全称。"
    )
    community_may_lead = models.BooleanField("社区可以主办", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "派单目录"
        default_permissions = ("view", "change")
        ordering = ["topic_id"]

    def __str__(self) -> str:
        return f"{self.topic}：{self.lead_name or self.get_lead_kind_display()}"
