"""One disclosure: a rule of the catalogue fulfilled by a publisher."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from communities.models import TopicTagged
from communities.topic_choice import TopicTags
from disclosure import linked_documents
from disclosure.forms import AffairsPageForm
from disclosure.linked_documents import LinkedBody
from disclosure.models.catalog import CatalogRule, Mode
from disclosure.naming import free_number
from disclosure.publishing_rules import (
    Status,
    due_on,
    issues_of,
    posting_last_day,
    status_on,
)
from disclosure.querysets import DisclosureManager
from files.blocks import IllustratedBody
from foundation import clock
from foundation.blocks import recorded
from publishing.pages import PublishedPage

# An element so marked is never rendered on the web, in the API, in feeds or in search.
BOARD_ONLY = "（仅张榜）"


class AffairsTag(TopicTagged):
    """A topic of a disclosure."""

    content_object = ParentalKey(
        "disclosure.AffairsPage", on_delete=models.CASCADE, related_name="topic_items"
    )

    class Meta:
        verbose_name = verbose_name_plural = "公开的主题"


class AffairsPage(PublishedPage):
    """A disclosure: number, dates and state follow from its rule."""

    rule = models.ForeignKey(
        CatalogRule, on_delete=models.PROTECT, related_name="pages", verbose_name="公开事项"
    )
    mode = models.CharField("公开方式", max_length=8, choices=Mode, editable=False)
    fact_date = models.DateField(
        "事实日期",
        help_text="会议、决定、支付、选举或期末那一天，不是发布日期。",
    )
    period = models.CharField(
        "所属期",
        max_length=8,
        blank=True,
        help_text="定期公开才填：2026、2026H1、2026Q3 或 2026M10。",
    )
    until_date = models.DateField(
        "上栏到哪一天",
        null=True,
        blank=True,
        help_text="只有上栏到选举日或会议日、而事实日期不是那一天的事项才填。",
    )
    responsible = models.CharField(
        "责任人", max_length=40, help_text="写职务，如“居委会主任”。"
    )
    plain_card = models.TextField(
        "明白卡",
        max_length=200,
        blank=True,
        help_text="用两三句大白话说清：什么事、和谁有关、要不要做什么。读者先看到它。",
    )
    # Not required by the form: issues() asks for it, in Chinese, on submission.
    body = StreamField(IllustratedBody(required=False), blank=True, verbose_name="正文")
    topics = TopicTags(through=AffairsTag, blank=True, verbose_name="主题")
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name="替代哪一条",
        help_text="长期公开换了新的一条时填：签发后，旧的会标明“已被新版替代”。",
    )

    number = models.CharField("编号", max_length=40, blank=True, editable=False)
    posting_from = models.DateField("上栏日", null=True, editable=False)
    posting_to = models.DateField("上栏至", null=True, editable=False)
    superseded_on = models.DateField("被替代日", null=True, editable=False)

    objects = DisclosureManager()

    base_form_class = AffairsPageForm
    template = "disclosure/affairs_page.html"
    sheet_template = "disclosure/affairs_sheet.html"
    parent_page_types = ["disclosure.DisclosureIndexPage"]
    content_panels = [
        FieldPanel("rule", required_on_save=True),
        *PublishedPage.content_panels,
        FieldPanel("publisher", required_on_save=True),
        MultiFieldPanel(
            [
                FieldPanel("fact_date", required_on_save=True),
                FieldPanel("period"),
                FieldPanel("until_date"),
                FieldPanel("responsible"),
            ],
            heading="日期和责任人",
        ),
        FieldPanel("plain_card"),
        InlinePanel(
            "elements",
            heading="公开要素",
            label="要素",
            help_text="保存后，这个事项的必备要素会自动列出；送审前每一项都要填。",
        ),
        FieldPanel("body"),
        *PublishedPage.file_panels,
        FieldPanel("topics"),
        FieldPanel("replaces"),
        *PublishedPage.accountable_panels,
    ]
    server_fields = (
        *PublishedPage.server_fields,
        "number",
        "posting_from",
        "posting_to",
        "superseded_on",
    )
    exclude_fields_in_copy = [*server_fields, "change_note", "replaces"]

    class Meta:
        verbose_name = verbose_name_plural = "公开"
        indexes = [
            # The public lists page by these, newest first (foundation.api.keyset_page).
            models.Index(fields=["-published_at", "-page_ptr"], name="disclosure_newest"),
            models.Index(
                fields=["community", "-published_at", "-page_ptr"],
                name="disclosure_by_community",
            ),
            models.Index(
                fields=["mode", "-published_at", "-page_ptr"], name="disclosure_by_mode"
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

    def derive(self) -> None:
        if self.rule_id:
            self.mode = self.rule.mode
        super().derive()

    def regime_now(self) -> str:
        """The catalogue decides: its code carries the regime (domain.md, correction 1)."""
        return str(self.rule.item.regime) if self.rule_id else super().regime_now()

    def dated_on(self) -> date | None:
        return self.fact_date

    @classmethod
    def rows_to_serve(cls) -> models.QuerySet:
        return cls.objects.select_related("rule__item", "publisher", "community")

    @property
    def status(self) -> Status:
        """The state today; every state but 已撤回 follows from the dates."""
        return status_on(self, clock.today())

    @property
    def due_on(self) -> date:
        """The last day on which the rule wants this published."""
        return due_on(self.rule, fact_date=self.fact_date, period=self.period)

    @cached_property
    def linked_body(self) -> LinkedBody | None:
        """The documents that are this disclosure's body today; None if it has its own."""
        return linked_documents.body_of(self.rule.item.code, self.community)

    def shown_elements(self) -> list[tuple[str, str]]:
        """The filled elements that may stand on the web, as (name, value)."""
        return [
            (element.name, element.value)
            for element in self.elements.all()
            if element.value and not element.name.endswith(BOARD_ONLY)
        ]

    # What the publishing room asks ----------------------------------------------

    def issues(self, filled: Collection[str] | None = None) -> dict[str, str]:
        """As above; `filled` names the elements that a form hands in, else the draft's."""
        if filled is None:
            filled = {row.name for row in self.elements.all() if row.value.strip()}
        found = {**super().issues(), **issues_of(self, filled=filled)}
        if self.linked_body is not None:
            # The documents have all of it: they are linked, and never copied here.
            found.pop("elements", None)
            found.pop("body", None)
            found |= self.link_issues(self.linked_body)
        return found

    def link_issues(self, linked: LinkedBody) -> dict[str, str]:
        """What a disclosure whose body are documents still lacks; one of each item."""
        if linked.wanting:
            return {"rule": linked.wanting}
        if self.body:
            return {"body": "这一条的正文就是那份文件，会自动显示，请把这里的正文删去。"}
        standing = AffairsPage.objects.public().filter(
            community=self.community_id, rule=self.rule_id, superseded_on=None
        )
        twin = standing.exclude(pk__in=[self.pk or 0, self.replaces_id or 0]).first()
        if twin is not None:
            return {"rule": f"本社区已经公开过这一项（{twin.number}），请在那一条上更正。"}
        return {}

    def confirmation_permission(self) -> str:
        marked = "publishing.confirm" if self.rule.needs_supervisor_confirm else ""
        return super().confirmation_permission() or marked

    def stamp(self, day: date) -> None:
        if self.version == 1:
            self.number = free_number(self, day)
            if self.replaces_id:
                AffairsPage.objects.filter(pk=self.replaces_id, superseded_on=None).update(
                    superseded_on=day
                )
        # A correction is shown again for the whole period, but keeps its first date.
        self.posting_from = day
        self.posting_to = posting_last_day(
            self.rule, day, fact_date=self.fact_date, until=self.until_date
        )

    def public_content(self) -> dict[str, Any]:
        linked = self.linked_body
        return {
            **({"documents": recorded_links(linked)} if linked else {}),
            "number": self.number,
            "code": self.rule.item.code,
            "mode": self.mode,
            "fact_date": self.fact_date.isoformat(),
            "responsible": self.responsible,
            "plain_card": self.plain_card,
            "elements": [list(pair) for pair in self.shown_elements()],
            "body": recorded(self.body),
            "topics": sorted(self.topics.values_list("code", flat=True)),
        }

    def called(self) -> str:
        return str(self.rule.item)

    def review_facts(self) -> list[tuple[str, str]]:
        period = f"（{self.period}）" if self.period else ""
        return [
            ("公开事项", str(self.rule)),
            ("公开方式", self.get_mode_display()),
            ("事实日期", f"{self.fact_date:%Y年%-m月%-d日}{period}"),
            ("应公开", f"{self.due_on:%Y年%-m月%-d日}前"),
            ("责任人", self.responsible),
            *super().review_facts(),
            ("明白卡", self.plain_card),
            *((row.name, row.value or "（空）") for row in self.elements.all()),
        ]

    def record_facts(self) -> list[tuple[str, str]]:
        return [pair for pair in self.review_facts() if not pair[0].endswith(BOARD_ONLY)]

    def review_bodies(self) -> list[tuple[str, Any]]:
        return [("正文", self.body)]


def recorded_links(linked: LinkedBody) -> list[dict[str, Any]]:
    """What the record keeps of linked documents: which editions stood there."""
    return [
        {
            "title": one.title,
            "url": one.url,
            "version": one.version,
            "newest": one.newest,
        }
        for one in linked.documents
    ]


class AffairsElement(Orderable):
    """One element of a disclosure, by the name that the catalogue gives it."""

    page = ParentalKey(AffairsPage, on_delete=models.CASCADE, related_name="elements")
    name = models.CharField("要素", max_length=30)
    value = models.TextField("内容", blank=True)

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "公开要素"

    def __str__(self) -> str:
        return self.name
