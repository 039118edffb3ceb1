"""What anyone may read of procedures on the wall: every field is named here."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import P, PathEx, Query, Router, Schema
from pydantic import Field

from communities.models import CommunityPage
from foundation import clock
from foundation.addresses import page_address
from foundation.api import (
    CommunityCode,
    Moment,
    Page,
    Paging,
    RowId,
    keyset_page,
)
from foundation.api.fields import worded
from governance import governed, procedures
from governance.documents_api import PartItem
from governance.kinds import EditionState, Origin, ProcedureKind, TimeUnit
from governance.models import ProcedurePage
from publishing.regimes import Regime

router = Router(tags=["上墙制度"])


class ProcedureFilter(Paging):
    """The conditions of the list; several hold together."""

    community: CommunityCode | None = Field(
        None, description="社区代码：本社区自定的，和它今天沿用街道的；QL00 为街道"
    )
    kind: ProcedureKind | None = Field(None, description=f"类别：{worded(ProcedureKind)}")

    def chosen_from(self, rows: Any) -> Any:
        """The rows that meet every condition given."""
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if not self.community:
            return rows
        community = CommunityPage.objects.filter(code=self.community).first()
        if community is None:
            return rows.none()
        inherited = [
            one.page.pk
            for one in procedures.standing(community, clock.today())
            if one.inherited
        ]
        return rows.filter(Q(community=community) | Q(pk__in=inherited))


class GovernedItem(Schema):
    """One thing that a procedure governs."""

    key: str = Field(description="代码，固定不变")
    label: str = Field(description="名称")


class ProcedureItem(Schema):
    """One procedure, as its newest edition has it."""

    id: int
    url: str = Field(description="网页地址", json_schema_extra={"format": "uri"})
    title: str = Field(description="标题")
    summary: str = Field(description="一句话说明")
    community: str = Field(alias="community.code", description="社区代码；街道的为 QL00")
    origin: Origin = Field(description=f"谁定的：{worded(Origin)}；街道的，社区可以沿用")
    origin_label: str
    kind: ProcedureKind = Field(description="类别")
    kind_label: str = Field(alias="get_kind_display")
    governs: list[GovernedItem] = Field(description="用在哪里")
    replaces: int | None = Field(
        alias="replaces_id", description="替代街道哪一份（id）；没有则为 null"
    )
    regime: Regime = Field(description="公开类别")
    regime_label: str = Field(alias="get_regime_display")
    publisher: str = Field(alias="publisher.name", description="谁公开")
    responsible: str = Field(description="责任人（职务）")
    published_at: Moment = Field(description="首次公开时间")
    reviewed_on: date = Field(description="最近复核（或发布）日期")
    version: int = Field(description="最新一版")
    effective_on: date = Field(description="最新一版的施行日期")
    in_force: int | None = Field(description="今天有效的是第几版；没有则为 null")
    in_force_since: date | None = Field(
        description="今天有效的一版从哪天起施行；没有则为 null"
    )

    @staticmethod
    def resolve_url(page: ProcedurePage) -> str:
        return page_address(page)

    @staticmethod
    def resolve_origin_label(page: ProcedurePage) -> str:
        return str(page.origin.label)

    @staticmethod
    def resolve_governs(page: ProcedurePage) -> list[dict[str, str]]:
        keys = governed.in_order(page.governs)
        return [{"key": key, "label": governed.ALL[key].label} for key in keys]

    @staticmethod
    def resolve_in_force(page: ProcedurePage) -> int | None:
        holding = page.in_force(clock.today())
        return holding.version if holding else None

    @staticmethod
    def resolve_in_force_since(page: ProcedurePage) -> date | None:
        holding = page.in_force(clock.today())
        return holding.effective_on if holding else None


class StepItem(Schema):
    """One step; what is not said is empty."""

    number: int = Field(description="第几步")
    anchor: str = Field(description="网页地址中的 #片段，各版不变")
    name: str = Field(description="步骤")
    responsible: str = Field(description="责任主体")
    participants: str = Field(description="参与者")
    days: int | None = Field(description="时限的天数；没有则为 null")
    unit: TimeUnit = Field(description="时限的单位：WD（工作日）、D（自然日）")
    time: str = Field(description="时限，用文字写")
    basis: str = Field(description="依据")
    materials: str = Field(description="材料")
    output: str = Field(description="产出与公开项")
    discloses: str = Field(description="公开项在目录里的编码；没有则为空")
    form: str = Field(description="表单")


class ProcedureEdition(Schema):
    """One edition, without its text."""

    version: int = Field(description="第几版")
    url: str = Field(description="网页地址", json_schema_extra={"format": "uri"})
    effective_on: date = Field(description="施行日期")
    state: EditionState = Field(description=f"今天的状态：{worded(EditionState)}")
    state_label: str = Field(description="状态，写明被第几版替代")


class ProcedureDetail(ProcedureItem):
    """One procedure with the text of its newest edition."""

    responsible_editor: str = Field(description="责任编辑")
    repealed_on: date | None = Field(description="废止日期；没有则为 null")
    steps: list[StepItem] = Field(description="步骤，按先后")
    parts: list[PartItem] = Field(description="条文，按先后")
    editions: list[ProcedureEdition] = Field(description="各版，新的在前")

    @staticmethod
    def resolve_steps(page: ProcedurePage) -> list[Any]:
        return page.step_rows()

    @staticmethod
    def resolve_parts(page: ProcedurePage) -> list[Any]:
        return page.parts()

    @staticmethod
    def resolve_editions(page: ProcedurePage) -> list[dict[str, Any]]:
        address = page_address(page)
        return [
            {
                "version": one.version,
                "url": address
                if one.version == page.version
                else f"{address}versions/{one.version}/",
                "effective_on": one.effective_on,
                "state": one.state,
                "state_label": one.words,
            }
            for one in page.editions_on(clock.today())
        ]


# The columns of a row, and no text: a list of 100 stays light.
ROW = (
    "title",
    "url_path",
    "summary",
    "kind",
    "governs",
    "replaces",
    "regime",
    "responsible",
    "published_at",
    "reviewed_on",
    "version",
    "effective_on",
    "editions",
    "community__code",
    "community__kind",
    "publisher__name",
)


@router.get(
    "/", response=Page[ProcedureItem], url_name="procedures", summary="上墙制度列表"
)
def list_procedures(request: HttpRequest, filters: Query[ProcedureFilter]) -> object:
    """已经发布、没有撤回的程序、原则、方法、措施，新的在前。步骤和条文用 {id}/ 取。"""
    rows = filters.chosen_from(ProcedurePage.objects.public())
    rows = rows.select_related("publisher", "community").only(*ROW)
    return keyset_page(rows, filters, newest_by="published_at")


@router.get(
    "/{int:id}/",
    response=ProcedureDetail,
    url_name="procedure",
    summary="一份上墙制度",
)
def get_procedure(
    request: HttpRequest, id: PathEx[RowId, P(description="列表各项的 id")]
) -> object:
    """一份上墙制度：步骤、条文、用在哪里、谁定的、从哪天起有效，和它的各版。"""
    rows = ProcedurePage.objects.public().select_related("publisher", "community")
    return get_object_or_404(rows, pk=id)
