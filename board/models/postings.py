"""A sheet on a board, and what passers-by say of it. transitions.py is the only writer."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from wagtail.models import Page

from board.models.places import BulletinBoard
from board.querysets import BoardReportQuerySet, PostingQuerySet
from communities.models import CommunityPage
from files.models import PortalImage
from foundation import clock
from publishing.models import PublishedVersion


class PostingState(models.TextChoices):
    TO_HANG = "to_hang", "待张贴"
    HANGING = "hanging", "张贴中"
    TO_TAKE_DOWN = "to_take_down", "待取下"
    TAKEN_DOWN = "taken_down", "已取下"
    DROPPED = "dropped", "不再张贴"


# What somebody has to do with, or what hangs.
OPEN = (PostingState.TO_HANG, PostingState.HANGING, PostingState.TO_TAKE_DOWN)
HUNG = (PostingState.HANGING, PostingState.TO_TAKE_DOWN, PostingState.TAKEN_DOWN)


class Posting(models.Model):
    """One version of one page on one board, from when to when."""

    board = models.ForeignKey(
        BulletinBoard,
        on_delete=models.PROTECT,
        related_name="postings",
        verbose_name="公开栏",
    )
    page = models.ForeignKey(
        Page, on_delete=models.PROTECT, related_name="postings", verbose_name="内容"
    )
    version = models.ForeignKey(
        PublishedVersion, on_delete=models.PROTECT, related_name="+", verbose_name="版本"
    )
    state = models.CharField(
        "状态",
        max_length=12,
        choices=PostingState,
        default=PostingState.TO_HANG,
        editable=False,
    )
    hang_by = models.DateField("最晚哪天张贴")
    until = models.DateField("张贴到哪天（含当天）", null=True, blank=True)
    # Set where something else than `until` ends it: a newer version, a withdrawal.
    take_down_by = models.DateField("最晚哪天取下", null=True, editable=False)
    hung_on = models.DateField("张贴日期", null=True, editable=False)
    hung_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name="张贴人",
    )
    taken_down_on = models.DateField("取下日期", null=True, editable=False)
    taken_down_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name="取下人",
    )
    photo = models.ForeignKey(
        PortalImage,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="照片",
    )

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "张贴"
        default_permissions = ("view",)
        permissions = [
            ("plan_posting", "安排张贴"),
            ("hang_posting", "张贴和取下"),
        ]
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_posting_of_a_version_on_a_board",
                fields=["board", "version"],
                condition=Q(state__in=["to_hang", "hanging", "to_take_down"]),
            ),
            models.UniqueConstraint(
                name="one_current_sheet_of_a_page_on_a_board",
                fields=["board", "page"],
                condition=Q(state="hanging"),
            ),
            models.UniqueConstraint(
                name="one_sheet_of_a_page_to_hang_on_a_board",
                fields=["board", "page"],
                condition=Q(state="to_hang"),
            ),
            models.CheckConstraint(
                name="what_hangs_or_hung_says_since_when",
                condition=Q(state__in=["to_hang", "dropped"], hung_on=None, hung_by=None)
                | Q(
                    state__in=["hanging", "to_take_down", "taken_down"],
                    hung_on__isnull=False,
                    hung_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="what_was_taken_down_says_when",
                condition=Q(
                    state="taken_down",
                    taken_down_on__gte=F("hung_on"),
                    taken_down_by__isnull=False,
                )
                | (~Q(state="taken_down") & Q(taken_down_on=None, taken_down_by=None)),
            ),
            models.CheckConstraint(
                name="hung_before_its_last_day",
                condition=Q(until=None) | Q(until__gte=F("hang_by")),
                violation_error_message="张贴到的日子不能早于张贴的日子。",
            ),
        ]
        indexes = [
            models.Index(
                name="posting_open",
                fields=["board", "state"],
                condition=Q(state__in=["to_hang", "hanging", "to_take_down"]),
            ),
            # The public list pages by these, see foundation.api.keyset_page.
            models.Index(
                name="posting_newest",
                fields=["-hung_on", "-id"],
                condition=Q(hung_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page}（{self.board}）"

    @property
    def over(self) -> bool:
        """Whether its last day on the wall is past, and it may still hang."""
        return self.until is not None and self.until < clock.today()

    @property
    def outdated(self) -> bool:
        """Whether the page says something newer than the sheet; wants for_rows()."""
        return bool(getattr(self, "newest", self.version.version) > self.version.version)


class Finding(models.TextChoices):
    """What somebody saw who compared a sheet with the page."""

    SAME = "same", "一致"
    OUTDATED = "outdated", "过期"
    TORN = "torn", "被撕"
    MISSING = "missing", "没贴"


class BoardReport(models.Model):
    """What a passer-by told of a sheet (扫码报缺). Says nothing of who told it."""

    community = models.ForeignKey(
        CommunityPage, on_delete=models.PROTECT, related_name="+", verbose_name="社区"
    )
    page = models.ForeignKey(
        Page, on_delete=models.PROTECT, related_name="board_reports", verbose_name="内容"
    )
    board = models.ForeignKey(
        BulletinBoard,
        on_delete=models.PROTECT,
        null=True,
        related_name="reports",
        verbose_name="公开栏",
    )
    version = models.ForeignKey(
        PublishedVersion,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="纸上的版本",
    )
    finding = models.CharField("看到的", max_length=8, choices=Finding)
    reported_at = models.DateTimeField("报告时间")
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)
    # Nobody where nothing was to do: the sheet was as it should be.
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="处理人",
    )

    objects = BoardReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报缺"
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="a_sheet_that_is_right_leaves_nothing_to_do",
                condition=~Q(finding="same") | Q(settled_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="report_open",
                fields=["page", "board"],
                condition=Q(settled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_finding_display()}：{self.page}"
