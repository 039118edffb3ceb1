"""What anyone may read of charters, covenants and rules: every field is named here."""

import json
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import P, PathEx, Query, Router, Schema
from pydantic import Field

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
from governance import clauses
from governance.editions import Edition
from governance.kinds import DocumentKind, EditionState
from governance.models import GovernanceDocumentPage
from publishing.models import PublishedVersion
from publishing.regimes import Regime

router = Router(tags=["章程和制度"])


class DocumentFilter(Paging):
    """The conditions of the list; several hold together."""

    community: CommunityCode | None = Field(None, description="社区代码；QL00 为街道")
    kind: DocumentKind | None = Field(None, description=f"类别：{worded(DocumentKind)}")

    def chosen_from(self, rows: Any) -> Any:
        """The rows that meet every condition given."""
        same = {"community__code": self.community, "kind": self.kind}
        return rows.filter(**{name: value for name, value in same.items() if value})


class DocumentItem(Schema):
    """One document, as its newest edition has it."""

    id: int
    url: str = Field(description="网页地址", json_schema_extra={"format": "uri"})
    title: str = Field(description="标题")
    community: str = Field(alias="community.code", description="社区代码")
    kind: DocumentKind = Field(description="类别")
    kind_label: str = Field(alias="get_kind_display")
    regime: Regime = Field(description="公开类别")
    regime_label: str = Field(alias="get_regime_display")
    publisher: str = Field(alias="publisher.name", description="谁公开")
    published_at: Moment = Field(description="首次公开时间")
    adopted_by: str = Field(description="哪次会议通过；政策文件为发文单位和文号")
    adopted_on: date | None = Field(description="通过日期")
    filing_number: str = Field(description="备案号；没有则为空")
    filed_on: date | None = Field(description="备案日期")
    version: int = Field(description="最新一版")
    effective_on: date = Field(description="最新一版的施行日期")
    in_force: int | None = Field(description="今天有效的是第几版；没有则为 null")

    @staticmethod
    def resolve_url(page: GovernanceDocumentPage) -> str:
        return page_address(page)

    @staticmethod
    def resolve_in_force(page: GovernanceDocumentPage) -> int | None:
        holding = page.in_force(clock.today())
        return holding.version if holding else None


class Votes(Schema):
    """A count of votes as the minutes give it."""

    in_favour: int = Field(description="同意")
    against: int = Field(description="反对")
    abstained: int = Field(description="弃权")


class PartItem(Schema):
    """A chapter or a clause, in the order of the text."""

    type: str = Field(description="chapter（章）或 clause（条）")
    number: int = Field(description="第几章、第几条")
    name: str = Field(description="条旨；没有则为空")
    text: str = Field(description="章的标题，或条文；换行为分段")
    anchor: str = Field(description="网页地址中的 #片段，各版不变；章没有，为空")


class EditionItem(Schema):
    """One edition with its text."""

    version: int = Field(description="第几版")
    url: str = Field(description="网页地址", json_schema_extra={"format": "uri"})
    title: str
    published_at: Moment = Field(description="公开时间")
    note: str = Field(description="更正或修订说明；第一版为空")
    sha256: str = Field(description="校验值")
    state: EditionState = Field(description=f"今天的状态：{worded(EditionState)}")
    state_label: str = Field(description="状态，写明被第几版替代")
    replaced_by: int | None = Field(description="被第几版替代；没有则为 null")
    effective_on: date = Field(description="施行日期")
    repealed_on: date | None = Field(description="废止日期")
    adopted_by: str
    adopted_on: date | None
    votes: Votes | None = Field(description="表决；没有写的为 null")
    filing_number: str
    filed_on: date | None
    parts: list[PartItem] = Field(description="章和条")


# The columns of a row, and no text of the document: a list of 100 stays light.
ROW = (
    "title",
    "url_path",
    "kind",
    "regime",
    "published_at",
    "adopted_by",
    "adopted_on",
    "filing_number",
    "filed_on",
    "version",
    "effective_on",
    "editions",
    "community__code",
    "publisher__name",
)


@router.get(
    "/", response=Page[DocumentItem], url_name="documents", summary="章程和制度列表"
)
def list_documents(request: HttpRequest, filters: Query[DocumentFilter]) -> object:
    """已经公开、没有撤回的章程、公约和制度，新的在前。条文用 versions/ 取。"""
    rows = filters.chosen_from(GovernanceDocumentPage.objects.public())
    rows = rows.select_related("publisher", "community").only(*ROW)
    return keyset_page(rows, filters, newest_by="published_at")


@router.get(
    "/{int:id}/versions/",
    response=Page[EditionItem],
    url_name="document_versions",
    summary="一份文件的各版",
)
def list_document_versions(
    request: HttpRequest,
    id: PathEx[RowId, P(description="列表各项的 id")],
    filters: Query[Paging],
) -> object:
    """一份文件的每一版：状态、通过和备案、全部条文，新的在前。"""
    rows = GovernanceDocumentPage.objects.public().defer("body", "gone")
    document = get_object_or_404(rows, pk=id)
    versions = PublishedVersion.objects.filter(page=document.pk)
    versions = versions.only("version", "published_at", "note", "sha256", "record")
    page = keyset_page(versions, filters, newest_by="version")
    states = {one.version: one for one in document.editions_on(clock.today())}
    page["items"] = [told(document, row, states[row.version]) for row in page["items"]]
    return page


def told(
    document: GovernanceDocumentPage, row: PublishedVersion, edition: Edition
) -> dict[str, Any]:
    """One edition out of its public record."""
    record = json.loads(row.record)
    kept = (
        "title",
        "adopted_by",
        "adopted_on",
        "filing_number",
        "filed_on",
        "effective_on",
        "repealed_on",
    )
    address, last = page_address(document), row.version == document.version
    return {
        **{name: record[name] for name in kept},
        "votes": counted(record["votes"]),
        "version": row.version,
        "url": address if last else f"{address}versions/{row.version}/",
        "published_at": row.published_at,
        "note": row.note,
        "sha256": row.sha256,
        "state": edition.state,
        "state_label": edition.words,
        "replaced_by": edition.replaced_by,
        "parts": [
            {
                "type": part.type,
                "number": part.number,
                "name": part.name,
                "text": part.text,
                "anchor": part.anchor,
            }
            for part in clauses.read(record["parts"])
        ],
    }


def counted(votes: dict[str, int] | None) -> dict[str, int] | None:
    """The count under the names of the schema: `for` is a word of the language."""
    if votes is None:
        return None
    rest = {name: votes[name] for name in ("against", "abstained")}
    return {"in_favour": votes["for"], **rest}
