"""Communities, and the sub-district itself: the roots of their pages and records."""

from typing import Any

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
            # Whom to call; everybody else stands in the column “组织机构”.
            "organizations": self.organizations.listed().exclude(phone=""),
            "boxes": {
                column: [
                    (section, section.rows(self, day))
                    for section in sections.for_page(column, home=False)
                ]
                for column in ("main", "side", "lower")
            },
        }
