"""A letter's files: of what was sent, a row; the bytes lie sealed in files of their own.

They are no documents of the portal: a community's collection would open them to its
editors, and its chooser would list them (ADR 25). attachments.py alone writes.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.encrypted_field import EncryptedTextField
from mailbox.models.handling import Message, Reply
from mailbox.models.letters import Letter


class LetterAttachmentQuerySet(models.QuerySet["LetterAttachment"]):
    """Which files; whose they are is asked in mailbox.attachments."""

    def ready(self) -> "LetterAttachmentQuerySet":
        """Checked, and found to be what may be opened."""
        return self.filter(state=LetterAttachment.State.READY)


class LetterAttachment(models.Model):
    """One file: with a letter, a supplement or a reply, or waiting until its form is sent.

    A waiting one belongs to whoever holds the form's token (`pending` is its HMAC), for a
    day. `stored` is a drawn name in the store; `key` names the key that sealed the bytes.
    """

    class State(models.TextChoices):
        CHECKING = "checking", "检查中"
        READY = "ready", "可以打开"
        REFUSED = "refused", "不能打开"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(
        Letter,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name="来信",
    )
    message = models.ForeignKey(
        Message,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name="补充",
    )
    reply = models.ForeignKey(
        Reply,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name="答复",
    )
    pending = models.CharField("表单", max_length=96, blank=True, editable=False)
    # HMAC of the bytes as they came: of one form the same file is kept once.
    digest = models.CharField(max_length=96, blank=True, editable=False)
    stored = models.CharField(max_length=32, unique=True, editable=False)
    key = models.CharField("钥匙", max_length=16, editable=False)
    name = EncryptedTextField("文件名", null=True, blank=True)
    kind = models.CharField("格式", max_length=8, editable=False)
    size = models.PositiveIntegerField("字节", editable=False)
    state = models.CharField("检查", max_length=8, choices=State, editable=False)
    # What the check found, as JSON: places in a file may name people.
    findings = EncryptedTextField("检查结果", null=True, blank=True)
    checked_at = models.DateTimeField("检查时间", null=True, blank=True, editable=False)
    added_at = models.DateTimeField("时间", editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="添加人",
    )

    objects = LetterAttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "来信附件"
        default_permissions = ()
        ordering = ["added_at", "id"]
        indexes = [
            models.Index(
                name="letter_file_pending",
                fields=["added_at"],
                condition=Q(letter__isnull=True),
            ),
            models.Index(
                name="letter_file_unchecked",
                fields=["added_at"],
                condition=Q(state="checking"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="letter_file_waits_or_is_sent",
                condition=Q(letter__isnull=False, pending="", digest="")
                | Q(letter=None, message=None, reply=None, pending__gt="", digest__gt=""),
            ),
            models.CheckConstraint(
                name="letter_file_of_message_or_reply",
                condition=Q(message__isnull=True) | Q(reply__isnull=True),
            ),
            models.UniqueConstraint(
                name="one_file_once_in_a_form",
                fields=["pending", "digest"],
                condition=Q(letter__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        # No name: this line stands in logs.
        return f"附件{str(self.pk)[:8]}"

    @property
    def place(self) -> str:
        """What the sealed bytes are bound to."""
        return f"{self._meta.db_table}.file:{self.pk}"

    @property
    def from_writer(self) -> bool:
        """Whether it is the writer's, typed or scanned; otherwise the unit gave it."""
        return self.reply_id is None

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY
