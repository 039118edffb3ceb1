"""上墙制度: procedures, principles, methods and measures, each in editions (R112, R140).

Whoever signs puts it up: governance.putting_up does what follows from that.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from communities.models import CommunityKind, CommunityPage
from foundation import clock
from governance import clauses, editions, flow, governed, procedure_rules, steps
from governance.clauses import Clauses, Part
from governance.comparing import compared
from governance.editions import Edition
from governance.forms import ProcedureForm
from governance.kinds import Origin, ProcedureKind
from governance.models.in_editions import InEditions
from governance.steps import Step, Steps
from publishing.models import PublishedVersion
from publishing.pages import PublishedPage
from publishing.querysets import PublishedManager, PublishedQuerySet


class ProcedureQuerySet(PublishedQuerySet):
    def without_texts(self) -> "ProcedureQuerySet":
        """For rows and rules: steps and items stay where they are."""
        return self.defer("steps", "body")


class ProcedurePage(InEditions, PublishedPage):
    """One procedure. Its next draft is a draft of the same page; each is an edition.

    The sub-district's hold in every community, unless a community's own says that it
    replaces one.
    """

    kind = models.CharField("类别", max_length=9, choices=ProcedureKind)
    summary = models.CharField(
        "一句话说明", max_length=120, blank=True, help_text="居民看得懂的话：这是管什么的。"
    )
    governs = models.JSONField("用在哪里", default=list, blank=True)
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_in",
        verbose_name="替代街道的哪一份",
        help_text="社区自己定的，代替街道统一制定的一份时填；别的社区照旧用街道的。",
    )
    responsible = models.CharField(
        "责任人", max_length=40, blank=True, help_text="写职务，如“居委会主任”。"
    )
    effective_on = models.DateField("施行日期", null=True, blank=True)
    repealed_on = models.DateField(
        "废止日期", null=True, blank=True, help_text="整份不再施行、也没有新版时才填。"
    )
    steps = StreamField(Steps(required=False), blank=True, verbose_name="步骤")
    body = StreamField(Clauses(required=False), blank=True, verbose_name="条文")

    editions = models.JSONField("各版", default=list, editable=False)
    reviewed_on = models.DateField("最近复核", null=True, editable=False)

    objects = PublishedManager.from_queryset(ProcedureQuerySet)()

    base_form_class = ProcedureForm
    template = "governance/procedure_page.html"
    edition_template = "governance/procedure_edition_page.html"
    comparison_template = "governance/procedure_comparison_page.html"
    sheet_template = "governance/procedure_sheet.html"
    parent_page_types = ["governance.ProcedureIndexPage"]
    api_type = "procedure"
    content_panels = [
        *PublishedPage.content_panels,
        FieldPanel("kind", required_on_save=True),
        FieldPanel("publisher", required_on_save=True),
        FieldPanel("summary"),
        FieldPanel("governs"),
        FieldPanel("replaces"),
        FieldPanel("steps"),
        FieldPanel("body", help_text="原则、方法、措施写成一条一条；程序可以不写。"),
        MultiFieldPanel(
            [
                FieldPanel("responsible"),
                FieldPanel("effective_on"),
                FieldPanel("repealed_on"),
            ],
            heading="责任人和施行",
        ),
        *PublishedPage.file_panels,
        *PublishedPage.accountable_panels,
    ]
    server_fields = (*PublishedPage.server_fields, "editions", "reviewed_on")
    exclude_fields_in_copy = [*server_fields, "change_note"]

    class Meta:
        verbose_name = verbose_name_plural = "上墙制度"
        indexes = [
            models.Index(fields=["-published_at", "-page_ptr"], name="procedure_newest"),
            models.Index(
                fields=["community", "-published_at", "-page_ptr"],
                name="procedure_by_community",
            ),
        ]

    # What it says -----------------------------------------------------------------

    def step_rows(self) -> list[Step]:
        """The steps of this draft or live page, counted."""
        return steps.steps_of(self.steps)

    def parts(self) -> list[Part]:
        """The items of this draft or live page, counted."""
        return clauses.parts_of(self.body)

    @property
    def governs_in_words(self) -> str:
        """议题征集、议题确定."""
        return governed.in_words(self.governs)

    @property
    def origin(self) -> Origin:
        """Whether the sub-district made it for all, or a community for itself."""
        street = self.community.kind == CommunityKind.SUBDISTRICT
        return Origin.STREET if street else Origin.COMMUNITY

    # What the publishing room asks ----------------------------------------------

    def issues(self) -> dict[str, str]:
        return {**super().issues(), **procedure_rules.issues_of(self)}

    def sign_off_verb(self) -> str:
        return "发布到公开栏"

    def dated_on(self) -> date | None:
        return self.effective_on

    def stamp(self, day: date) -> None:
        """Keep of this edition what decides where it holds; publishing it is a review."""
        if self.effective_on is None:  # issues() asked for it
            raise ValueError("An edition has a day from which it holds.")
        self.editions = [
            *self.editions,
            {
                **editions.entry(self.version, self.effective_on, self.repealed_on),
                "kind": self.kind,
                "governs": governed.in_order(self.governs),
                "replaces": self.replaces_id,
            },
        ]
        self.reviewed_on = day

    def content_scopes(self) -> list[str]:
        """What the sub-district made for all stands on the pages of all."""
        if self.origin == Origin.STREET:
            return list(
                CommunityPage.objects.order_by("code").values_list("code", flat=True)
            )
        return super().content_scopes()

    def public_content(self) -> dict[str, Any]:
        return {
            "procedure_kind": self.kind,
            "summary": self.summary,
            "governs": governed.in_order(self.governs),
            "replaces": self.replaces_id,
            "responsible": self.responsible,
            "effective_on": as_text(self.effective_on),
            "repealed_on": as_text(self.repealed_on),
            "steps": steps.recorded(self.step_rows()),
            "parts": clauses.recorded(self.parts()),
        }

    def called(self) -> str:
        return str(self.get_kind_display())

    def review_facts(self) -> list[tuple[str, str]]:
        days = {"施行日期": self.effective_on, "废止日期": self.repealed_on}
        facts = [
            ("类别", str(self.get_kind_display())),
            ("一句话说明", self.summary),
            ("用在哪里", self.governs_in_words),
            ("替代街道的", self.replaces.title if self.replaces else ""),
            ("责任人", self.responsible),
            *((name, f"{day:%Y年%-m月%-d日}") for name, day in days.items() if day),
        ]
        return [*(pair for pair in facts if pair[1]), *super().review_facts()]

    def review_bodies(self) -> list[tuple[str, Any]]:
        return [("步骤", self.steps), ("条文", self.body)]

    def sheet_facts(self) -> list[tuple[str, str]]:
        kept = ("用在哪里", "责任人", "施行日期", "废止日期")
        return [pair for pair in self.review_facts() if pair[0] in kept]

    @property
    def flow(self) -> flow.Flow | None:
        """The picture of the steps; None where there are none."""
        return flow.drawn(self.title, self.step_rows())

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        day = clock.today()
        rows = self.editions_on(day)
        number = kwargs.get("edition", self.version)
        context = {
            **super().get_context(request, *args, **kwargs),
            "editions": rows,
            "holding": self.in_force(day),
            "edition": next((one for one in rows if one.version == number), None),
        }
        if "edition" not in kwargs:
            own = self.step_rows()
            return {**context, "steps": own, "parts": self.parts(), "flow": self.flow}
        record = self.edition_record(number)
        if record is None:
            raise Http404
        told = steps.read(record["steps"])
        if "before" in kwargs:
            context |= self.compared_with(kwargs["before"], record, rows)
        return {
            **context,
            "record": told_record(record),
            "governs": governed.in_words(record["governs"]),
            "steps": told,
            "parts": clauses.read(record["parts"]),
            "flow": flow.drawn(record["title"], told),
        }

    def compared_with(
        self, number: int, record: dict[str, Any], rows: list[Edition]
    ) -> dict[str, Any]:
        """For the template: an edition beside a later one's record, steps and items."""
        former = self.edition_record(number)
        if former is None:
            raise Http404
        old, new = (steps.as_parts(steps.read(one["steps"])) for one in (former, record))
        items = [clauses.read(one["parts"]) for one in (former, record)]
        return {
            "before": next(one for one in rows if one.version == number),
            "former": told_record(former),
            "steps_compared": compared(old, new, unit="步") if old or new else None,
            "items_compared": compared(*items) if any(items) else None,
        }


class ProcedureReview(models.Model):
    """Somebody looked a procedure through and found that it still holds. Never changed."""

    procedure = models.ForeignKey(
        ProcedurePage, on_delete=models.CASCADE, related_name="reviews"
    )
    version = models.ForeignKey(
        PublishedVersion,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="复核的一版",
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="复核人",
    )
    reviewed_at = models.DateTimeField("复核时间")

    class Meta:
        verbose_name = verbose_name_plural = "上墙制度的复核"
        default_permissions = ("view",)
        permissions = [("confirm_procedure", "复核上墙制度")]
        ordering = ["-reviewed_at", "-pk"]

    def __str__(self) -> str:
        return f"《{self.procedure.title}》第{self.version.version}版的复核"


def as_text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def told_record(record: dict[str, Any]) -> dict[str, Any]:
    """A record with its days as days."""
    days = ("effective_on", "repealed_on")
    read = {
        name: date.fromisoformat(record[name]) if record[name] else None for name in days
    }
    return {**record, **read}
