"""Charters, covenants and rules: a page whose every published version is an edition."""

from datetime import date
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from foundation import clock
from governance import clauses, document_rules, editions
from governance.clauses import Clauses, Part
from governance.comparing import compared
from governance.kinds import DocumentKind
from governance.models.in_editions import VERSIONS, InEditions
from publishing.pages import PublishedPage
from publishing.querysets import PublishedManager


def vote(name: str) -> Any:
    """A number of votes as the minutes give it."""
    return models.PositiveIntegerField(name, null=True, blank=True)


class GovernanceDocumentPage(InEditions, PublishedPage):
    """One document. Its amendment is a draft of the same page: clauses stay known."""

    kind = models.CharField("文件类别", max_length=20, choices=DocumentKind)
    effective_on = models.DateField("施行日期", null=True, blank=True)
    repealed_on = models.DateField(
        "废止日期", null=True, blank=True, help_text="整份文件不再施行、也没有新版时才填。"
    )
    adopted_by = models.CharField(
        "哪次会议通过",
        max_length=60,
        blank=True,
        help_text="如“第九届居民会议第二次会议”；政策文件写发文单位和文号。",
    )
    adopted_on = models.DateField("通过日期", null=True, blank=True)
    votes_for = vote("同意")
    votes_against = vote("反对")
    votes_abstained = vote("弃权")
    filing_number = models.CharField(
        "备案号", max_length=40, blank=True, help_text="如“青街居备〔2026〕3号”。"
    )
    filed_on = models.DateField("备案日期", null=True, blank=True)
    body = StreamField(Clauses(required=False), blank=True, verbose_name="条文")

    editions = models.JSONField("各版", default=list, editable=False)
    gone = models.JSONField("不在了的条款", default=list, editable=False)

    objects = PublishedManager()

    template = "governance/document_page.html"
    sheet_template = "governance/document_sheet.html"
    edition_template = "governance/edition_page.html"
    comparison_template = "governance/comparison_page.html"
    parent_page_types = ["governance.GovernanceIndexPage"]
    api_type = "document"
    content_panels = [
        *PublishedPage.content_panels,
        FieldPanel("kind", required_on_save=True),
        FieldPanel("publisher", required_on_save=True),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("adopted_by"),
                FieldPanel("adopted_on"),
                FieldPanel("votes_for"),
                FieldPanel("votes_against"),
                FieldPanel("votes_abstained"),
            ],
            heading="通过",
        ),
        MultiFieldPanel(
            [
                FieldPanel("filing_number"),
                FieldPanel("filed_on"),
                FieldPanel("effective_on"),
                FieldPanel("repealed_on"),
            ],
            heading="备案和施行",
        ),
        *PublishedPage.file_panels,
        *PublishedPage.accountable_panels,
    ]
    server_fields = (*PublishedPage.server_fields, "editions", "gone")
    exclude_fields_in_copy = [*server_fields, "change_note"]

    class Meta:
        verbose_name = verbose_name_plural = "章程和制度"
        indexes = [
            models.Index(fields=["-published_at", "-page_ptr"], name="document_newest"),
            models.Index(
                fields=["community", "-published_at", "-page_ptr"],
                name="document_by_community",
            ),
        ]

    # What the publishing room asks ----------------------------------------------

    def parts(self) -> list[Part]:
        """Chapters and clauses of this draft or live page, counted."""
        return clauses.parts_of(self.body)

    def issues(self) -> dict[str, str]:
        return {**super().issues(), **document_rules.issues_of(self)}

    def dated_on(self) -> date | None:
        return self.adopted_on

    def stamp(self, day: date) -> None:
        """Keep the dates of this edition, and where the clauses that left it went."""
        if self.effective_on is None:  # issues() asked for it
            raise ValueError("An edition has a day from which it holds.")
        former = self.edition_record(self.version - 1) if self.version > 1 else None
        if former is not None:
            self.gone = editions.gone_after(
                self.gone,
                clauses.read(former["parts"]),
                self.parts(),
                version=self.version - 1,
            )
        self.editions = [
            *self.editions,
            editions.entry(self.version, self.effective_on, self.repealed_on),
        ]

    def public_content(self) -> dict[str, Any]:
        return {
            "document_kind": self.kind,
            "effective_on": as_text(self.effective_on),
            "repealed_on": as_text(self.repealed_on),
            "adopted_by": self.adopted_by,
            "adopted_on": as_text(self.adopted_on),
            "votes": self.votes(),
            "filing_number": self.filing_number,
            "filed_on": as_text(self.filed_on),
            "parts": clauses.recorded(self.parts()),
        }

    def votes(self) -> dict[str, int] | None:
        """The count as it was given; None where none was."""
        if self.votes_for is None:
            return None
        return {
            "for": self.votes_for,
            "against": self.votes_against or 0,
            "abstained": self.votes_abstained or 0,
        }

    def called(self) -> str:
        return str(self.get_kind_display())

    def review_facts(self) -> list[tuple[str, str]]:
        days = {"通过日期": self.adopted_on, "备案日期": self.filed_on}
        days |= {"施行日期": self.effective_on, "废止日期": self.repealed_on}
        shown = {name: f"{day:%Y年%-m月%-d日}" for name, day in days.items() if day}
        counted = self.votes()
        votes = ""
        if counted:
            votes = "同意{for}，反对{against}，弃权{abstained}".format(**counted)
        facts = [
            ("文件类别", str(self.get_kind_display())),
            ("哪次会议通过", self.adopted_by),
            ("通过日期", shown.get("通过日期", "")),
            ("表决", votes),
            ("备案号", self.filing_number),
            *(
                (name, shown[name])
                for name in ("备案日期", "施行日期", "废止日期")
                if name in shown
            ),
        ]
        if self.version:
            facts.append(("和第几版比", f"第{self.version}版。{self.amended_in_words()}"))
        return [*facts, *super().review_facts()]

    def record_facts(self) -> list[tuple[str, str]]:
        return [pair for pair in self.review_facts() if pair[0] != "和第几版比"]

    def sheet_facts(self) -> list[tuple[str, str]]:
        adopted = f"{self.adopted_on:%Y年%-m月%-d日}" if self.adopted_on else ""
        holds = f"{self.effective_on:%Y年%-m月%-d日}" if self.effective_on else ""
        facts = [
            ("通过", "，".join(filter(None, [self.adopted_by, adopted]))),
            ("备案号", self.filing_number),
            ("施行日期", holds),
        ]
        return [pair for pair in facts if pair[1]]

    def amended_in_words(self) -> str:
        """What this draft changes of the newest edition, for whoever signs it."""
        former = self.edition_record(self.version)
        old = clauses.read(former["parts"]) if former else []
        return compared(old, self.parts()).summary

    def review_bodies(self) -> list[tuple[str, Any]]:
        return [("条文", self.body)]

    # Editions ---------------------------------------------------------------------

    @property
    def first_effective_on(self) -> date | None:
        """Since when there is such a document at all."""
        days = [row["effective_on"] for row in self.editions]
        return date.fromisoformat(min(days)) if days else None

    def address_of(self, number: int) -> str:
        """Where an edition is read: the newest at the page's own address."""
        return self.url if number == self.version else f"{self.url}{VERSIONS}/{number}/"

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        day = clock.today()
        rows = self.editions_on(day)
        by_number = {edition.version: edition for edition in rows}
        context = {
            **super().get_context(request, *args, **kwargs),
            "editions": rows,
            "holding": self.in_force(day),
        }
        number = kwargs.get("edition")
        if number is None:
            parts = self.parts()
            return {
                **context,
                "parts": parts,
                "edition": by_number.get(self.version),
                "gone": editions.told_gone(self.gone, parts),
                "calls": list(self.calls.public().order_by("-opens_on", "-pk")[:10])
                if self.pk
                else [],
            }
        record = self.edition_record(number)
        if record is None:
            raise Http404
        parts = clauses.read(record["parts"])
        context |= {"record": told_record(record), "parts": parts}
        context["edition"] = by_number[number]
        if "before" in kwargs:
            former = self.edition_record(kwargs["before"])
            if former is None:
                raise Http404
            context["before"] = by_number[kwargs["before"]]
            context["former"] = told_record(former)
            context["comparison"] = compared(clauses.read(former["parts"]), parts)
        return context


def as_text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def told_record(record: dict[str, Any]) -> dict[str, Any]:
    """A record with its days as days."""
    days = ("effective_on", "repealed_on", "adopted_on", "filed_on")
    read = {
        name: date.fromisoformat(record[name]) if record[name] else None for name in days
    }
    return {**record, **read}
