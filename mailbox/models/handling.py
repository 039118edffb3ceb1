"""What happens to a letter: clock, messages, proposals, replies and how they are rated."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from communities.models import Organization
from foundation.encrypted_field import EncryptedTextField
from mailbox.models.choices import (
    REPLY_OUTCOMES,
    RefusalReason,
    Resolved,
    Satisfaction,
)
from mailbox.models.letters import Letter


class ClockSegment(models.Model):
    """One stretch of the clock: the due date follows from all of them (deadlines.py).

    `days` are working days: the limit of a start or a redo, what an extension adds. A
    pause has none; it lasts until `ended_on`.
    """

    class Kind(models.TextChoices):
        START = "start", "开始计时"
        EXTENSION = "extension", "延期"
        PAUSE = "pause", "暂停计时"
        REDO = "redo", "重新办理"

    letter = models.ForeignKey(
        Letter, on_delete=models.CASCADE, related_name="segments", verbose_name="来信"
    )
    kind = models.CharField("种类", max_length=10, choices=Kind)
    started_on = models.DateField("开始")
    ended_on = models.DateField("结束", null=True, blank=True)
    days = models.PositiveSmallIntegerField("工作日", default=0)
    # What the deadline was before this began: kept, whatever is computed later.
    due_before = models.DateField("原期限", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "计时"
        default_permissions = ()
        ordering = ["letter_id", "id"]
        constraints = [
            models.CheckConstraint(
                name="clock_segment_ends_after_it_began",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
            ),
            models.CheckConstraint(
                name="only_a_pause_has_no_days",
                condition=Q(kind="pause", days=0) | (~Q(kind="pause") & Q(days__gt=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.started_on}"


class Message(models.Model):
    """A question to the writer, or something the writer adds. Read by both, sealed."""

    class Kind(models.TextChoices):
        QUESTION = "question", "请来信人补充"
        ANSWER = "answer", "来信人补充"
        OBJECTION = "objection", "来信人提出异议"
        CONTEST = "contest", "来信人申请复核"
        NEW_FACTS = "new_facts", "来信人反映新情况"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(
        Letter, on_delete=models.CASCADE, related_name="messages", verbose_name="来信"
    )
    kind = models.CharField("种类", max_length=10, choices=Kind)
    text = EncryptedTextField("内容", null=True, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="提问人",
    )

    class Meta:
        verbose_name = verbose_name_plural = "补充"
        default_permissions = ()
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {str(self.pk)[:8]}"


class Proposal(models.Model):
    """Something that one person proposes and another decides.

    A refusal (second clerk), an extension (sub-district), a transfer (the receiving
    unit), a misroute raised a second time (sub-district). One open one of a kind.
    """

    class Kind(models.TextChoices):
        REFUSAL = "refusal", "不予受理"
        EXTENSION = "extension", "延期"
        TRANSFER = "transfer", "转办"
        MISROUTE = "misroute", "再次退回"

    class State(models.TextChoices):
        OPEN = "open", "待决定"
        APPROVED = "approved", "同意"
        REFUSED = "refused", "不同意"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(
        Letter, on_delete=models.CASCADE, related_name="proposals", verbose_name="来信"
    )
    kind = models.CharField("种类", max_length=10, choices=Kind)
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)
    # Told to the writer where it is a refusal or an extension.
    reason = EncryptedTextField("理由", null=True, blank=True)
    reason_code = models.CharField(
        "理由类别", max_length=12, choices=RefusalReason, blank=True
    )
    days = models.PositiveSmallIntegerField("延长工作日", default=0)
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="接收单位",
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="提出人",
    )
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="决定人",
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "待决定事项"
        default_permissions = ()
        ordering = ["proposed_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_proposal_of_a_kind",
                fields=["letter", "kind"],
                condition=Q(state="open"),
            ),
            models.CheckConstraint(
                name="proposal_decided_by_another",
                condition=Q(state="open", decided_by__isnull=True)
                | (
                    ~Q(state="open")
                    & Q(decided_by__isnull=False)
                    & ~Q(decided_by=F("proposed_by"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {str(self.pk)[:8]}"


class Reply(models.Model):
    """An answer, from its draft to its release. `round` counts the times it was redone."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", "待审签"
        RETURNED = "returned", "已退回"
        RELEASED = "released", "已答复"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(
        Letter, on_delete=models.CASCADE, related_name="replies", verbose_name="来信"
    )
    round = models.PositiveSmallIntegerField("第几次办理", default=1)
    state = models.CharField("状态", max_length=10, choices=State)
    content = EncryptedTextField("答复", null=True, blank=True)
    outcome = models.CharField(
        "办理结果",
        max_length=24,
        choices=[(one.value, one.label) for one in REPLY_OUTCOMES],
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="起草人",
    )
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="答复单位",
    )
    # What is printed under it; the body may be renamed later.
    unit = models.CharField("落款", max_length=60)
    on_the_spot = models.BooleanField("当场答复", default=False)
    submitted_at = models.DateTimeField("送审时间")
    released_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "答复"
        default_permissions = ()
        ordering = ["submitted_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_released_reply_a_round",
                fields=["letter", "round"],
                condition=Q(state="released"),
            ),
            models.CheckConstraint(
                name="released_reply_says_when",
                condition=Q(state="released", released_at__isnull=False)
                | (~Q(state="released") & Q(released_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"答复{str(self.pk)[:8]}"


class Approval(models.Model):
    """What a second person said to a reply. Never its author (transitions)."""

    class Decision(models.TextChoices):
        APPROVED = "approved", "同意"
        RETURNED = "returned", "退回"
        FORCED = "forced", "街道直接签发，事后复查"
        CHECKED = "checked", "抽查通过"
        FAULTED = "faulted", "抽查发现问题"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reply = models.ForeignKey(
        Reply, on_delete=models.CASCADE, related_name="approvals", verbose_name="答复"
    )
    decision = models.CharField("意见", max_length=8, choices=Decision)
    note = EncryptedTextField("说明", null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="审签人",
    )
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "审签"
        default_permissions = ()
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.get_decision_display()} {str(self.pk)[:8]}"


class Rating(models.Model):
    """The writer's word, once for each round. Silence leaves no row: 未评价."""

    letter = models.ForeignKey(
        Letter, on_delete=models.CASCADE, related_name="ratings", verbose_name="来信"
    )
    round = models.PositiveSmallIntegerField("第几次办理", default=1)
    resolved = models.CharField("是否解决", max_length=10, choices=Resolved)
    satisfaction = models.CharField("是否满意", max_length=12, choices=Satisfaction)
    at = models.DateTimeField("评价时间")

    class Meta:
        verbose_name = verbose_name_plural = "评价"
        default_permissions = ()
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(
                name="one_rating_a_round",
                fields=["letter", "round"],
                violation_error_message="这封信已经评价过了。",
            )
        ]

    def __str__(self) -> str:
        return f"评价{self.pk}"
