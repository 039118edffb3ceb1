"""What anyone may read of the communities: every field is named here."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import P, PathEx, Query, Router, Schema
from pydantic import Field

from communities.models import (
    CommunityClass,
    CommunityKind,
    CommunityPage,
    OrganizationKind,
)
from foundation.addresses import page_address
from foundation.api import CommunityCode, Page, Paging, ordered_page

router = Router(tags=["社区"])


class CommunityItem(Schema):
    """One community, or the sub-district itself (QL00)."""

    id: int
    url: str = Field(description="社区首页的网址", json_schema_extra={"format": "uri"})
    code: str = Field(description="社区代码")
    title: str = Field(description="名称")
    kind: CommunityKind = Field(description="类型：社区或街道")
    kind_label: str = Field(alias="get_kind_display")
    community_class: CommunityClass | None = Field(description="社区分类；街道没有")
    community_class_label: str | None = Field(description="社区分类的名称")
    households: int | None = Field(description="户数")
    residents: int | None = Field(description="人口")
    buildings: int | None = Field(description="楼栋数")
    entrances: int | None = Field(description="楼门数")
    courtyards: int | None = Field(description="平房院数")
    summary: str = Field(description="一句话介绍")

    @staticmethod
    def resolve_url(community: CommunityPage) -> str:
        return page_address(community)

    @staticmethod
    def resolve_community_class(community: CommunityPage) -> str | None:
        return community.community_class or None

    @staticmethod
    def resolve_community_class_label(community: CommunityPage) -> str | None:
        return community.get_community_class_display() or None


class OrganizationItem(Schema):
    """A body that publishes and answers in a community."""

    name: str
    kind: OrganizationKind
    kind_label: str = Field(alias="get_kind_display")
    phone: str = Field(description="办公电话；没有则为空")


class CommunityDetail(CommunityItem):
    """One community with its organizations."""

    organizations: list[OrganizationItem]

    @staticmethod
    def resolve_organizations(community: CommunityPage) -> list[object]:
        return list(community.organizations.all())


@router.get("/", response=Page[CommunityItem], url_name="communities", summary="社区列表")
def list_communities(request: HttpRequest, paging: Query[Paging]) -> object:
    """街道的各个社区，按代码排列。街道本身（QL00）不在其中，另用 /communities/QL00/ 查。"""
    rows = CommunityPage.objects.live().filter(kind=CommunityKind.COMMUNITY)
    return ordered_page(rows, paging, by="code")


@router.get("/{code}/", response=CommunityDetail, url_name="community", summary="一个社区")
def get_community(
    request: HttpRequest,
    code: PathEx[CommunityCode, P(description="社区代码，如 QL01；街道为 QL00")],
) -> object:
    """一个社区（或街道 QL00）的概况和其中的组织。"""
    return get_object_or_404(CommunityPage.objects.live(), code=code)
