"""Buildings and their entrances (楼门院)."""

from django.core.exceptions import ValidationError
from django.db import models

from communities.models.places import CommunityPage
from communities.models.posts import Post


class BuildingKind(models.TextChoices):
    BUILDING = "building", "楼"
    COURTYARD = "courtyard", "平房院"


class Building(models.Model):
    """One building, or one courtyard of single-storey houses."""

    community = models.ForeignKey(
        CommunityPage,
        on_delete=models.PROTECT,
        related_name="building_rows",
        verbose_name="社区",
    )
    name = models.CharField("名称", max_length=40, help_text="如“3号楼”“甲12号院”。")
    kind = models.CharField(
        "类型", max_length=12, choices=BuildingKind, default=BuildingKind.BUILDING
    )
    households = models.PositiveIntegerField("户数", null=True, blank=True)
    head_post = models.ForeignKey(
        Post,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="buildings",
        verbose_name="楼门院长",
    )
    order = models.PositiveSmallIntegerField("顺序", default=100)

    class Meta:
        verbose_name = verbose_name_plural = "楼院"
        ordering = ["community_id", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                name="one_building_name_per_community",
                fields=["community", "name"],
                violation_error_message="这个社区已有同名楼院。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        refuse_foreign_post(self.head_post, self.community_id)


class Entrance(models.Model):
    """One entrance (单元) of a building."""

    building = models.ForeignKey(
        Building, on_delete=models.PROTECT, related_name="entrances", verbose_name="楼院"
    )
    name = models.CharField("名称", max_length=40, help_text="如“1单元”。")
    households = models.PositiveIntegerField("户数", null=True, blank=True)
    head_post = models.ForeignKey(
        Post,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="entrances",
        verbose_name="楼门长",
    )
    order = models.PositiveSmallIntegerField("顺序", default=100)

    class Meta:
        verbose_name = verbose_name_plural = "楼门"
        ordering = ["building_id", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                name="one_entrance_name_per_building",
                fields=["building", "name"],
                violation_error_message="这个楼院已有同名楼门。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.building}{self.name}"

    def clean(self) -> None:
        super().clean()
        if self.building_id is not None:
            refuse_foreign_post(self.head_post, self.building.community_id)


def refuse_foreign_post(post: Post | None, community_id: int | None) -> None:
    """Raise ValidationError when the post stands in another community."""
    if post is not None and post.organization.community_id != community_id:
        raise ValidationError({"head_post": "请选择本社区的岗位。"})
