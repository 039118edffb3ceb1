"""What was done, in order, and who opened an identity: rows that are only ever added.

transitions.py alone adds them, and writes the commitment of each into the transparency
stream “letters”: a hash over the row and its random key, which tells a stranger nothing.
"""

import uuid

from django.conf import settings
from django.db import models

from foundation.encrypted_field import EncryptedTextField
from mailbox.models.choices import ReadingReason, Stage
from mailbox.models.letters import Letter


class LetterEvent(models.Model):
    """One step of a letter. The writer reads label, time, unit and note, never who."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(
        Letter, on_delete=models.CASCADE, related_name="events", verbose_name="来信"
    )
    sequence = models.PositiveIntegerField("序号")
    # A name of transitions.TABLE.
    action = models.CharField("动作", max_length=24)
    stage = models.CharField("之后的阶段", max_length=20, choices=Stage)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="经办人",
    )
    unit = models.CharField("单位", max_length=60)
    post = models.CharField("岗位", max_length=40, blank=True)
    note = EncryptedTextField("说明", null=True, blank=True)
    # Notes between colleagues stay with them.
    shown = models.BooleanField("来信人可见", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "办理经过"
        default_permissions = ()
        ordering = ["letter_id", "sequence"]
        constraints = [
            models.UniqueConstraint(
                name="letter_events_in_order", fields=["letter", "sequence"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.sequence}"


class IdentityReading(models.Model):
    """Somebody opened the identity of a letter. The writer sees all but `by`.

    (个人信息保护法 第五十一条；casework.md §5.6.)
    """

    letter = models.ForeignKey(
        Letter, on_delete=models.CASCADE, related_name="readings", verbose_name="来信"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="查看人",
    )
    unit = models.CharField("单位", max_length=60)
    post = models.CharField("岗位", max_length=40)
    reason = models.CharField("原因", max_length=12, choices=ReadingReason)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "查看记录"
        default_permissions = ()
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"查看记录{self.pk}"
