"""Where things happen, and who acts there."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel

from foundation import clock, columns, sections
from foundation.pages import PortalPage


class CommunityKind(models.TextChoices):
    """The sub-district itself stands beside its communities as QL00."""

    COMMUNITY = "community", "社区"
    SUBDISTRICT = "subdistrict", "街道"


class CommunityClass(models.TextChoices):
    """分类治理: which checklist a community follows (R011)."""

    DEMOLITION = "DEMOLITION", "涉拆社区"
    OLD = "OLD", "老旧社区（不涉拆）"
    NEW = "NEW", "新建社区"


class CommunityPage(PortalPage):
    """One community: the root of its pages and the owner of its records."""

    code = models.SlugField("代码", max_length=8, unique=True)
    kind = models.CharField(
        "类型",
        max_length=12,
        choices=CommunityKind,
        default=CommunityKind.COMMUNITY,
        editable=False,
    )
    community_class = models.CharField(
        "社区分类", max_length=12, choices=CommunityClass, blank=True
    )
    households = models.PositiveIntegerField("户数", null=True, blank=True)
    residents = models.PositiveIntegerField("人口", null=True, blank=True)
    buildings = models.PositiveIntegerField("楼栋", null=True, blank=True)
    entrances = models.PositiveIntegerField("楼门", null=True, blank=True)
    courtyards = models.PositiveIntegerField("平房院", null=True, blank=True)
    summary = models.CharField("一句话介绍", max_length=120, blank=True)
    collection = models.OneToOneField(
        "wagtailcore.Collection",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="community",
        verbose_name="文件夹",
    )

    template = "communities/community_page.html"
    # Columns are made by code and belong to higher rooms: nothing is added here by hand.
    subpage_types: list[str] = []
    made_by_code = True
    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("community_class"),
        FieldPanel("households"),
        FieldPanel("residents"),
        FieldPanel("buildings"),
        FieldPanel("entrances"),
        FieldPanel("courtyards"),
        FieldPanel("summary"),
    ]

    class Meta:
        verbose_name = verbose_name_plural = "社区"
        constraints = [
            models.CheckConstraint(
                name="subdistrict_has_no_class_or_households",
                condition=Q(kind="community")
                | Q(community_class="", households__isnull=True),
                violation_error_message="街道没有社区分类和户数。",
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.slug in columns.RESERVED_SLUGS:
            raise ValidationError({"slug": "这个地址由网站使用，请换一个。"})

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        day = clock.today()
        return {
            **super().get_context(request, *args, **kwargs),
            "community": self,
            "organizations": self.organizations.all(),
            "boxes": {
                column: [
                    (section, section.rows(self, day))
                    for section in sections.for_page(column, home=False)
                ]
                for column in ("main", "side", "lower")
            },
        }


class OrganizationKind(models.TextChoices):
    """Every publisher_kind of the catalogue (catalogue.md §1)."""

    RESIDENTS_COMMITTEE = "RESIDENTS_COMMITTEE", "居民委员会"
    PARTY_ORG = "PARTY_ORG", "社区党组织"
    SUBDISTRICT_OFFICE = "SUBDISTRICT_OFFICE", "街道办事处"
    SUPERVISION_COMMITTEE = "SUPERVISION_COMMITTEE", "居务监督委员会"
    SERVICE_STATION = "SERVICE_STATION", "社区服务站"
    ELECTION_COMMITTEE = "ELECTION_COMMITTEE", "居民选举委员会"
    PROPERTY_COMPANY = "PROPERTY_COMPANY", "物业服务人"
    OWNERS_COMMITTEE = "OWNERS_COMMITTEE", "业主委员会"
    OWNERS_ASSEMBLY = "OWNERS_ASSEMBLY", "业主大会"
    PROPERTY_MGMT_COMMITTEE = "PROPERTY_MGMT_COMMITTEE", "物业管理委员会"


class Organization(models.Model):
    """A body that publishes and answers in one community."""

    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类型", max_length=24, choices=OrganizationKind)
    community = models.ForeignKey(
        CommunityPage,
        on_delete=models.PROTECT,
        related_name="organizations",
        verbose_name="社区",
    )
    phone = models.CharField("办公电话", max_length=20, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "组织"
        ordering = ["community_id", "id"]
        constraints = [
            models.UniqueConstraint(
                name="one_organization_name_per_community",
                fields=["community", "name"],
                violation_error_message="这个社区已有同名组织。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class RoleGrant(models.Model):
    """One person holds one role (a Group with its permissions) in one community.

    Not User.groups: a role held there would reach into every community.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="role_grants",
        verbose_name="人员",
    )
    group = models.ForeignKey(
        "auth.Group", on_delete=models.PROTECT, related_name="+", verbose_name="角色"
    )
    community = models.ForeignKey(
        CommunityPage,
        on_delete=models.PROTECT,
        related_name="role_grants",
        verbose_name="社区",
    )

    class Meta:
        verbose_name = verbose_name_plural = "社区角色"
        constraints = [
            models.UniqueConstraint(
                name="one_grant_per_role_and_community",
                fields=["user", "group", "community"],
                violation_error_message="此人在该社区已有这个角色。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.group} {self.community}"
