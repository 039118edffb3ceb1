"""Who logs in, and which texts they agreed to. Nothing here knows communities."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from foundation import clock


class User(AbstractUser):
    """A person with an account. What they may do where is in communities.RoleGrant."""

    display_name = models.CharField("称呼", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "账号"

    def get_full_name(self) -> str:
        return self.display_name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()


class PolicyKind(models.TextChoices):
    PRIVACY = "privacy", "隐私政策"
    TERMS = "terms", "用户协议"


class TextInForce(ValidationError):
    """A text that people may have read and agreed to is not written again."""


class PolicyTextQuerySet(models.QuerySet["PolicyText"]):
    def effective(self, day: date | None = None) -> "PolicyTextQuerySet":
        """Texts that are or were in force, newest first."""
        return self.filter(effective_on__lte=day or clock.today()).order_by("-version")

    def in_force(self, kind: str, day: date | None = None) -> "PolicyText | None":
        return self.effective(day).filter(kind=kind).first()

    def update(self, **changes: Any) -> int:
        self._refuse_if_effective()
        return super().update(**changes)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse_if_effective()
        return super().delete()

    def _refuse_if_effective(self) -> None:
        if self.filter(effective_on__lte=clock.today()).exists():
            raise TextInForce("已生效的文本不能修改或删除，请新增一版。")


class PolicyText(models.Model):
    """One version of the privacy policy or of the terms (domain.md, Corrections 10).

    `body` is plain text in the small form that accounts.policies.parts() reads.
    """

    kind = models.CharField("种类", max_length=8, choices=PolicyKind)
    version = models.PositiveSmallIntegerField("版本")
    effective_on = models.DateField("生效日期")
    body = models.TextField("正文")
    source = models.CharField("依据和说明", max_length=200, blank=True)

    objects = PolicyTextQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "政策文本"
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(
                name="one_text_per_kind_and_version",
                fields=["kind", "version"],
                violation_error_message="这一版已经有了，请用下一个版本号。",
            ),
            models.CheckConstraint(
                name="policy_versions_start_at_one",
                condition=Q(version__gte=1),
                violation_error_message="版本号从1开始。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}第{self.version}版"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.refuse_if_effective()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.refuse_if_effective()
        return super().delete(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.effective_on is None or self.version is None:
            return
        others = PolicyText.objects.filter(kind=self.kind).exclude(pk=self.pk)
        if others.filter(
            Q(version__lt=self.version, effective_on__gte=self.effective_on)
            | Q(version__gt=self.version, effective_on__lte=self.effective_on)
        ).exists():
            raise ValidationError({"effective_on": "新的一版要晚于前一版生效。"})

    def refuse_if_effective(self) -> None:
        """Raise TextInForce when what is stored is in force, whatever this object says."""
        if self.pk is not None:
            PolicyText.objects.filter(pk=self.pk)._refuse_if_effective()


class Consent(models.Model):
    """A person agreed to one version; taken back, the row stays and says when."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="consents",
        verbose_name="人员",
    )
    text = models.ForeignKey(
        PolicyText,
        on_delete=models.PROTECT,
        related_name="consents",
        verbose_name="文本",
    )
    given_at = models.DateTimeField("同意时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "同意记录"
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_standing_consent_per_text",
                fields=["user", "text"],
                condition=Q(withdrawn_at__isnull=True),
                violation_error_message="已经同意过这一版。",
            ),
            models.CheckConstraint(
                name="consent_ends_after_it_began",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                violation_error_message="撤回不能早于同意。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.text}"
