"""What anyone may read of the walls: what hangs where, and what hung."""

from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from board.models import BoardKind, Paper, Posting, PostingState
from foundation.addresses import page_address
from foundation.api import CommunityCode, Day, Page, Paging, RowId, keyset_page
from foundation.api.fields import worded
from publishing.check_codes import code_of

router = Router(tags=["公开栏"])


class WallState(StrEnum):
    """The states of a posting that anyone may ask for: what hangs, or hung."""

    HANGING = "hanging"
    TO_TAKE_DOWN = "to_take_down"
    TAKEN_DOWN = "taken_down"


STATES = "；".join(
    f"{state.value} {PostingState(state.value).label}" for state in WallState
)


class PostingFilter(Paging):
    """The conditions of the list; several hold together."""

    community: CommunityCode | None = Field(None, description="社区代码；QL00 为街道")
    state: WallState | None = Field(None, description=f"状态：{STATES}；不填为今天还贴着的")
    kind: BoardKind | None = Field(None, description=f"哪一类栏：{worded(BoardKind)}")
    page: RowId | None = Field(None, description="所贴内容的 id，如 disclosures 各项的 id")
    hung_after: Day | None = Field(None, description="张贴日期不早于（含当日）")
    hung_before: Day | None = Field(None, description="张贴日期不晚于（含当日）")

    def chosen_from(self, rows: Any) -> Any:
        """The rows that meet every condition given."""
        wall = Q(state__in=["hanging", "to_take_down"])
        rows = rows.filter(Q(state=self.state) if self.state else wall)
        if self.hung_after:
            rows = rows.filter(hung_on__gte=self.hung_after)
        if self.hung_before:
            rows = rows.filter(hung_on__lte=self.hung_before)
        same = {
            "board__community__code": self.community,
            "board__kind": self.kind,
            "page": self.page,
        }
        return rows.filter(**{name: value for name, value in same.items() if value})


class PostingItem(Schema):
    """One sheet on one board."""

    id: int
    url: str = Field(description="所贴内容的网页地址", json_schema_extra={"format": "uri"})
    title: str = Field(alias="page.title", description="标题")
    community: str = Field(alias="board.community.code", description="社区代码")
    page: int = Field(alias="page_id", description="所贴内容的 id")
    board: str = Field(alias="board.name", description="哪一处公开栏")
    place: str = Field(alias="board.place", description="位置")
    kind: BoardKind = Field(alias="board.kind", description="哪一类栏")
    kind_label: str = Field(alias="board.get_kind_display")
    paper: Paper = Field(alias="board.paper", description="纸张")
    state: WallState = Field(description="状态")
    state_label: str = Field(alias="get_state_display")
    version: int = Field(alias="version.version", description="纸上的版本")
    current_version: int = Field(alias="newest", description="网上现行的版本")
    check_code: str = Field(description="纸上的核验码")
    hung_on: date = Field(description="张贴日期")
    until: date | None = Field(description="张贴至（含当日）；长期张贴的为 null")
    taken_down_on: date | None = Field(description="取下日期；还贴着的为 null")

    @staticmethod
    def resolve_url(row: Posting) -> str:
        return page_address(row.page)

    @staticmethod
    def resolve_check_code(row: Posting) -> str:
        return code_of(row.version.sha256)


@router.get("/", response=Page[PostingItem], url_name="postings", summary="张贴列表")
def list_postings(request: HttpRequest, filters: Query[PostingFilter]) -> object:
    """各处公开栏今天贴着什么，新贴的在前；已撤回的内容不列。"""
    rows = filters.chosen_from(Posting.objects.public().for_rows())
    return keyset_page(rows, filters, newest_by="hung_on")
