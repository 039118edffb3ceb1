"""意见征集: a draft put before the residents, and what they said of it.

Nobody's name is stored beside an opinion of paper, and nobody's name is ever public.
governance.transitions alone writes the state of an opinion.
"""

import json
import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from foundation import clock
from foundation.encrypted_field import EncryptedTextField
from governance import call_rules, clauses
from governance.clauses import Clauses, Part
from governance.comparing import Comparison, compared
from governance.forms import OpinionCallForm
from governance.kinds import CallPhase, OpinionSource, OpinionState, Outcome
from governance.models.documents import GovernanceDocumentPage
from publishing.pages import PublishedPage
from publishing.querysets import PublishedManager, PublishedQuerySet

LONGEST_OPINION = 1000


class CallQuerySet(PublishedQuerySet):
    SHOWN_IN_ROWS = ("publisher", "document")

    def open_on(self, day: date) -> "CallQuerySet":
        """Those to which anybody may say something on this day."""
        return self.filter(opens_on__lte=day, closes_on__gte=day)


class OpinionCallPage(PublishedPage):
    """One call for opinions on the draft of a document.

    The text is a copy, made when the call is drafted, with the same block ids: what people
    were asked about stays as it was, and links to its clauses lead into the document too.
    Published once it opens, and again with the answers when it is over.
    """

    document = models.ForeignKey(
        GovernanceDocumentPage,
        on_delete=models.PROTECT,
        related_name="calls",
        verbose_name="哪份文件",
    )
    explanation = models.TextField(
        "修订说明", max_length=1000, blank=True, help_text="为什么改，主要改了什么。"
    )
    opens_on = models.DateField("从哪一天开始")
    closes_on = models.DateField("到哪一天截止", help_text="当天还可以提；至少7个工作日。")
    paper_to = models.CharField(
        "纸面意见交到哪里",
        max_length=80,
        blank=True,
        help_text="地点、时间，如“居委会办公室”。",
    )
    phone = models.CharField("问谁（电话）", max_length=20, blank=True)
    body = StreamField(
        Clauses(required=False),
        blank=True,
        verbose_name="征求意见的文本",
        help_text="空着保存，就取那份文件最新的草稿；取了以后不会再跟着草稿变。",
    )
    based_on = models.PositiveSmallIntegerField("和第几版比", default=0, editable=False)
    summary = models.TextField(
        "采纳情况",
        max_length=1000,
        blank=True,
        help_text="截止并逐条答复后再写：收到多少条，主要说了什么，草案怎么改。",
    )
    answers = models.JSONField("逐条答复", default=list, editable=False)
    concluded_on = models.DateField("公布采纳情况", null=True, editable=False)

    objects = PublishedManager.from_queryset(CallQuerySet)()

    base_form_class = OpinionCallForm
    template = "governance/call_page.html"
    sheet_template = "governance/document_sheet.html"
    parent_page_types = ["governance.GovernanceIndexPage"]
    api_type = "opinion_call"
    content_panels = [
        *PublishedPage.content_panels,
        FieldPanel("document", required_on_save=True),
        FieldPanel("publisher", required_on_save=True),
        FieldPanel("explanation"),
        MultiFieldPanel(
            [
                FieldPanel("opens_on", required_on_save=True),
                FieldPanel("closes_on", required_on_save=True),
                FieldPanel("paper_to"),
                FieldPanel("phone"),
            ],
            heading="什么时候，交到哪里",
        ),
        FieldPanel("body"),
        FieldPanel("summary"),
        *PublishedPage.file_panels,
        *PublishedPage.accountable_panels,
    ]
    server_fields = (*PublishedPage.server_fields, "concluded_on")
    exclude_fields_in_copy = [*server_fields, "change_note", "summary", "answers"]

    class Meta:
        verbose_name = verbose_name_plural = "意见征集"
        indexes = [
            models.Index(fields=["-published_at", "-page_ptr"], name="call_newest"),
            models.Index(
                fields=["community", "-published_at", "-page_ptr"], name="call_by_community"
            ),
            models.Index(fields=["closes_on"], name="call_open"),
        ]

    def derive(self) -> None:
        super().derive()
        if self.document_id and not self.body:
            self.take_draft()

    def take_draft(self) -> None:
        """Copy the newest draft of the document, block ids and all."""
        draft = self.document.get_latest_revision_as_object()
        self.body = json.dumps(draft.body.get_prep_value())
        self.based_on = self.document.version

    def parts(self) -> list[Part]:
        return clauses.parts_of(self.body)

    def sheet_facts(self) -> list[tuple[str, str]]:
        days = [f"{day:%Y年%-m月%-d日}" for day in (self.opens_on, self.closes_on)]
        facts = [
            ("提意见的时间", "至".join(days)),
            ("网上", "扫下面的二维码"),
            ("纸面意见交到", self.paper_to),
            ("电话", self.phone),
            ("修订说明", self.explanation),
            ("采纳情况", self.summary),
        ]
        return [pair for pair in facts if pair[1]]

    @property
    def phase(self) -> CallPhase:
        """Where it stands today."""
        return call_rules.phase_on(self, clock.today())

    @property
    def answered(self) -> dict[str, int]:
        """How many of the answers told are of each outcome, by its word."""
        told = [row["outcome"] for row in self.answers]
        return {str(one.label): told.count(one.value) for one in Outcome}

    def compared(self) -> Comparison | None:
        """The text against the edition on which it was made; None for a new document."""
        former = self.document.edition_record(self.based_on) if self.based_on else None
        if former is None:
            return None
        return compared(clauses.read(former["parts"]), self.parts())

    # What the publishing room asks ----------------------------------------------

    def issues(self) -> dict[str, str]:
        return {**super().issues(), **call_rules.issues_of(self)}

    def dated_on(self) -> date | None:
        return self.opens_on

    def stamp(self, day: date) -> None:
        if self.summary.strip() and self.concluded_on is None:
            self.concluded_on = day

    def public_content(self) -> dict[str, Any]:
        return {
            "document": self.document_id,
            "explanation": self.explanation,
            "opens_on": self.opens_on.isoformat(),
            "closes_on": self.closes_on.isoformat(),
            "paper_to": self.paper_to,
            "phone": self.phone,
            "based_on": self.based_on,
            "parts": clauses.recorded(self.parts()),
            "summary": self.summary,
            "answers": self.answers if self.summary else [],
        }

    def review_facts(self) -> list[tuple[str, str]]:
        found = self.compared()
        facts = [
            ("哪份文件", self.document.title),
            ("修订说明", self.explanation),
            ("开始", f"{self.opens_on:%Y年%-m月%-d日}"),
            ("截止", f"{self.closes_on:%Y年%-m月%-d日}"),
            ("纸面意见交到", self.paper_to),
            ("电话", self.phone),
            ("和现行的比", found.summary if found else "新的文件，没有现行的一版。"),
        ]
        if self.summary:
            facts.append(("采纳情况", self.summary))
            facts += [
                (f"意见{turn}", call_rules.answer_in_words(row))
                for turn, row in enumerate(self.answers, start=1)
            ]
        return [*facts, *super().review_facts()]

    def review_bodies(self) -> list[tuple[str, Any]]:
        return [("征求意见的文本", self.body)]

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context(request, *args, **kwargs),
            "parts": self.parts(),
            "comparison": self.compared(),
        }


