"""What is published. How a state follows from dates is in publishing_rules.py."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from communities.models import CommunityPage, Organization, OrganizationKind
from disclosure.forms import AffairsPageForm
from disclosure.listing import Listing
from disclosure.naming import free_number, free_slug
from disclosure.publishing_rules import Status, missing, posting_last_day, status_on
from disclosure.querysets import DisclosureManager
from foundation import clock
from foundation.blocks import ArticleBody, plain
from foundation.pages import PortalPage

# An element so marked is never rendered on the web, in the API, in feeds or in search.
BOARD_ONLY = "（仅张榜）"


class Regime(models.TextChoices):
    """Four publishers under four legal regimes, never mixed up (domain.md §0)."""

    JUWU = "JUWU", "居务"
    ZHENGWU = "ZHENGWU", "政务"
    DANGWU = "DANGWU", "党务"
    WUYE = "WUYE", "物业"


class Mode(models.TextChoices):
    """公示 is not 公开 (domain.md, correction 2)."""

    STANDING = "standing", "长期公开"
    PERIODIC = "periodic", "定期公开"
    POSTING = "posting", "公示"


class Cycle(models.TextChoices):
    """How often an item falls due."""

    ONCE_CHANGE = "ONCE_CHANGE", "变动时"
    EVENT = "EVENT", "发生时"
    MONTHLY = "MONTHLY", "每月"
    QUARTERLY = "QUARTERLY", "每季度"
    HALF_YEAR = "HALF_YEAR", "每半年"
    YEARLY = "YEARLY", "每年"


class Unit(models.TextChoices):
    """What a number of days counts."""

    WORKING = "WD", "工作日"
    CALENDAR = "D", "自然日"


class WebAllowed(models.TextChoices):
    """Whether an item may stand on the web; P3 is never YES."""

    YES = "yes", "可上网"
    SUMMARY = "summary", "只公开汇总"
    NO = "no", "不上网，只张榜"


class CatalogItem(models.Model):
    """One code of the disclosure catalogue; codes are never reused."""

    code = models.CharField("编码", max_length=12, unique=True)
    regime = models.CharField("公开类别", max_length=8, choices=Regime)
    category = models.CharField("栏目", max_length=4)
    title = models.CharField("事项", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "公开事项"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class CatalogRule(models.Model):
    """One row of catalogue.csv: who publishes an item, when, how long, and with what.

    All numbers are the sub-district's configuration; the file is only the first fill.
    """

    item = models.ForeignKey(
        CatalogItem, on_delete=models.PROTECT, related_name="rules", verbose_name="事项"
    )
    rule_no = models.PositiveSmallIntegerField("序号")
    title = models.CharField("名称", max_length=80)
    publisher_kind = models.CharField("公开主体", max_length=24, choices=OrganizationKind)
    mode = models.CharField("公开方式", max_length=8, choices=Mode)
    cycle = models.CharField("周期", max_length=12, choices=Cycle)
    anchor = models.CharField("起算", max_length=16)
    offset = models.SmallIntegerField("期限")
    offset_unit = models.CharField("期限单位", max_length=2, choices=Unit)
    posting_days = models.PositiveSmallIntegerField("上栏天数", null=True, blank=True)
    posting_unit = models.CharField("上栏单位", max_length=2, choices=Unit, blank=True)
    posting_until = models.CharField("上栏至", max_length=20, blank=True)
    required_elements = models.JSONField("必备要素", default=list)
    hint_elements = models.JSONField("可选要素", default=list, blank=True)
    channels = models.JSONField("渠道", default=list)
    redaction = models.CharField("脱敏", max_length=2)
    web_allowed = models.CharField("上网", max_length=8, choices=WebAllowed)
    needs_supervisor_confirm = models.BooleanField("须居务监督委员会确认")
    class_scope = models.CharField("适用社区", max_length=12)
    basic_set = models.BooleanField("基础版")
    basis = models.CharField("依据", max_length=120)
    basis_status = models.CharField("依据状态", max_length=1)

    class Meta:
        verbose_name = verbose_name_plural = "公开规则"
        permissions = [
            ("draft_civic", "起草居务、政务、物业公开"),
            ("draft_party", "起草党务公开"),
        ]
        ordering = ["item__code", "rule_no"]
        constraints = [
            models.UniqueConstraint(name="one_rule_per_number", fields=["item", "rule_no"]),
            models.CheckConstraint(
                name="p3_never_whole_on_the_web",
                condition=~Q(redaction="P3", web_allowed="yes"),
                violation_error_message="P3 事项不得在网上完整公开。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.code}（{self.rule_no}）{self.title}"


class DisclosureIndexPage(PortalPage):
    """The column “看公开” of one community."""

    template = "disclosure/index_page.html"
    subpage_types = ["disclosure.AffairsPage"]
    made_by_code = True
    adds_by_hand = True

    class Meta:
        verbose_name = verbose_name_plural = "公开栏目"

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        above = self.path[: -self.steplen]
        rows = AffairsPage.objects.public().filter(community__path=above)
        listing = Listing(rows, request.GET, day=clock.today())
        return {
            **super().get_context(request, *args, **kwargs),
            # The rows bring their community along; only an empty list has to ask.
            "community": listing.rows[0].community
            if listing.rows
            else CommunityPage.objects.get(path=above),
            "listing": listing,
        }


class AffairsPage(PortalPage):
    """One disclosure: a rule of the catalogue fulfilled by a publisher."""

    rule = models.ForeignKey(
        CatalogRule, on_delete=models.PROTECT, related_name="pages", verbose_name="公开事项"
    )
    publisher = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="disclosures",
        verbose_name="谁公开",
    )
    community = models.ForeignKey(
        CommunityPage,
        on_delete=models.PROTECT,
        related_name="disclosures",
        editable=False,
        verbose_name="社区",
    )
    regime = models.CharField(
        "公开类别", max_length=8, choices=Regime, editable=False, db_index=False
    )
    mode = models.CharField("公开方式", max_length=8, choices=Mode, editable=False)
    fact_date = models.DateField(
        "事实日期", help_text="会议、决定、支付或期末那一天，不是发布日期。"
    )
    period = models.CharField(
        "所属期",
        max_length=8,
        blank=True,
        help_text="定期公开才填：2026、2026H1、2026Q3 或 2026M10。",
    )
    responsible = models.CharField(
        "责任人", max_length=40, help_text="写职务，如“居委会主任”。"
    )
    # Not required by the form: issues_of() asks for it, in Chinese, on submission.
    body = StreamField(ArticleBody(required=False), blank=True, verbose_name="正文")
    change_note = models.CharField(
        "更正说明",
        max_length=200,
        blank=True,
        help_text="公开后再改，写明改了什么、为什么；读者会看到。",
    )

    number = models.CharField("编号", max_length=40, blank=True, editable=False)
    published_at = models.DateTimeField("公开时间", null=True, editable=False)
    posting_from = models.DateField("上栏日", null=True, editable=False)
    posting_to = models.DateField("上栏至", null=True, editable=False)
    version = models.PositiveSmallIntegerField("版本", default=0, editable=False)
    superseded_on = models.DateField("被替代日", null=True, editable=False)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, editable=False)

    objects = DisclosureManager()

    base_form_class = AffairsPageForm
    template = "disclosure/affairs_page.html"
    withdrawn_template = "disclosure/withdrawn.html"
    parent_page_types = ["disclosure.DisclosureIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        FieldPanel("rule", required_on_save=True),
        *PortalPage.content_panels,
        FieldPanel("publisher", required_on_save=True),
        MultiFieldPanel(
            [
                FieldPanel("fact_date", required_on_save=True),
                FieldPanel("period"),
                FieldPanel("responsible"),
            ],
            heading="日期和责任人",
        ),
        InlinePanel(
            "elements",
            heading="公开要素",
            label="要素",
            help_text="保存后，这个事项的必备要素会自动列出；送审前每一项都要填。",
        ),
        FieldPanel("body"),
        FieldPanel("change_note"),
    ]
    # Written by publication alone: an old draft or a copy never carries them along.
    server_fields = (
        "number",
        "published_at",
        "posting_from",
        "posting_to",
        "version",
        "superseded_on",
        "withdrawn_at",
    )
    exclude_fields_in_copy = [*server_fields, "change_note"]

    class Meta:
        verbose_name = verbose_name_plural = "公开"
        indexes = [
            # The public lists page by these, newest first (foundation.api.keyset_page).
            models.Index(fields=["-published_at", "-page_ptr"], name="disclosure_newest"),
            models.Index(
                fields=["community", "-published_at", "-page_ptr"],
                name="disclosure_by_community",
            ),
            models.Index(fields=["mode", "posting_to"], name="disclosure_on_display"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_disclosure_per_number",
                fields=["number"],
                condition=~Q(number=""),
                violation_error_message="这个编号已经用过。",
            )
        ]

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        # What Wagtail asks of a draft instead of full_clean().
        self.derive()
        super().minimal_clean()

    def derive(self) -> None:
        """Set what follows from rule and publisher, and a slug of pinyin and date."""
        if self.rule_id:
            self.regime = self.rule.item.regime
            self.mode = self.rule.mode
        if self.publisher_id:
            self.community_id = self.publisher.community_id
        if not self.slug and self.title and self.fact_date:
            self.slug = free_slug(self)

    @classmethod
    def rows_to_serve(cls) -> models.QuerySet:
        return cls.objects.select_related("rule__item", "publisher", "community")

    @property
    def status(self) -> Status:
        """The state today; every state but 已撤回 follows from the dates."""
        return status_on(self, clock.today())

    def shown_elements(self) -> list[tuple[str, str]]:
        """The filled elements that may stand on the web, as (name, value)."""
        return [
            (element.name, element.value)
            for element in self.elements.all()
            if element.value and not element.name.endswith(BOARD_ONLY)
        ]

    # What the publishing room asks ----------------------------------------------

    def publication_issues(self) -> list[str]:
        return missing(self)

    def sign_off_permission(self) -> str:
        party = self.regime == Regime.DANGWU
        return "publishing.sign_off_party" if party else "publishing.sign_off"

    def confirmation_permission(self) -> str:
        if self.regime == Regime.DANGWU:
            return "publishing.secrecy_review"
        return "publishing.confirm" if self.rule.needs_supervisor_confirm else ""

    def confirmer_may_sign(self) -> bool:
        return bool(self.regime == Regime.DANGWU)

    def on_published(self, *, by: Any, version: int, moment: datetime) -> None:
        """Number and dates are the server's: set once, at the first publication."""
        day = moment.astimezone(clock.SHANGHAI).date()
        self.version = version
        if version == 1:
            self.published_at = moment
            self.number = free_number(self, day)
        # A correction is shown again for the whole period, but keeps its first date.
        self.posting_from = day
        self.posting_to = posting_last_day(
            day, self.rule.posting_days, self.rule.posting_unit
        )
        AffairsPage.objects.filter(pk=self.pk).update(
            **{name: getattr(self, name) for name in self.server_fields}
        )

    def on_withdrawn(self, *, moment: datetime) -> None:
        AffairsPage.objects.filter(pk=self.pk).update(withdrawn_at=moment)

    def content_scopes(self) -> list[str]:
        return [self.community.code]

    def public_record(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "title": self.title,
            "code": self.rule.item.code,
            "regime": self.regime,
            "mode": self.mode,
            "community": self.community.code,
            "publisher": self.publisher.name,
            "fact_date": self.fact_date.isoformat(),
            "responsible": self.responsible,
            "elements": [list(pair) for pair in self.shown_elements()],
            "body": plain(self.body),
            "version": self.version,
            "note": self.change_note,
        }

    def tombstone(self) -> dict[str, Any] | None:
        if self.withdrawn_at is None:
            return None
        agreed = self.withdrawals.filter(state="approved").order_by("-pk").first()
        return {
            "number": self.number,
            "item": str(self.rule.item),
            "publisher": self.publisher.name,
            "withdrawn_on": self.withdrawn_at.astimezone(clock.SHANGHAI).date(),
            "reason": agreed.reason if agreed else "",
        }

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context(request, *args, **kwargs),
            "community": self.community,
            "day": clock.today(),
            # A preview may show a page that was never saved.
            "versions": self.versions.defer("record", "html") if self.pk else [],
        }


class AffairsElement(Orderable):
    """One element of a disclosure, by the name that the catalogue gives it."""

    page = ParentalKey(AffairsPage, on_delete=models.CASCADE, related_name="elements")
    name = models.CharField("要素", max_length=30)
    value = models.TextField("内容", blank=True)

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "公开要素"

    def __str__(self) -> str:
        return self.name
