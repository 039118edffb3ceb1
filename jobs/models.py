"""What the job room stores: living workers, the outbox, the schedule, answers once given.

The tasks themselves are django-tasks' own.
"""

import uuid

from django.db import models
from django.db.models import Q

from foundation.encrypted_field import EncryptedTextField


class WorkerHeartbeat(models.Model):
    """One running worker. A killed one leaves its row behind, and the row goes stale."""

    worker_id = models.CharField(max_length=64, primary_key=True)
    pid = models.PositiveIntegerField()
    queue = models.CharField(max_length=100)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "后台进程"

    def __str__(self) -> str:
        return f"{self.queue} {self.worker_id[:8]}"


class OutboxItem(models.Model):
    """Something that has to leave the portal (a letter, say). outbox.py alone writes.

    Waiting: `next_try_at` is set. Delivered or parked: it is not. The payload is sealed,
    because it names people, and goes when it has been delivered.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("种类", max_length=40)
    payload = EncryptedTextField("内容", null=True)
    attempts = models.PositiveSmallIntegerField("已试次数", default=0)
    created_at = models.DateTimeField("存入时间")
    next_try_at = models.DateTimeField("下次发送", null=True)
    delivered_at = models.DateTimeField("送达时间", null=True)
    parked_at = models.DateTimeField("搁置时间", null=True)
    # The class of the last error, never its text: that may name an address.
    last_error = models.CharField("上次的错误", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "待发事项"
        default_permissions = ()
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(
                name="outbox_due",
                fields=["next_try_at"],
                condition=Q(next_try_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="outbox_item_waits_or_is_done_or_parked",
                condition=Q(
                    next_try_at__isnull=False,
                    delivered_at__isnull=True,
                    parked_at__isnull=True,
                )
                | Q(next_try_at__isnull=True, delivered_at__isnull=False, parked_at=None)
                | Q(next_try_at__isnull=True, delivered_at=None, parked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="outbox_keeps_what_is_not_delivered",
                condition=Q(delivered_at__isnull=False) | Q(payload__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {str(self.pk)[:8]}"


class ScheduleRow(models.Model):
    """When a job of this name is due next. The jobs themselves are code (schedule.py)."""

    name = models.CharField(max_length=60, primary_key=True)
    next_run_at = models.DateTimeField(db_index=True)
    last_run_at = models.DateTimeField(null=True)
    # The task that the last claim enqueued: while it has not ended, no second one is.
    last_task = models.UUIDField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "定时任务"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class RememberedAnswer(models.Model):
    """The first answer to a request with an Idempotency-Key. idempotency.py alone writes.

    `key` and `fingerprint` are HMACs under the key ring (blind_index.digests), never what
    was sent. The answer is sealed: it may hold the code of a letter.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=96, unique=True)
    fingerprint = models.CharField(max_length=96)
    answer = EncryptedTextField(null=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "已给的答复"
        default_permissions = ()

    def __str__(self) -> str:
        return self.key[:12]