class OpinionQuerySet(models.QuerySet["Opinion"]):
    def unanswered(self) -> "OpinionQuerySet":
        return self.filter(state=OpinionState.RECEIVED)


class Opinion(models.Model):
    """What one resident said of a draft, and what became of it.

    `gist` and `reason` are the office's words and become public; `text` is the resident's
    own, is sealed, and never does. `by` is the account of a web opinion, for its owner.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(
        OpinionCallPage,
        on_delete=models.PROTECT,
        related_name="opinions",
        verbose_name="意见征集",
    )
    source = models.CharField("来源", max_length=5, choices=OpinionSource, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="opinions",
        verbose_name="提出人",
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="录入人",
    )
    anchor = models.CharField("关于哪一条", max_length=9, blank=True, editable=False)
    text = EncryptedTextField("意见", null=True)
    received_at = models.DateTimeField("收到时间", editable=False)
    state = models.CharField(
        "状态",
        max_length=8,
        choices=OpinionState,
        default=OpinionState.RECEIVED,
        editable=False,
    )
    gist = models.CharField("意见要点", max_length=200, blank=True, editable=False)
    outcome = models.CharField(
        "采纳情况", max_length=11, choices=Outcome, blank=True, editable=False
    )
    reason = models.CharField("理由", max_length=300, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="答复人",
    )
    answered_at = models.DateTimeField("答复时间", null=True, editable=False)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "意见"
        default_permissions = ("view",)
        permissions = [("answer_opinion", "录入、答复意见")]
        ordering = ["received_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="answered_opinion_says_what_and_why",
                condition=Q(state="received", outcome="", answered_at=None)
                | (
                    Q(state="answered", answered_at__isnull=False)
                    & ~Q(outcome="")
                    & ~Q(gist="")
                    & ~Q(reason="")
                ),
                violation_error_message="答复要写明要点、采纳情况和理由。",
            ),
            models.CheckConstraint(
                name="paper_opinion_was_entered_by_somebody",
                condition=Q(source="web", entered_by=None)
                | Q(source="paper", by=None, entered_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"《{self.call.document.title}》的一条意见"
