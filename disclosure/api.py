"""What anyone may read of the disclosures: every field is named here."""

from datetime import date
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import P, PathEx, Query, Router, Schema
from pydantic import Field

from communities.topics import family
from disclosure.models import AffairsPage, AffairsTag, Mode
from disclosure.publishing_rules import Status
from disclosure.querysets import DisclosureQuerySet
from disclosure.texts_api import Attachment, BodyPart, TopicCode
from foundation import clock
from foundation.addresses import page_address
from foundation.api import (
    CommunityCode,
    Day,
    Moment,
    Page,
    Paging,
    Problem,
    RowId,
    keyset_page,
    problem,
)
from foundation.api.fields import whole, worded
from foundation.blocks import plain
from publishing.regimes import Regime

router = Router(tags=["公开"])

Category = Annotated[str, Field(pattern=r"^[\u4e00-\u9fff]{1,4}$")]
ItemCode = Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z]{2,5}-[0-9]{2}$")]


class DisclosureFilter(Paging):
    """The conditions of the list; several hold together."""

    community: CommunityCode | None = Field(None, description="社区代码；QL00 为街道")
    code: ItemCode | None = Field(None, description="公开事项编码，如 JW-FIN-03")
    regime: Regime | None = Field(None, description=f"公开类别：{worded(Regime)}")
    mode: Mode | None = Field(None, description=f"公开方式：{worded(Mode)}")
    category: Category | None = Field(None, description="栏目，如“财务”")
    tag: TopicCode | None = Field(None, description="主题代码，如 TC；含它的子主题")
    status: Status | None = Field(None, description=f"今天的状态：{worded(Status)}")
    year: whole(1949, 2200) | None = Field(None, description="事实日期所在的年份")
    published_after: Day | None = Field(None, description="公开日不早于（含当日）")
    published_before: Day | None = Field(None, description="公开日不晚于（含当日）")

    def chosen_from(self, rows: DisclosureQuerySet) -> DisclosureQuerySet:
        """The rows that meet every condition given."""
        if self.published_after:
            rows = rows.filter(published_at__gte=clock.start_of(self.published_after))
        if self.published_before:
            rows = rows.filter(published_at__lt=clock.end_of(self.published_before))
        if self.status:
            rows = rows.with_status(self.status, clock.today())
        if self.tag:
            about = AffairsTag.objects.filter(tag__in=family(self.tag))
            rows = rows.filter(pk__in=about.values("content_object"))
        same = {
            "community__code": self.community,
            "rule__item__code": self.code,
            "rule__item__category": self.category,
            "regime": self.regime,
            "mode": self.mode,
            "fact_date__year": self.year,
        }
        return rows.filter(**{name: value for name, value in same.items() if value})


class DisclosureItem(Schema):
    """One published disclosure, as lists show it."""

    id: int
    url: str = Field(description="网页地址", json_schema_extra={"format": "uri"})
    title: str = Field(description="标题")
    community: str = Field(alias="community.code", description="社区代码")
    code: str = Field(alias="rule.item.code", description="公开事项编码")
    category: str = Field(alias="rule.item.category", description="栏目")
    number: str = Field(description="编号")
    regime: Regime = Field(description="公开类别")
    regime_label: str = Field(alias="get_regime_display")
    mode: Mode = Field(description="公开方式")
    mode_label: str = Field(alias="get_mode_display")
    publisher: str = Field(alias="publisher.name", description="谁公开")
    fact_date: date = Field(description="事实日期")
    published_at: Moment = Field(description="公开时间")
    posting_from: date | None = Field(description="上栏日；长期公开的没有")
    posting_to: date | None = Field(description="上栏至；没有期限的为 null")
    status: Status = Field(description="今天的状态")
    status_label: str
    version: int = Field(description="版本，更正一次加一")
    attachments: list[Attachment] = Field(description="附件")

    @staticmethod
    def resolve_url(page: AffairsPage) -> str:
        return page_address(page)

    @staticmethod
    def resolve_status_label(page: AffairsPage) -> str:
        return page.status.label

    @staticmethod
    def resolve_attachments(page: AffairsPage) -> list[Any]:
        return page.carried_documents()


class Element(Schema):
    """One element of the disclosure, by the name that the catalogue gives it."""

    name: str
    value: str


class VersionItem(Schema):
    """One publication of the disclosure."""

    version: int
    published_at: Moment
    note: str = Field(description="更正说明；第一版为空")


