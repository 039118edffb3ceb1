"""The public API, /api/v1/: one line for each room, and what the site says of itself."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema
from pydantic import Field

from board.api import router as postings
from communities.api import organizations, router as communities
from disclosure.api import router as disclosures
from disclosure.texts_api import catalogue, notices, pages
from editorial.api import router as matters
from foundation.addresses import absolute
from foundation.api import PublicAPI
from governance.documents_api import router as documents
from governance.procedures_api import router as procedures
from mailbox.api import router as letters

DESCRIPTION = """\
公开栏的公开内容，供任何程序读取，不用登录；也可以代居民写信、查进度。

- 列表参数：`limit`（不超过 100）、`cursor`、`count=1` 和各接口列出的条件；没有列出的参数、\
重复的参数一律答 422。
- 列表答复：`{"items": […], "next": "…"}`；把 `next` 作为下一次的 `cursor`，\
为 `null` 时没有了。
- 时间按 ISO 8601 写明时区，金额用字符串，状态为英文代码并另有 `_label` 中文名称。
- 出错时答 `application/problem+json`，其中 `request_id` 是请求编号。
- 每个答复都有 `ETag`，带 `If-None-Match` 再取，没有变化时答 304。
- 写信和查进度用 POST，正文是 JSON，不超过 64KB；写信请带 `Idempotency-Key`。
- 请求过于频繁时答 429，按 `Retry-After` 的秒数等候。
"""

router = Router(tags=["网站"])


class Footer(Schema):
    """Who runs the site, and how to reach them; what is not configured is empty."""

    host: str = Field(description="主办")
    operator: str = Field(description="承办")
    phone: str = Field(description="电话")
    icp: str = Field(description="ICP备案号")
    police: str = Field(description="公安联网备案号")
    report: str = Field(description="违法和不良信息举报")


class Links(Schema):
    """Where to go on."""

    home: str = Field(json_schema_extra={"format": "uri"})
    communities: str = Field(json_schema_extra={"format": "uri"})
    organizations: str = Field(json_schema_extra={"format": "uri"})
    disclosures: str = Field(json_schema_extra={"format": "uri"})
    openapi: str = Field(json_schema_extra={"format": "uri"})
    docs: str = Field(json_schema_extra={"format": "uri"})
    privacy: str = Field(json_schema_extra={"format": "uri"})
    terms: str = Field(json_schema_extra={"format": "uri"})


class SiteItem(Schema):
    """The site itself."""

    name: str = Field(description="网站名称")
    subdistrict: str = Field(description="街道")
    strapline: str
    publisher_code: str = Field(description="街道作为公开主体的代码")
    demonstration: bool = Field(description="是否演示站；演示站的内容均为虚构")
    footer: Footer
    links: Links


@router.get("/", response=SiteItem, url_name="site", summary="网站信息")
def get_site(request: HttpRequest) -> dict[str, Any]:
    """网站的名称、主办和联系方式、是否演示站，以及各处入口。"""
    site = settings.SITE
    return {
        "name": site["name"],
        "subdistrict": site["subdistrict"],
        "strapline": site["strapline"],
        "publisher_code": settings.SUBDISTRICT_CODE,
        "demonstration": settings.PORTAL_MODE != "production",
        "footer": {name: site[name] for name in Footer.model_fields},
        "links": {
            "home": absolute("/"),
            "communities": absolute(reverse("v1:communities")),
            "organizations": absolute(reverse("v1:organizations")),
            "disclosures": absolute(reverse("v1:disclosures")),
            "openapi": absolute(reverse("v1:openapi-json")),
            "docs": absolute(reverse("api_docs")),
            "privacy": absolute("/privacy/"),
            "terms": absolute("/terms/"),
        },
    }


api = PublicAPI(
    title=f"{settings.SITE['subdistrict']}{settings.SITE['name']}",
    version="1",
    description=DESCRIPTION,
    urls_namespace="v1",
)
api.add_router("/site/", router)
api.add_router("/communities/", communities)
api.add_router("/organizations/", organizations)
api.add_router("/disclosures/", disclosures)
api.add_router("/notices/", notices)
api.add_router("/catalogue/", catalogue)
api.add_router("/pages/", pages)
api.add_router("/documents/", documents)
api.add_router("/procedures/", procedures)
api.add_router("/letters/", letters)
api.add_router("/matters/", matters)
api.add_router("/postings/", postings)
