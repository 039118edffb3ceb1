"""The disclosure catalogue: what is to be published, by whom, when and with what."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from communities.models import CommunityKind, CommunityPage, OrganizationKind
from publishing.regimes import Regime


class Mode(models.TextChoices):
    """公示 is not 公开 (domain.md, correction 2)."""

    STANDING = "standing", "长期公开"
    PERIODIC = "periodic", "定期公开"
    POSTING = "posting", "公示"


class Cycle(models.TextChoices):
    """How often an item falls due."""

    ONCE_CHANGE = "ONCE_CHANGE", "变动时"
    EVENT = "EVENT", "发生时"
    MONTHLY = "MONTHLY", "每月"
    QUARTERLY = "QUARTERLY", "每季度"
    HALF_YEAR = "HALF_YEAR", "每半年"
    YEARLY = "YEARLY", "每年"


class Unit(models.TextChoices):
    """What a number of days counts."""

    WORKING = "WD", "工作日"
    CALENDAR = "D", "自然日"


class WebAllowed(models.TextChoices):
    """Whether an item may stand on the web; P3 is never YES."""

    YES = "yes", "可上网"
    SUMMARY = "summary", "只公开汇总"
    NO = "no", "不上网，只张榜"


class CatalogItem(models.Model):
    """One code of the disclosure catalogue; codes are never reused."""

    code = models.CharField("编码", max_length=12, unique=True)
    regime = models.CharField("公开类别", max_length=8, choices=Regime)
    category = models.CharField("栏目", max_length=4)
    title = models.CharField("事项", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "公开事项"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class CatalogRuleQuerySet(models.QuerySet[Any]):
    """Which rules have to be followed, and where."""

    def in_force(self, community: CommunityPage | None = None) -> Self:
        """The rules of the set that is switched on, or those of one community.

        Of a community: of its class, not written off as 不适用, and with a publisher that
        it has; else the rule waits for its publisher.
        """
        rules = self
        if not CatalogEdition.objects.filter(full=True).exists():
            rules = rules.filter(basic_set=True)
        if community is None:
            return rules
        scopes = ["ALL"]
        if community.kind != CommunityKind.SUBDISTRICT:
            scopes.append(community.community_class)
        return rules.filter(
            class_scope__in=scopes,
            publisher_kind__in=community.organizations.filter(active=True).values("kind"),
        ).exclude(pk__in=NotApplicable.objects.filter(community=community).values("rule"))

    def on_the_web(self) -> Self:
        """Those of which a page may be published; the others are met on the board."""
        return self.exclude(web_allowed=WebAllowed.NO)


class CatalogRule(models.Model):
    """One row of catalogue.csv: who publishes an item, when, how long, and with what.

    All numbers are the sub-district's configuration; the file is only the first fill.
    """

    item = models.ForeignKey(
        CatalogItem, on_delete=models.PROTECT, related_name="rules", verbose_name="事项"
    )
    rule_no = models.PositiveSmallIntegerField("序号")
    title = models.CharField("名称", max_length=80)
    publisher_kind = models.CharField("公开主体", max_length=32, choices=OrganizationKind)
    mode = models.CharField("公开方式", max_length=8, choices=Mode)
    cycle = models.CharField("周期", max_length=12, choices=Cycle)
    anchor = models.CharField("起算", max_length=16)
    offset = models.SmallIntegerField("期限")
    offset_unit = models.CharField("期限单位", max_length=2, choices=Unit)
    posting_days = models.PositiveSmallIntegerField("上栏天数", null=True, blank=True)
    posting_unit = models.CharField("上栏单位", max_length=2, choices=Unit, blank=True)
    posting_until = models.CharField("上栏至", max_length=20, blank=True)
    required_elements = models.JSONField("必备要素", default=list)
    hint_elements = models.JSONField("可选要素", default=list, blank=True)
    channels = models.JSONField("渠道", default=list)
    redaction = models.CharField("脱敏", max_length=2)
    web_allowed = models.CharField("上网", max_length=8, choices=WebAllowed)
    needs_supervisor_confirm = models.BooleanField("须居务监督委员会确认")
    class_scope = models.CharField("适用社区", max_length=12)
    basic_set = models.BooleanField("基础版")
    basis = models.CharField("依据", max_length=120)
    basis_status = models.CharField("依据状态", max_length=1)

    objects = CatalogRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公开规则"
        ordering = ["item__code", "rule_no"]
        constraints = [
            models.UniqueConstraint(name="one_rule_per_number", fields=["item", "rule_no"]),
            models.CheckConstraint(
                name="p3_never_whole_on_the_web",
                condition=~Q(redaction="P3", web_allowed="yes"),
                violation_error_message="P3 事项不得在网上完整公开。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.code}（{self.rule_no}）{self.title}"


class CatalogEdition(models.Model):
    """Which set the sub-district has switched on: 基础版 (18 items) or 完整版.

    One row; without it the 基础版 holds (domain.md, correction 7).
    """

    full = models.BooleanField("使用完整版", default=False)
    note = models.CharField("说明", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "目录版本"
        constraints = [
            models.CheckConstraint(name="one_catalog_edition", condition=Q(pk=1))
        ]

    def __str__(self) -> str:
        return "完整版" if self.full else "基础版"


class NotApplicable(models.Model):
    """A rule that one community need not follow, and why: shown, never hidden."""

    rule = models.ForeignKey(
        CatalogRule,
        on_delete=models.PROTECT,
        related_name="exemptions",
        verbose_name="公开规则",
    )
    community = models.ForeignKey(
        CommunityPage, on_delete=models.PROTECT, related_name="+", verbose_name="社区"
    )
    reason = models.CharField("原因", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "不适用的事项"
        ordering = ["community__code", "rule__item__code", "rule__rule_no"]
        constraints = [
            models.UniqueConstraint(
                name="one_exemption_per_rule_and_community",
                fields=["rule", "community"],
                violation_error_message="这个社区已写明该事项不适用。",
            ),
            models.CheckConstraint(name="exemption_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.community.code} {self.rule}"