class DocumentLink(Schema):
    """A document that is the body of a disclosure, as it stands today."""

    label: str = Field(description="程序、原则、方法或措施；只有一份文件的为空")
    title: str
    url: str = Field(description="网页地址", json_schema_extra={"format": "uri"})
    version: int = Field(description="第几版")
    effective_on: date = Field(description="施行日期")
    state_label: str = Field(alias="state", description="今天的状态")


class DisclosureDetail(DisclosureItem):
    """One published disclosure with its content."""

    responsible: str = Field(description="责任人（职务）")
    responsible_editor: str = Field(description="责任编辑")
    plain_card: str = Field(description="明白卡：用大白话说的要点；没有则为空")
    due_on: date = Field(description="按目录应当公开的最后一天")
    topics: list[str] = Field(description="主题代码")
    basis: str = Field(alias="rule.basis", description="公开依据")
    elements: list[Element] = Field(description="公开要素")
    body: list[BodyPart] = Field(description="正文")
    documents: list[DocumentLink] = Field(
        description="正文就是这些文件（章程、公约、上墙制度）；其他事项为空"
    )
    lacking: str = Field(description="这些文件今天还缺什么；不缺则为空")
    versions: list[VersionItem] = Field(description="历次版本，新的在前")

    @staticmethod
    def resolve_topics(page: AffairsPage) -> list[str]:
        return sorted(page.topics.values_list("code", flat=True))

    @staticmethod
    def resolve_elements(page: AffairsPage) -> list[dict[str, str]]:
        return [{"name": name, "value": value} for name, value in page.shown_elements()]

    @staticmethod
    def resolve_body(page: AffairsPage) -> list[dict[str, Any]]:
        return plain(page.body)

    @staticmethod
    def resolve_documents(page: AffairsPage) -> list[Any]:
        return list(page.linked_body.documents) if page.linked_body else []

    @staticmethod
    def resolve_lacking(page: AffairsPage) -> str:
        return page.linked_body.lacking if page.linked_body else ""

    @staticmethod
    def resolve_versions(page: AffairsPage) -> list[Any]:
        versions = page.versions.order_by("-version")
        return list(versions.only("version", "published_at", "note"))


class Tombstone(Problem):
    """What remains readable of a withdrawn disclosure, and nothing else of it."""

    number: str = Field(description="编号")
    item: str = Field(description="公开事项编码")
    publisher: str = Field(description="谁公开")
    withdrawn_on: date = Field(description="撤回日期")
    reason: str = Field(description="撤回原因")


# The columns of a row, and no text of the page: a list of 100 stays light.
ROW = (
    "title",
    "url_path",
    "number",
    "regime",
    "mode",
    "fact_date",
    "published_at",
    "posting_from",
    "posting_to",
    "superseded_on",
    "withdrawn_at",
    "version",
    "community__code",
    "publisher__name",
    "rule__item__code",
    "rule__item__category",
)


@router.get(
    "/", response=Page[DisclosureItem], url_name="disclosures", summary="公开内容列表"
)
def list_disclosures(request: HttpRequest, filters: Query[DisclosureFilter]) -> object:
    """已经公开、没有撤回的内容，新的在前。"""
    rows = filters.chosen_from(AffairsPage.objects.public())
    rows = rows.select_related("rule__item", "publisher", "community").only(*ROW)
    rows = rows.prefetch_related("published_files")
    return keyset_page(rows, filters, newest_by="published_at")


@router.get(
    "/{int:id}/",
    response={200: DisclosureDetail, 410: Tombstone},
    url_name="disclosure",
    summary="一项公开内容",
)
def get_disclosure(
    request: HttpRequest, id: PathEx[RowId, P(description="列表各项的 id")]
) -> object:
    """一项公开内容的全文、要素和历次版本。

    已撤回的答 410，只留编号、事项、主体、日期和原因。
    """
    page = AffairsPage.objects.public().for_rows().filter(pk=id).first()
    return page or tombstone(id)


def tombstone(pk: int) -> HttpResponse:
    """410 with what remains of a withdrawn disclosure; 404 where nothing may be told."""
    page = (
        AffairsPage.objects.filter(pk=pk, withdrawn_at__isnull=False)
        .exclude(rule__web_allowed="no")
        .select_related("rule__item")
        .first()
    )
    remains = page and page.tombstone()
    if not remains:
        raise Http404
    names = ("number", "publisher", "withdrawn_on", "reason")
    told = {name: remains[name] for name in names}
    return problem(410, item=page.rule.item.code, **told)
