"""What the desk stores. matters.py and work_items.py are the only writers."""

import uuid
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from communities.models import CommunityPage, Organization
from editorial.querysets import MatterQuerySet, WorkItemQuerySet
from foundation import clock
from foundation.encrypted_field import EncryptedTextField
from transparency.models import LogEntry

# Where the list puts what has no time that could run out: behind everything that has.
PAUSED = datetime(9998, 1, 1, tzinfo=UTC)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class MatterCounter(models.Model):
    """How many matters a community has opened in a year. Its row is the lock."""

    community = models.ForeignKey(CommunityPage, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("末号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "事项编号"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="one_matter_counter_per_year", fields=["community", "year"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community_id} {self.year}"


class Matter(models.Model):
    """事项: what one concern became, from a letter to the appraisal, under one number."""

    number = models.CharField("编号", max_length=40, unique=True, editable=False)
    community = models.ForeignKey(
        CommunityPage, on_delete=models.PROTECT, related_name="matters", verbose_name="社区"
    )
    # Neutral: kind and topic, never what somebody wrote. Public through parts only.
    title = models.CharField("名称", max_length=120, editable=False)
    opened_on = models.DateField("立项日期", editable=False)
    origin = models.CharField("来源", max_length=20, editable=False)

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "事项"
        default_permissions = ()
        ordering = ["-opened_on", "-id"]

    def __str__(self) -> str:
        return self.number


class MatterPart(models.Model):
    """One thing that belongs to a matter: a letter, its published copy, a disclosure."""

    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, related_name="parts", verbose_name="事项"
    )
    content_type = models.ForeignKey(
        ContentType, on_delete=models.PROTECT, related_name="+"
    )
    object_id = models.CharField("原件", max_length=36)
    source = GenericForeignKey()
    title = models.CharField("标题", max_length=200)
    url = models.CharField("地址", max_length=300, blank=True)
    public = models.BooleanField("公开", default=False, editable=False)
    attached_at = models.DateTimeField("归入时间", editable=False)
    shown_at = models.DateTimeField("公开时间", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "事项材料"
        default_permissions = ()
        ordering = ["attached_at", "id"]
        constraints = [
            models.UniqueConstraint(
                name="one_matter_per_source", fields=["content_type", "object_id"]
            ),
            models.CheckConstraint(
                name="public_part_leads_somewhere",
                condition=Q(public=False)
                | (~Q(title="") & ~Q(url="") & Q(shown_at__isnull=False)),
                violation_error_message="公开的材料要有标题和地址。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MatterEvent(models.Model):
    """Which entry of the public log tells of which matter; rows are only added."""

    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, related_name="events", verbose_name="事项"
    )
    entry = models.OneToOneField(LogEntry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "事项记录"
        default_permissions = ()
        ordering = ["entry_id"]

    def __str__(self) -> str:
        return str(self.entry)


class WorkItem(models.Model):
    """待办: one thing that somebody has to do, whatever room it comes from.

    It carries all that lists, counts and exports ask: no source is read for them.
    """

    content_type = models.ForeignKey(
        ContentType, on_delete=models.PROTECT, related_name="+"
    )
    object_id = models.CharField("原件", max_length=36)
    source = GenericForeignKey()
    community = models.ForeignKey(
        CommunityPage,
        on_delete=models.PROTECT,
        related_name="work_items",
        verbose_name="社区",
        db_index=False,
    )
    kind = models.CharField("种类", max_length=20)
    # Indexed by the field: PostgreSQL looks for beginnings in an index of its own kind.
    number = models.CharField("编号", max_length=40, blank=True, db_index=True)
    title = models.CharField("标题", max_length=200)
    stage = models.CharField("阶段", max_length=20)
    stage_label = models.CharField("进展", max_length=40)
    due_on = models.DateField("期限", null=True, blank=True)
    due_at = models.DateTimeField("期限届满", null=True, blank=True)
    paused = models.BooleanField("暂停计时", default=False)
    # One column for order, overdue and due today; see PAUSED and NEVER.
    runs_out_at = models.DateTimeField("排序时间", default=NEVER)
    received_at = models.DateTimeField("收到时间")
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    confidential = models.BooleanField("保密", default=False)
    matter = models.ForeignKey(
        Matter,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="work_items",
        verbose_name="事项",
    )
    assigned_organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="work_items",
        verbose_name="承办组织",
        db_index=False,
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="work_items",
        verbose_name="承办人",
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="claimed_items",
        verbose_name="认领人",
    )
    claimed_until = models.DateTimeField("认领至", null=True, blank=True)
    recused_organizations = models.ManyToManyField(
        Organization, related_name="+", verbose_name="回避的组织"
    )
    recused_users = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", verbose_name="回避的人员"
    )
    version = models.PositiveIntegerField("版本", default=1)

    objects = WorkItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "待办"
        default_permissions = ("view",)
        permissions = [
            ("view_assigned", "查看交办给自己的待办"),
            ("count_workitem", "查看待办数量"),
            ("claim_workitem", "认领待办"),
            ("assign_workitem", "分派待办"),
        ]
        ordering = ["runs_out_at", "id"]
        constraints = [
            models.UniqueConstraint(
                name="one_work_item_per_source", fields=["content_type", "object_id"]
            ),
            models.CheckConstraint(
                name="closed_item_is_held_by_nobody",
                condition=Q(claimed_until__isnull=True) | Q(closed_at__isnull=True),
            ),
        ]
        # Each is read in the order of the list and holds open items only.
        indexes = [
            *(
                models.Index(
                    name=f"work_{name}",
                    fields=[*fields, "runs_out_at", "id"],
                    condition=Q(closed_at__isnull=True),
                )
                for name, fields in {
                    "open": [],
                    "community": ["community"],
                    "kind": ["kind"],
                    "community_kind": ["community", "kind"],
                    "organization": ["assigned_organization"],
                    "person": ["assigned_to"],
                    "holder": ["claimed_by"],
                }.items()
            ),
            models.Index(
                name="work_free",
                fields=["community", "runs_out_at", "id"],
                condition=Q(closed_at__isnull=True, assigned_to__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_overdue(self) -> bool:
        """Whether its time has run out; closed and paused items have none."""
        return self.closed_at is None and self.runs_out_at <= clock.now()

    def holder(self) -> Any:
        """Who holds it now, or None: a lease that ran out holds nothing."""
        if self.claimed_until is None or self.claimed_until <= clock.now():
            return None
        return self.claimed_by


class Move(models.TextChoices):
    """What people do to an item at the desk."""

    CLAIM = "claim", "认领"
    RELEASE = "release", "放下"
    ASSIGN = "assign", "分派"
    COMMENT = "comment", "备注"


class WorkItemEvent(models.Model):
    """One move of one colleague: a claim, an assignment, a note for the others.

    Not in Wagtail's log: that shows superusers all, also items from which they are recused.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(
        WorkItem, on_delete=models.PROTECT, related_name="events", verbose_name="待办"
    )
    move = models.CharField("做了什么", max_length=10, choices=Move)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="经办人",
    )
    at = models.DateTimeField("时间")
    to = models.CharField("给谁", max_length=120, blank=True)
    # Sealed, because a note may quote the source.
    text = EncryptedTextField("备注", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "待办记录"
        default_permissions = ()
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.item} {self.get_move_display()}"
