"""The letter, its text, and who wrote it: three tables, so that a list meets one only.

What the writer typed is sealed (foundation.encrypted_field), the text of ordinary letters
too: a letter that turns out to be confidential has never stood anywhere in clear.
"""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from communities.models import CommunityPage, Organization, TopicTag
from foundation import clock
from foundation.blind_index import BlindIndexField
from foundation.encrypted_field import EncryptedTextField
from mailbox.models.choices import OPEN, Channel, Kind, Outcome, Stage

# What stops the clock, or has no deadline of the office's.
NOT_TIMED = (Stage.AWAITING_RESIDENT, Stage.REPLIED)


class LetterQuerySet(models.QuerySet["Letter"]):
    """Which letters; whose they are is asked in mailbox.permissions.visible_to()."""

    def open(self) -> "LetterQuerySet":
        """Letters that somebody has still to do something with."""
        return self.filter(stage__in=OPEN)

    def overdue(self, day: date | None = None) -> "LetterQuerySet":
        """Open letters whose deadline was before this day (today); a pause has none."""
        day = day or clock.today()
        return self.open().exclude(stage__in=NOT_TIMED).filter(due_on__lt=day)


class Letter(models.Model):
    """One letter (来信) under one number. transitions.py alone writes what is set here."""

    number = models.CharField("编号", max_length=24, unique=True, editable=False)
    # HMAC of the query code under the key ring; the code itself is on the receipt only.
    code_hmac = models.CharField(max_length=96, editable=False)
    community = models.ForeignKey(
        CommunityPage,
        on_delete=models.PROTECT,
        related_name="letters",
        verbose_name="社区",
    )
    kind = models.CharField("类型", max_length=10, choices=Kind)
    topic = models.ForeignKey(
        TopicTag, on_delete=models.PROTECT, related_name="letters", verbose_name="主题"
    )
    channel = models.CharField(
        "来信渠道", max_length=5, choices=Channel, default=Channel.WEB, editable=False
    )
    reference = models.CharField("来源编号", max_length=40, blank=True, editable=False)
    # The number of the disclosure that the writer asks about, if one.
    about = models.CharField("有关公开事项", max_length=60, blank=True, editable=False)
    pseudonym = models.CharField("来信人代号", max_length=4, editable=False)

    # The four axes. Publication is the state of PublishedLetter.
    stage = models.CharField(
        "阶段", max_length=20, choices=Stage, default=Stage.RECEIVED, editable=False
    )
    outcome = models.CharField(
        "办理结果", max_length=24, choices=Outcome, blank=True, editable=False
    )
    confidential = models.BooleanField("保密", default=False, editable=False)
    wants_public = models.BooleanField("同意公开答复", default=False, editable=False)
    policy_version = models.CharField("隐私政策版本", max_length=20, blank=True)
    # Whoever left a way to be reached; without one nobody can be answered in person.
    reachable = models.BooleanField("留有联系方式", default=False, editable=False)
    contact_verified = models.BooleanField("联系方式已核验", default=False, editable=False)
    urgent = models.BooleanField("紧急", default=False, editable=False)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="代写人",
    )

    # Who works on it. The first to receive it answers for it (首接负责).
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="letters",
        verbose_name="主办单位",
    )
    assisting = models.ManyToManyField(
        Organization, related_name="+", editable=False, verbose_name="协办单位"
    )
    # Who signed for it in the unit; and who may not answer it a second time.
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="承办人",
    )
    earlier_author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="上次答复人",
    )
    about_organizations = models.ManyToManyField(
        Organization, related_name="+", editable=False, verbose_name="反映的组织"
    )
    about_users = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="+",
        editable=False,
        verbose_name="反映的工作人员",
    )

    received_at = models.DateTimeField("收到时间", editable=False)
    accepted_at = models.DateTimeField("受理时间", null=True, blank=True, editable=False)
    replied_at = models.DateTimeField("答复时间", null=True, blank=True, editable=False)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True, editable=False)
    # The next step has to be done by this day; the answer by that one.
    due_on = models.DateField("本步期限", null=True, blank=True, editable=False)
    answer_due_on = models.DateField("答复期限", null=True, blank=True, editable=False)
    due_provisional = models.BooleanField("期限暂定", default=False, editable=False)

    # What may happen once or twice only.
    bounces = models.PositiveSmallIntegerField("退回次数", default=0, editable=False)
    pauses = models.PositiveSmallIntegerField("暂停次数", default=0, editable=False)
    round = models.PositiveSmallIntegerField("第几次办理", default=1, editable=False)
    objected = models.BooleanField("已提过异议", default=False, editable=False)
    contested = models.BooleanField("已提过复核", default=False, editable=False)
    reopened = models.PositiveSmallIntegerField("重启次数", default=0, editable=False)
    # An answer on the spot is looked at by a second person afterwards, some of them.
    spot_check = models.CharField(
        "当场答复抽查",
        max_length=4,
        choices=[("due", "待抽查"), ("done", "已抽查")],
        blank=True,
        editable=False,
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name="并入",
    )
    stage_before = models.CharField(max_length=20, blank=True, editable=False)
    # The last day on which more than a hundred wrong codes were tried on this number.
    attacked_on = models.DateField(
        "查询码被反复试探", null=True, blank=True, editable=False
    )
    matter = models.ForeignKey(
        "editorial.Matter",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="事项",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "来信"
        ordering = ["-received_at", "-id"]
        default_permissions = ("view",)
        permissions = [
            ("accept_letter", "受理来信"),
            ("route_letter", "交办来信"),
            ("reply_letter", "答复来信"),
            ("approve_reply", "审签答复"),
            ("rule_letter", "裁定退回、延期和异议"),
            ("open_identity", "查看来信人"),
            ("read_confidential", "阅读保密来信原文"),
            ("redact_letter", "编写公开稿"),
            ("confirm_publication", "核定公开稿"),
            ("take_letter", "代写来信"),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="letter_newest"),
            models.Index(
                fields=["community", "-received_at", "-id"], name="letter_by_community"
            ),
            models.Index(fields=["community", "stage"], name="letter_stage"),
            models.Index(
                fields=["due_on"], name="letter_due", condition=Q(stage__in=sorted(OPEN))
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="answered_letter_says_when",
                condition=~Q(stage__in=["replied", "objected"])
                | Q(replied_at__isnull=False),
            ),
            models.CheckConstraint(
                name="ended_letter_says_when",
                condition=~Q(
                    stage__in=[
                        "closed",
                        "not_accepted",
                        "referred_out",
                        "merged",
                        "withdrawn",
                    ]
                )
                | Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="worked_on_by_a_unit",
                condition=~Q(stage__in=["assigned", "in_progress", "awaiting_resident"])
                | Q(organization__isnull=False),
            ),
            models.CheckConstraint(
                name="only_a_merged_letter_has_a_parent",
                condition=Q(stage="merged", merged_into__isnull=False)
                | (~Q(stage="merged") & Q(merged_into__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        # No title: this line stands in logs and lists.
        return self.number

    @property
    def neutral_title(self) -> str:
        """What everybody of the desk may read: nothing that the writer typed."""
        return f"{self.number} {self.get_kind_display()}·{self.topic}"

    @property
    def writer(self) -> str:
        """How the writer is called where the name is not shown."""
        return f"来信人{self.pseudonym}"

    def days_overdue(self, day: date | None = None) -> int:
        """Calendar days since the deadline of this step; 0 when there is time left."""
        day = day or clock.today()
        if self.stage not in OPEN or self.stage in NOT_TIMED or self.due_on is None:
            return 0
        return max((day - self.due_on).days, 0)


class LetterText(models.Model):
    """What was typed. `fact_slip` is what a clerk wrote for those who may not read it."""

    letter = models.OneToOneField(
        Letter, on_delete=models.CASCADE, primary_key=True, related_name="text"
    )
    title = EncryptedTextField("标题", null=True, blank=True)
    content = EncryptedTextField("内容", null=True, blank=True)
    fact_slip = EncryptedTextField("事项摘要", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "来信内容"
        default_permissions = ()

    def __str__(self) -> str:
        return f"来信内容{self.pk}"


class LetterIdentity(models.Model):
    """The vault: who wrote. Opened through mailbox.identities, which writes it down.

    Erased a year after the letter ended (casework.md §8); the row stays, empty.
    """

    letter = models.OneToOneField(
        Letter, on_delete=models.CASCADE, primary_key=True, related_name="identity"
    )
    name = EncryptedTextField("姓名", null=True, blank=True)
    phone = EncryptedTextField("电话", null=True, blank=True)
    email = EncryptedTextField("邮箱", null=True, blank=True)
    phone_index = BlindIndexField(of="phone", kind="phone")
    email_index = BlindIndexField(of="email", kind="email")
    erased_at = models.DateTimeField("删除时间", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "来信人"
        default_permissions = ()

    def __str__(self) -> str:
        return f"来信人{self.pk}"


class LetterCounter(models.Model):
    """The last number of a community on a day. numbers.py alone writes."""

    community = models.ForeignKey(CommunityPage, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "来信编号"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="one_letter_counter_a_day", fields=["community", "day"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.community_id} {self.day}"
