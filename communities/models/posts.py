"""Posts, who holds them, and who answers for what (R134: the Party secretary is first)."""

import re
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from communities.models.organizations import Organization
from communities.models.places import CommunityPage
from foundation import columns


class PostKind(models.TextChoices):
    """The posts of domain.md §10 and of correction 4."""

    PARTY_SECRETARY = "PARTY_SECRETARY", "党组织书记"
    PARTY_DEPUTY = "PARTY_DEPUTY", "党组织副书记"
    PARTY_MEMBER = "PARTY_MEMBER", "党组织委员"
    DIRECTOR = "DIRECTOR", "居委会主任"
    DEPUTY = "DEPUTY", "居委会副主任"
    MEMBER = "MEMBER", "居委会委员"
    SUPERVISION_HEAD = "SUPERVISION_HEAD", "居务监督委员会主任"
    SUPERVISION_MEMBER = "SUPERVISION_MEMBER", "居务监督委员会委员"
    MEDIATION_HEAD = "MEDIATION_HEAD", "人民调解委员会主任"
    STATION_HEAD = "STATION_HEAD", "服务站站长"
    COMMUNITY_WORKER = "COMMUNITY_WORKER", "社区工作者"
    GRID_WORKER = "GRID_WORKER", "网格员"
    BUILDING_WORKER = "BUILDING_WORKER", "包楼社工"
    GROUP_LEADER = "GROUP_LEADER", "居民小组长"
    ENTRANCE_HEAD = "ENTRANCE_HEAD", "楼门院长"
    REPRESENTATIVE = "REPRESENTATIVE", "居民代表"
    DELEGATE = "DELEGATE", "议事代表"
    OWNERS_HEAD = "OWNERS_HEAD", "业委会主任"
    MGMT_COMMITTEE_HEAD = "MGMT_COMMITTEE_HEAD", "物管会主任"
    PROPERTY_MANAGER = "PROPERTY_MANAGER", "物业项目负责人"
    STREET_LEADER = "STREET_LEADER", "街道负责人"
    SECTION_HEAD = "SECTION_HEAD", "科室负责人"
    SOCIAL_ORG_HEAD = "SOCIAL_ORG_HEAD", "社会组织负责人"
    VOLUNTEER_HEAD = "VOLUNTEER_HEAD", "志愿服务队队长"
    UNIT_CONTACT = "UNIT_CONTACT", "单位联系人"


# Residents, not staff: shown as “3号楼 王女士，由社区转达”, never with a phone; the full
# name only with a consent that is kept (domain.md, correction 10).
RELAYED = (
    PostKind.ENTRANCE_HEAD,
    PostKind.REPRESENTATIVE,
    PostKind.DELEGATE,
    PostKind.GROUP_LEADER,
    PostKind.VOLUNTEER_HEAD,
)
# A family name of one or two characters and a form of address: says no full name.
ADDRESSED = re.compile(
    r"[\u4e00-\u9fff]{1,2}(某|某某|女士|先生|老师|师傅|同志|阿姨|叔叔|大姐|大哥|大爷|大妈)"
)


class Post(models.Model):
    """A post in an organisation: what stays when its holder changes."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="posts", verbose_name="组织"
    )
    kind = models.CharField("岗位", max_length=24, choices=PostKind)
    title = models.CharField(
        "名称", max_length=40, help_text="如“居委会副主任（文体、卫生）”“3号楼楼门长”。"
    )
    area = models.CharField(
        "负责范围", max_length=40, blank=True, help_text="如“3号楼”“1–4号楼”；没有则留空。"
    )
    duties = models.CharField("分工", max_length=300, blank=True)
    phone = models.CharField(
        "办公电话",
        max_length=20,
        blank=True,
        help_text="只填办公电话。居民担任的岗位不留电话，由社区转达。",
    )
    order = models.PositiveSmallIntegerField("顺序", default=100)

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        ordering = ["organization_id", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                name="one_post_title_per_organization",
                fields=["organization", "title"],
                violation_error_message="这个组织已有同名岗位。",
            ),
            models.CheckConstraint(
                name="residents_posts_have_no_phone",
                condition=~Q(kind__in=RELAYED) | Q(phone=""),
                violation_error_message="居民担任的岗位不公开电话，由社区转达。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.title}"

    @property
    def relayed(self) -> bool:
        """Whether a resident holds it, who is reached through the community only."""
        return self.kind in RELAYED


class PostHoldingQuerySet(models.QuerySet["PostHolding"]):
    """Who holds posts when."""

    def on(self, day: date) -> "PostHoldingQuerySet":
        """Those in office on this day; the day of leaving is the successor's."""
        return self.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gt=day), started_on__lte=day
        )


