"""What publication leaves behind: versions and withdrawals."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from wagtail.models import Page, Revision


class PublishedVersion(models.Model):
    """One publication of one page, as it was: never edited, never deleted.

    `record` is canonical JSON and is what the public log hashes; `html` is the page's
    content as readers saw it.
    """

    page = models.ForeignKey(
        Page, on_delete=models.PROTECT, related_name="versions", verbose_name="页面"
    )
    revision = models.OneToOneField(
        Revision, on_delete=models.PROTECT, related_name="published_version"
    )
    version = models.PositiveSmallIntegerField("版本")
    published_at = models.DateTimeField("公开时间")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="签发人",
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="确认人",
    )
    note = models.CharField("更正说明", max_length=200, blank=True)
    record = models.TextField("内容")
    html = models.TextField("网页")
    sha256 = models.CharField("校验值", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "已公开的版本"
        ordering = ["page_id", "-version"]
        constraints = [
            models.UniqueConstraint(name="one_version_number", fields=["page", "version"]),
        ]
        permissions = [
            ("draft_civic", "起草居务、政务、物业公开"),
            ("draft_party", "起草党务公开"),
            ("sign_off", "签发"),
            ("sign_off_party", "签发党务公开"),
            ("confirm", "居务监督确认"),
            ("secrecy_review", "保密审查"),
            ("withdraw", "申请撤回"),
        ]

    def __str__(self) -> str:
        return f"{self.page} 第{self.version}版"


class Withdrawal(models.Model):
    """One person asks that a published page leave the site, another agrees or refuses."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待批准"
        APPROVED = "approved", "已撤回"
        REFUSED = "refused", "未同意"

    page = models.ForeignKey(
        Page, on_delete=models.PROTECT, related_name="withdrawals", verbose_name="页面"
    )
    reason = models.CharField("撤回原因", max_length=200)
    state = models.CharField(
        "状态", max_length=8, choices=State, default=State.PROPOSED, editable=False
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="申请人",
    )
    proposed_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="批准人",
    )
    decided_at = models.DateTimeField("批准时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "撤回"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_withdrawal_per_page",
                fields=["page"],
                condition=Q(state="proposed"),
                violation_error_message="这一条已有撤回申请，正等待批准。",
            ),
            models.CheckConstraint(
                name="withdrawal_takes_two_persons",
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("proposed_by")),
                violation_error_message="撤回须由另一个人批准。",
            ),
            models.CheckConstraint(name="withdrawal_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.get_state_display()}"
