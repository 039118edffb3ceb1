"""What anyone may read of a matter: every field is named here."""

from datetime import date
from typing import Annotated

from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import P, PathEx, Router, Schema
from pydantic import Field

from editorial.timeline import Story, story
from foundation.addresses import absolute
from foundation.api import Moment

router = Router(tags=["事项"])

MatterNumber = Annotated[str, Field(pattern=r"^SX-[A-Z]{2}[0-9]{2,6}-[0-9]{4}-[0-9]{4,8}$")]


class MatterPartItem(Schema):
    """One public thing that belongs to the matter."""

    title: str = Field(description="标题")
    url: str = Field(description="网页地址", json_schema_extra={"format": "uri"})
    shown_at: Moment = Field(description="公开时间")

    @staticmethod
    def resolve_url(part: object) -> str:
        return absolute(str(getattr(part, "url", "")))


class MatterEventItem(Schema):
    """One line of the timeline."""

    at: Moment = Field(description="时间")
    label: str = Field(description="做了什么")
    unit: str = Field(description="由谁；没有写明的为空")
    title: str = Field(description="公开了什么；其他经过为空")


class MatterItem(Schema):
    """A matter on which something public hangs."""

    number: str = Field(alias="matter.number", description="事项编号")
    url: str = Field(description="网页地址", json_schema_extra={"format": "uri"})
    title: str = Field(description="最先公开的材料的标题")
    community: str = Field(alias="matter.community.code", description="社区代码")
    opened_on: date = Field(alias="matter.opened_on", description="立项日期")
    parts: list[MatterPartItem] = Field(description="公开的材料，先公开的在前")
    timeline: list[MatterEventItem] = Field(alias="events", description="经过，早的在前")

    @staticmethod
    def resolve_url(told: Story) -> str:
        return absolute(reverse("matter", args=[told.matter.number]))


@router.get("/{number}/", response=MatterItem, url_name="matter", summary="一个事项")
def get_matter(
    request: HttpRequest,
    number: PathEx[MatterNumber, P(description="事项编号，如 SX-QL01-2026-0042")],
) -> object:
    """一个事项的公开材料和经过。还没有公开的材料时答 404。"""
    found = story(number)
    if found is None:
        raise Http404
    return found
