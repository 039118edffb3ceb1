"""The bodies that publish and answer in a community, or for the whole sub-district."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from communities.models.places import CommunityPage
from foundation.pinyin import numbered, slug_of


class OrganizationKind(models.TextChoices):
    """Every publisher_kind of the catalogue and every body of domain.md §10.

    Public lists show the kinds in this order.
    """

    PARTY_ORG = "PARTY_ORG", "社区党组织"
    GRAND_PARTY_COMMITTEE = "GRAND_PARTY_COMMITTEE", "社区大党委"
    RESIDENTS_COMMITTEE = "RESIDENTS_COMMITTEE", "居民委员会"
    SUPERVISION_COMMITTEE = "SUPERVISION_COMMITTEE", "居务监督委员会"
    MEDIATION_COMMITTEE = "MEDIATION_COMMITTEE", "人民调解委员会"
    ELECTION_COMMITTEE = "ELECTION_COMMITTEE", "居民选举委员会"
    COUNCIL = "COUNCIL", "社区议事会"
    SERVICE_STATION = "SERVICE_STATION", "社区服务站"
    RESIDENT_GROUP = "RESIDENT_GROUP", "居民小组"
    OWNERS_ASSEMBLY = "OWNERS_ASSEMBLY", "业主大会"
    OWNERS_COMMITTEE = "OWNERS_COMMITTEE", "业主委员会"
    PROPERTY_MGMT_COMMITTEE = "PROPERTY_MGMT_COMMITTEE", "物业管理委员会"
    PROPERTY_COMPANY = "PROPERTY_COMPANY", "物业服务人"
    DEVELOPER = "DEVELOPER", "建设单位"
    SUBDISTRICT_PARTY_COMMITTEE = "SUBDISTRICT_PARTY_COMMITTEE", "街道工委"
    SUBDISTRICT_OFFICE = "SUBDISTRICT_OFFICE", "街道办事处"
    SUBDISTRICT_DEPARTMENT = "SUBDISTRICT_DEPARTMENT", "街道科室"
    VOLUNTEER_TEAM = "VOLUNTEER_TEAM", "志愿服务队"
    SOCIAL_ORG = "SOCIAL_ORG", "社区社会组织"
    RESIDENT_UNIT = "RESIDENT_UNIT", "驻区单位"


class UnitType(models.TextChoices):
    """What a resident unit is (R042)."""

    AGENCY = "AGENCY", "机关"
    GROUP = "GROUP", "团体"
    MILITARY = "MILITARY", "部队"
    ENTERPRISE = "ENTERPRISE", "企业"
    INSTITUTION = "INSTITUTION", "事业单位"
    SCHOOL = "SCHOOL", "学校"
    HOSPITAL = "HOSPITAL", "医院"


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """Which organisations somebody may read."""

    def listed(self) -> "OrganizationQuerySet":
        """What anyone may read: active and listed; a military unit never is."""
        return self.filter(active=True, listed=True, community__live=True)


class Organization(models.Model):
    """A body that publishes and answers in one community, or in the sub-district (QL00)."""

    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类型", max_length=32, choices=OrganizationKind)
    unit_type = models.CharField(
        "单位性质", max_length=12, choices=UnitType, blank=True, help_text="驻区单位才填。"
    )
    community = models.ForeignKey(
        CommunityPage,
        on_delete=models.PROTECT,
        related_name="organizations",
        verbose_name="社区",
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="上级组织",
        help_text="本社区或街道的组织。",
    )
    slug = models.SlugField(
        "网址", max_length=80, blank=True, help_text="留空则由名称的拼音生成。"
    )
    address = models.CharField("地址", max_length=120, blank=True)
    phone = models.CharField("办公电话", max_length=20, blank=True)
    hours = models.CharField("办公时间", max_length=80, blank=True)
    duties = models.TextField("职责", max_length=1000, blank=True)
    order = models.PositiveSmallIntegerField("顺序", default=100)
    active = models.BooleanField("在用", default=True)
    listed = models.BooleanField(
        "在网上列出", default=True, help_text="部队单位一律不列出。"
    )

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "组织"
        ordering = ["community_id", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                name="one_organization_name_per_community",
                fields=["community", "name"],
                violation_error_message="这个社区已有同名组织。",
            ),
            models.UniqueConstraint(
                name="one_organization_slug_per_community",
                fields=["community", "slug"],
                violation_error_message="这个社区已有组织用这个网址。",
            ),
            models.CheckConstraint(
                name="military_units_are_never_listed",
                condition=~Q(unit_type=UnitType.MILITARY) | Q(listed=False),
                violation_error_message="部队单位不得在网上列出，请取消“在网上列出”。",
            ),
            models.CheckConstraint(
                name="only_resident_units_have_a_unit_type",
                condition=Q(unit_type="") | Q(kind=OrganizationKind.RESIDENT_UNIT),
                violation_error_message="只有驻区单位填写单位性质。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            self.slug = self.free_slug()
        super().save(*args, **kwargs)

    def free_slug(self) -> str:
        """The name in pinyin; with a number where the community has it already."""
        stem = slug_of(self.name, most=60) or "zuzhi"
        others = Organization.objects.filter(
            community_id=self.community_id, slug__startswith=stem
        )
        taken = set(others.exclude(pk=self.pk).values_list("slug", flat=True))
        return next(slug for slug in numbered(stem) if slug not in taken)

    def clean(self) -> None:
        super().clean()
        if self.parent is None or self.community_id is None:
            return
        above = self.parent
        if above.community_id != self.community_id and (
            above.community.code != settings.SUBDISTRICT_CODE
        ):
            raise ValidationError({"parent": "上级组织只能是本社区或街道的组织。"})
        seen = {self.pk}
        step: Organization | None = above
        while step is not None:
            if step.pk in seen:
                raise ValidationError({"parent": "上级组织不能是它自己或它的下级。"})
            seen.add(step.pk)
            step = step.parent
