"""Halls where people confer (议事厅), and boards on which something hangs."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from communities.models import CommunityPage
from files.models import PortalImage


class Hall(models.Model):
    """A room in which residents confer, where it is and when it is open (R108, R139)."""

    community = models.ForeignKey(
        CommunityPage, on_delete=models.PROTECT, related_name="halls", verbose_name="社区"
    )
    name = models.CharField("名称", max_length=40, help_text="如“槐荫里议事厅”。")
    address = models.CharField("地址", max_length=80)
    area = models.DecimalField(
        "面积（平方米）",
        max_digits=6,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    capacity = models.PositiveSmallIntegerField("可坐人数", null=True, blank=True)
    hours = models.CharField("开放时间", max_length=80, blank=True)
    booking = models.CharField(
        "怎样预约", max_length=80, blank=True, help_text="如“打电话0000-1201，或到服务站”。"
    )
    photo = models.ForeignKey(
        PortalImage,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="照片",
        help_text="会显示在社区的公开栏页面上；不要拍到人。",
    )
    active = models.BooleanField("在用", default=True)
    order = models.PositiveSmallIntegerField("顺序", default=100)

    class Meta:
        verbose_name = verbose_name_plural = "议事厅"
        ordering = ["community_id", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                name="one_hall_name_per_community",
                fields=["community", "name"],
                violation_error_message="这个社区已有同名议事厅。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        own = self.community.collection_id if self.community_id else None
        if self.photo is not None and self.photo.collection_id != own:
            raise ValidationError({"photo": "请选本社区的图片。"})


class BoardKind(models.TextChoices):
    SHOWCASE = "showcase", "宣传栏"
    PROCEDURES = "procedures", "程序公示栏"
    DOOR = "door", "楼门公告栏"
    WALL = "wall", "议事厅墙面"


class Paper(models.TextChoices):
    """The largest sheet that has room on the board."""

    A4 = "a4", "A4"
    A3 = "a3", "A3"


class BulletinBoard(models.Model):
    """One board on which sheets hang (R110): it says where somebody must walk."""

    community = models.ForeignKey(
        CommunityPage, on_delete=models.PROTECT, related_name="boards", verbose_name="社区"
    )
    name = models.CharField("名称", max_length=40, help_text="如“北门宣传栏”。")
    place = models.CharField("位置", max_length=80, help_text="如“北门岗亭东侧”。")
    hall = models.ForeignKey(
        Hall,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="walls",
        verbose_name="在哪个议事厅",
    )
    kind = models.CharField(
        "类型", max_length=12, choices=BoardKind, default=BoardKind.SHOWCASE
    )
    paper = models.CharField("纸张", max_length=2, choices=Paper, default=Paper.A4)
    active = models.BooleanField("在用", default=True)
    order = models.PositiveSmallIntegerField("顺序", default=100)

    class Meta:
        verbose_name = verbose_name_plural = "公开栏"
        ordering = ["community_id", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                name="one_board_name_per_community",
                fields=["community", "name"],
                violation_error_message="这个社区已有同名公开栏。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.hall is not None and self.hall.community_id != self.community_id:
            raise ValidationError({"hall": "请选本社区的议事厅。"})
