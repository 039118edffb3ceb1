"""Residents with an account, and how well they are known. transitions.py alone writes.

Levels (domain.md, correction 5): L0 has no row here and only reads; L1 has shown a phone
(后台实名); L2 is known to the community, by its roll or by a slip brought to the door.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from communities.models.buildings import Building, Entrance
from communities.models.places import CommunityPage


class ResidentLevel(models.IntegerChoices):
    READER = 0, "未核验"
    PHONE = 1, "手机已核验"
    COMMUNITY = 2, "社区已核实"


class VerificationMethod(models.TextChoices):
    """How the community came to know the resident. No document is ever stored."""

    ROLL = "roll", "对照居民名册"
    SLIP = "slip", "入户核验码"


class ResidentAccount(models.Model):
    """Which community an account belongs to, and its level."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="resident_account",
        verbose_name="账号",
    )
    community = models.ForeignKey(
        CommunityPage,
        on_delete=models.PROTECT,
        related_name="resident_accounts",
        verbose_name="社区",
    )
    level = models.PositiveSmallIntegerField(
        "核验程度",
        choices=[row for row in ResidentLevel.choices if row[0] > ResidentLevel.READER],
        editable=False,
    )
    phone_verified_at = models.DateTimeField("手机核验时间", editable=False)
    verified_at = models.DateTimeField("社区核实时间", null=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="核实人",
    )
    method = models.CharField(
        "核实方式", max_length=4, choices=VerificationMethod, blank=True, editable=False
    )

    class Meta:
        verbose_name = verbose_name_plural = "居民账号"
        ordering = ["community_id", "-phone_verified_at", "-id"]
        permissions = [("verify_residentaccount", "核实居民")]
        constraints = [
            models.CheckConstraint(
                name="resident_level_says_how_it_was_reached",
                condition=Q(level=ResidentLevel.PHONE, verified_at__isnull=True, method="")
                | (
                    Q(level=ResidentLevel.COMMUNITY, verified_at__isnull=False)
                    & Q(method__in=VerificationMethod.values)
                ),
                violation_error_message="社区核实要记下时间和方式。",
            ),
        ]

    def __str__(self) -> str:
        # No name: this line stands in the log.
        return f"居民账号{self.pk}"


class VerificationSlip(models.Model):
    """入户核验码: a code on paper, brought to a door by the 楼门长, good once.

    Only the HMAC of the code is kept; the code is shown once, when the slip is made.
    """

    community = models.ForeignKey(
        CommunityPage,
        on_delete=models.PROTECT,
        related_name="verification_slips",
        verbose_name="社区",
    )
    building = models.ForeignKey(
        Building,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="verification_slips",
        verbose_name="楼院",
    )
    entrance = models.ForeignKey(
        Entrance,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="verification_slips",
        verbose_name="楼门",
    )
    code_hmac = models.CharField(max_length=64, unique=True, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="issued_slips",
        verbose_name="制发人",
    )
    issued_at = models.DateTimeField("制发时间", editable=False)
    expires_on = models.DateField("有效至")
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="used_slips",
        verbose_name="使用人",
    )
    used_at = models.DateTimeField("使用时间", null=True, editable=False)
    voided_at = models.DateTimeField("作废时间", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "入户核验码"
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="slip_user_comes_with_a_time",
                condition=Q(used_by__isnull=True) | Q(used_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_slip_is_used_or_voided",
                condition=Q(used_at__isnull=True) | Q(voided_at__isnull=True),
            ),
            models.CheckConstraint(
                name="slip_used_after_it_was_issued",
                condition=Q(used_at__isnull=True) | Q(used_at__gte=F("issued_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"核验码{self.pk}"