class PostHolding(models.Model):
    """Who holds a post, from which day to which. One person may hold several (一肩挑)."""

    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, related_name="holdings", verbose_name="岗位"
    )
    shown_name = models.CharField(
        "公开的称呼", max_length=20, help_text="如“王某”“王女士”；居民未书面同意不写全名。"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="post_holdings",
        verbose_name="账号",
    )
    started_on = models.DateField("任职日期")
    ended_on = models.DateField("离任日期", null=True, blank=True)
    consented_on = models.DateField(
        "同意公开全名的日期", null=True, blank=True, help_text="居民担任的岗位才填。"
    )
    consent_kept = models.CharField(
        "同意书存放处", max_length=80, blank=True, help_text="如“居委会档案柜 2026-07号”。"
    )
    consent_withdrawn_on = models.DateField("撤回同意的日期", null=True, blank=True)

    objects = PostHoldingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ["post_id", "-started_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_holding_per_post",
                fields=["post"],
                condition=Q(ended_on__isnull=True),
                violation_error_message="这个岗位已有人任职，请先填写前任的离任日期。",
            ),
            models.CheckConstraint(
                name="holding_ends_after_it_began",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                violation_error_message="离任日期不能早于任职日期。",
            ),
            models.CheckConstraint(
                name="name_consent_is_kept_somewhere",
                condition=Q(consented_on__isnull=True, consent_withdrawn_on__isnull=True)
                | (Q(consented_on__isnull=False) & ~Q(consent_kept="")),
                violation_error_message="写明同意公开的日期和同意书存放处。",
            ),
            models.CheckConstraint(
                name="name_consent_ends_after_it_began",
                condition=Q(consent_withdrawn_on__isnull=True)
                | Q(consent_withdrawn_on__gte=F("consented_on")),
                violation_error_message="撤回同意不能早于同意。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.shown_name}"

    def clean(self) -> None:
        super().clean()
        if (
            self.post_id is not None
            and self.post.relayed
            and not self.full_name_agreed
            and not ADDRESSED.fullmatch(self.shown_name)
        ):
            raise ValidationError(
                {"shown_name": "居民未书面同意公开全名，请写“王女士”这样的称呼。"}
            )

    @property
    def full_name_agreed(self) -> bool:
        """Whether a consent to show the full name stands."""
        return self.consented_on is not None and self.consent_withdrawn_on is None

    @property
    def shown(self) -> str:
        """What the public reads: “王某”, or “3号楼 王女士，由社区转达”."""
        if not self.post.relayed:
            return self.shown_name
        name = self.shown_name
        if not self.full_name_agreed and not ADDRESSED.fullmatch(name):
            # However it got here, no full name leaves without consent.
            name = f"{name[:1]}某"
        return f"{self.post.area} {name}，由社区转达".strip()


class ResponsibilityKind(models.TextChoices):
    """What somebody answers for."""

    FIRST_RESPONSIBLE = "first", "第一责任人"
    COLUMN = "column", "栏目责任人"


class Responsibility(models.Model):
    """Which post answers for a community as a whole, or for one column of it."""

    community = models.ForeignKey(
        CommunityPage,
        on_delete=models.PROTECT,
        related_name="responsibilities",
        verbose_name="社区",
    )
    kind = models.CharField("责任", max_length=8, choices=ResponsibilityKind)
    column = models.SlugField(
        "栏目", max_length=40, blank=True, help_text="栏目责任人才选。"
    )
    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, related_name="responsibilities", verbose_name="岗位"
    )

    class Meta:
        verbose_name = verbose_name_plural = "责任"
        ordering = ["community_id", "-kind", "column"]
        constraints = [
            models.UniqueConstraint(
                name="one_first_responsible_per_community",
                fields=["community"],
                condition=Q(kind=ResponsibilityKind.FIRST_RESPONSIBLE),
                violation_error_message="这个社区已有第一责任人。",
            ),
            models.UniqueConstraint(
                name="one_responsible_per_column",
                fields=["community", "column"],
                condition=Q(kind=ResponsibilityKind.COLUMN),
                violation_error_message="这个栏目已有责任人。",
            ),
            models.CheckConstraint(
                name="only_a_column_names_its_column",
                condition=Q(kind=ResponsibilityKind.FIRST_RESPONSIBLE, column="")
                | (Q(kind=ResponsibilityKind.COLUMN) & ~Q(column="")),
                violation_error_message="栏目责任人要选栏目，第一责任人不选。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community} {self.label}"

    @property
    def label(self) -> str:
        """第一责任人, or the column's title."""
        if self.kind == ResponsibilityKind.FIRST_RESPONSIBLE:
            return str(ResponsibilityKind.FIRST_RESPONSIBLE.label)
        titles = {column.slug: column.title for column in columns.all_columns()}
        return f"“{titles.get(self.column, self.column)}”责任人"

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        if self.post_id and self.post.organization.community_id != self.community_id:
            errors["post"] = "请选择本社区的岗位。"
        if self.post_id and self.post.relayed:
            errors["post"] = "居民担任的岗位不作责任人。"
        known = {column.slug for column in columns.all_columns()}
        if self.column and self.column not in known:
            errors["column"] = "没有这个栏目。"
        if errors:
            raise ValidationError(errors)
