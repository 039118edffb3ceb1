"""What anyone may read of the communities: every field is named here."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import P, PathEx, Query, Router, Schema
from pydantic import Field

from communities import directory
from communities.models import (
    BuildingKind,
    CommunityClass,
    CommunityKind,
    CommunityPage,
    Organization,
    OrganizationKind,
    PostKind,
    UnitType,
)
from foundation import clock
from foundation.addresses import page_address
from foundation.api import CommunityCode, Page, Paging, ordered_page
from foundation.api.fields import worded

router = Router(tags=["社区"])
organizations = Router(tags=["社区"])


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


class PostItem(Schema):
    """A post, and what the public reads of who holds it today."""

    title: str = Field(description="岗位名称")
    kind: PostKind = Field(description=f"岗位：{worded(PostKind)}")
    kind_label: str = Field(alias="get_kind_display")
    area: str = Field(description="负责范围；没有则为空")
    duties: str = Field(description="分工；没有则为空")
    phone: str = Field(description="办公电话；居民担任的岗位由社区转达，为空")
    holder: str | None = Field(
        description="公开的称呼，如“王某”“3号楼 王女士，由社区转达”；空缺时为 null"
    )

    @staticmethod
    def resolve_holder(post: Any) -> str | None:
        return next((holding.shown for holding in post.in_office), None)


class ParentItem(Schema):
    """The organisation above another."""

    id: int
    title: str = Field(alias="name")
    community: str = Field(alias="community.code", description="社区代码")


class OrganizationBrief(Schema):
    """An organisation in one line."""

    id: int
    url: str = Field(description="网页地址", json_schema_extra={"format": "uri"})
    title: str = Field(alias="name", description="名称")
    kind: OrganizationKind = Field(description=f"类型：{worded(OrganizationKind)}")
    kind_label: str = Field(alias="get_kind_display")
    phone: str = Field(description="办公电话；没有则为空")

    @staticmethod
    def resolve_url(organization: Organization) -> str:
        return f"{page_address(organization.community)}organizations/{organization.slug}/"


class OrganizationItem(OrganizationBrief):
    """A body that publishes and answers in a community."""

    community: str = Field(alias="community.code", description="社区代码；QL00 为街道")
    unit_type: UnitType | None = Field(description="单位性质；只有驻区单位有")
    unit_type_label: str | None
    parent: ParentItem | None = Field(description="上级组织；没有则为 null")
    address: str = Field(description="地址；没有则为空")
    hours: str = Field(description="办公时间；没有则为空")
    duties: str = Field(description="职责；没有则为空")
    posts: list[PostItem] = Field(description="岗位和负责人")

    @staticmethod
    def resolve_unit_type(organization: Organization) -> str | None:
        return organization.unit_type or None

    @staticmethod
    def resolve_unit_type_label(organization: Organization) -> str | None:
        return organization.get_unit_type_display() or None

    @staticmethod
    def resolve_parent(organization: Organization) -> Organization | None:
        above = organization.parent
        return above if above is not None and above.active and above.listed else None

    @staticmethod
    def resolve_posts(organization: Organization) -> list[Any]:
        return list(organization.posts.all())


class ResponsiblePost(Schema):
    """Who answers for a community as a whole."""

    organization: str = Field(alias="organization.name", description="组织名称")
    post: PostItem

    @staticmethod
    def resolve_post(post: Any) -> Any:
        return post


class EntranceItem(Schema):
    """One entrance of a building."""

    title: str = Field(alias="name")
    households: int | None = Field(description="户数")


class BuildingItem(Schema):
    """One building or courtyard with its entrances."""

    id: int
    title: str = Field(alias="name", description="名称")
    kind: BuildingKind = Field(description=f"类型：{worded(BuildingKind)}")
    kind_label: str = Field(alias="get_kind_display")
    households: int | None = Field(description="户数")
    entrances: list[EntranceItem] = Field(description="楼门")

    @staticmethod
    def resolve_entrances(building: Any) -> list[Any]:
        return list(building.entrances.all())


class CommunityDetail(CommunityItem):
    """One community with its organisations, buildings and first responsible post."""

    first_responsible: ResponsiblePost | None = Field(
        description="第一责任人；尚未确定时为 null"
    )
    organizations: list[OrganizationBrief] = Field(
        description="组织；详情见 /organizations/"
    )
    building_list: list[BuildingItem] = Field(description="楼院和楼门")

    @staticmethod
    def resolve_first_responsible(community: CommunityPage) -> Any:
        return directory.first_responsible(community, clock.today())

    @staticmethod
    def resolve_organizations(community: CommunityPage) -> list[Any]:
        return list(community.organizations.listed().select_related("community"))

    @staticmethod
    def resolve_building_list(community: CommunityPage) -> list[Any]:
        return list(community.building_rows.prefetch_related("entrances"))


class OrganizationFilter(Paging):
    """The conditions of the list of organisations."""

    community: CommunityCode | None = Field(None, description="社区代码；QL00 为街道")
    kind: OrganizationKind | None = Field(
        None, description=f"类型：{worded(OrganizationKind)}"
    )


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
    """一个社区（或街道 QL00）的概况、第一责任人、组织和楼院。"""
    return get_object_or_404(CommunityPage.objects.live(), code=code)


@organizations.get(
    "/",
    response=Page[OrganizationItem],
    url_name="organizations",
    summary="组织列表",
)
def list_organizations(request: HttpRequest, filters: Query[OrganizationFilter]) -> object:
    """街道和各社区的组织，按登记先后排列，带岗位、负责人和办公电话。不列出的单位不在其中。"""
    same = {"community__code": filters.community, "kind": filters.kind}
    rows = Organization.objects.listed().filter(
        **{name: value for name, value in same.items() if value}
    )
    return ordered_page(directory.with_posts(rows, clock.today()), filters, by="id")
