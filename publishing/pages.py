"""The page that every published page type descends from: who publishes it, and since when.

Rooms add their own fields and say in issues() what a draft still lacks.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import models
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel

from communities.models import CommunityPage, Organization
from foundation import clock
from foundation.addresses import page_address
from foundation.pages import PortalPage
from publishing import carrying, check_codes, personal_hints
from publishing.drafting import PublishedPageForm
from publishing.hints_panel import HintsPanel
from publishing.naming import free_slug
from publishing.querysets import PublishedManager
from publishing.regimes import Regime, regime_of

# How a draft may be looked at besides as a page: for the old (portal.modes obeys this one),
# printed, and as the sheet on the wall.
ELDER, PRINT, WALL = "elder", "print", "wall"


class PublishedPage(PortalPage):
    """What all published pages share. Abstract: rooms own their tables.

    Stands in a column of its community, so the community follows from its place.
    """

    publisher = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name="谁公开"
    )
    community = models.ForeignKey(
        CommunityPage,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name="社区",
    )
    regime = models.CharField(
        "公开类别", max_length=8, choices=Regime, editable=False, db_index=False
    )
    responsible_editor = models.CharField(
        "责任编辑",
        max_length=20,
        blank=True,
        help_text="发布这一条的工作人员或单位，会显示在页面上。",
    )
    change_note = models.CharField(
        "更正说明",
        max_length=200,
        blank=True,
        help_text="公开后再改，写明改了什么、为什么；读者会看到。",
    )
    published_at = models.DateTimeField("公开时间", null=True, editable=False)
    version = models.PositiveSmallIntegerField("版本", default=0, editable=False)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, editable=False)

    # Titles of attachments whose file was deleted since the draft was saved.
    lost_attachments: tuple[str, ...] = ()

    objects = PublishedManager()

    base_form_class = PublishedPageForm
    withdrawn_template = "publishing/withdrawn.html"
    # What stands between title and signature of a sheet on the wall, or of a screen.
    sheet_template = "publishing/sheet_body.html"
    # The draft of such a sheet, whole.
    wall_template = "board/sheet_draft.html"
    subpage_types: list[str] = []
    # Written by publication alone: an old draft or a copy never carries them along.
    server_fields: tuple[str, ...] = ("published_at", "version", "withdrawn_at")
    exclude_fields_in_copy = [*server_fields, "change_note"]
    file_panels = [
        InlinePanel(
            "attachments",
            heading="附件",
            label="附件",
            max_num=carrying.MOST,
            help_text="签发后，附件和正文一起公开；撤回后，谁也打不开。",
        )
    ]
    accountable_panels = [
        MultiFieldPanel(
            [FieldPanel("responsible_editor"), FieldPanel("change_note")],
            heading="责任编辑和更正",
        ),
        HintsPanel(),
    ]

    class Meta:
        abstract = True

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        # What Wagtail asks of a draft instead of full_clean().
        self.derive()
        super().minimal_clean()

    def derive(self) -> None:
        """Set what follows from place and publisher, and a slug of pinyin and date."""
        if self.path:
            # Root, home page, community: the third step of the way down.
            here = CommunityPage.objects.filter(path=self.path[: 3 * self.steplen])
            self.community_id = here.values_list("pk", flat=True).first()
        if self.publisher_id:
            self.regime = self.regime_now()
        if not self.slug and self.title:
            self.slug = free_slug(self, self.dated_on() or clock.today())

    def with_content_json(self, content: dict[str, Any]) -> "PublishedPage":
        """As above; a row whose file was deleted falls out of a draft, and is told of."""
        draft: PublishedPage = super().with_content_json(content)
        titles = [row["title"] for row in content.get("attachments", ())]
        for row in draft.attachments.all():
            titles.remove(row.title)
        draft.lost_attachments = tuple(titles)
        return draft

    def regime_now(self) -> str:
        """The regime of this page, by its publisher unless a page type knows better."""
        return regime_of(self.publisher.kind).value

    def dated_on(self) -> date | None:
        """The date that the address carries; None where today's will do."""
        return None

    @classmethod
    def rows_to_serve(cls) -> models.QuerySet:
        return cls.objects.select_related("publisher", "community")

    # What the publishing room asks ----------------------------------------------

    def issues(self) -> dict[str, str]:
        """Everything that still forbids signing, as {field: sentence for the editor}."""
        found = {}
        if self.publisher.community_id != self.community_id:
            found["publisher"] = "谁公开要选本社区的组织。"
        if not self.responsible_editor.strip():
            found["responsible_editor"] = "还没有写责任编辑。"
        if self.version and not self.change_note.strip():
            found["change_note"] = "这一条公开过，请写更正说明。"
        return found

    def file_issues(self, attachments: Iterable[Any] | None = None) -> dict[str, str]:
        """What of its files forbids signing; of the rows that a form hands in, if given."""
        if attachments is not None:
            return carrying.issues_of(self, attachments)
        return carrying.issues_of(self, self.attachments.all(), lost=self.lost_attachments)

    def publication_issues(self) -> list[str]:
        return [
            *self.issues().values(),
            *self.file_issues().values(),
            *personal_hints.stops(self),
        ]

    def publication_hints(self) -> list[str]:
        """What stops nothing and wants a reviewer's eyes: names, doors, children."""
        return personal_hints.warnings(self)

    def sign_off_permission(self) -> str:
        party = self.regime == Regime.DANGWU
        return "publishing.sign_off_party" if party else "publishing.sign_off"

    def sign_off_verb(self) -> str:
        """What the button of the second person is called."""
        return "签发"

    def confirmation_permission(self) -> str:
        return "publishing.secrecy_review" if self.regime == Regime.DANGWU else ""

    def confirmer_may_sign(self) -> bool:
        return bool(self.regime == Regime.DANGWU)

    def on_published(self, *, by: Any, version: int, moment: datetime) -> None:
        """Number and dates are the server's: set once, at the first publication."""
        self.version = version
        if version == 1:
            self.published_at = moment
        self.stamp(moment.astimezone(clock.SHANGHAI).date())
        type(self).objects.filter(pk=self.pk).update(
            **{name: getattr(self, name) for name in self.server_fields}
        )

    def stamp(self, day: date) -> None:
        """Set the server fields of a page type on the day of publication."""

    def on_withdrawn(self, *, moment: datetime) -> None:
        type(self).objects.filter(pk=self.pk).update(withdrawn_at=moment)

    def content_scopes(self) -> list[str]:
        return [self.community.code]

    def public_record(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "kind": self.called(),
            "regime": self.regime,
            "community": self.community.code,
            "publisher": self.publisher.name,
            "responsible_editor": self.responsible_editor,
            "version": self.version,
            "note": self.change_note,
            **self.public_content(),
        }

    def public_content(self) -> dict[str, Any]:
        """The fields of a page type in its public record, as plain data."""
        return {}

    # What a reader or a reviewer is told ------------------------------------------

    def called(self) -> str:
        """What this is, in a word or by its item: 通知公告, JW-FIN-03 …"""
        return str(self._meta.verbose_name)

    def review_facts(self) -> list[tuple[str, str]]:
        """What a reviewer compares before signing, as (name, value); the body apart."""
        facts = [
            ("谁公开", str(self.publisher)),
            ("公开类别", self.get_regime_display()),
            ("责任编辑", self.responsible_editor),
        ]
        return [*facts, ("更正说明", self.change_note)] if self.change_note else facts

    def record_facts(self) -> list[tuple[str, str]]:
        """The same for the kept record, which holds only what readers may see."""
        return self.review_facts()

    def sheet_facts(self) -> list[tuple[str, str]]:
        """What a sheet on the wall says beside title and body, as (name, value)."""
        return []

    def carried_documents(self) -> list[Any]:
        """The attachments of the published version, as readers are told of them."""
        return [file for file in self.published_files.all() if file.document_id]

    def review_attachments(self) -> list[Any]:
        """The draft's attachments, each with its document, to be read before signing."""
        return carrying.with_documents(self.attachments.all())

    def review_bodies(self) -> list[tuple[str, Any]]:
        """The bodies of text to read before signing, as (heading, StreamField value)."""
        return []

    def tombstone(self) -> dict[str, Any] | None:
        if self.withdrawn_at is None:
            return None
        agreed = self.withdrawals.filter(state="approved").order_by("-pk").first()
        return {
            "number": getattr(self, "number", ""),
            "item": self.called(),
            "publisher": self.publisher.name,
            "withdrawn_on": self.withdrawn_at.astimezone(clock.SHANGHAI).date(),
            "reason": agreed.reason if agreed else "",
        }

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # A preview may show a page that was never saved.
        versions = self.versions.defer("record", "html") if self.pk else []
        typed = request.GET.get(check_codes.PARAMETER)
        return {
            **super().get_context(request, *args, **kwargs),
            "community": self.community,
            "day": clock.today(),
            "attachments": self.carried_documents() if self.live else [],
            "versions": versions,
            "sheet": None
            if typed is None
            else check_codes.told(typed, versions, holding=self.holds_on(clock.today())),
        }

    def holds_on(self, day: date) -> int | None:
        """The number of the version in force on a day, 0 for none.

        None where the newest holds as soon as it is public.
        """
        return None

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """How a draft is looked at before it is submitted: as a page, and on paper."""
        return [
            ("", "网页"),
            (ELDER, "长者版"),
            (PRINT, "打印（A4）"),
            (WALL, "上墙（A3，带二维码）"),
        ]

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        """Widths in CSS pixels: a phone, A4 at 96 to the inch, a desk."""
        return [
            {"name": "mobile", "icon": "mobile-alt", "device_width": 390, "label": "手机"},
            {"name": "a4", "icon": "doc-full", "device_width": 794, "label": "A4 纸"},
            {"name": "desktop", "icon": "desktop", "device_width": 1280, "label": "电脑"},
        ]

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        if mode_name == WALL:
            return self.wall_template
        return str(super().get_preview_template(request, mode_name))

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        context = {
            **super().get_preview_context(request, mode_name),
            "as_printed": mode_name in (PRINT, WALL),
            "attachments": carrying.of_draft(self),
        }
        if mode_name == WALL:
            context |= {"size": "a3", "version": None, "address": page_address(self)}
        return context
