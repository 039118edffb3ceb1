"""What anyone may read of notices, of the catalogue, and of any page by its address."""

from datetime import date
from typing import Annotated, Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Router, Schema
from pydantic import Field
from wagtail.models import Page as WagtailPage, Site

from communities.models import CommunityPage, OrganizationKind
from communities.topics import family
from disclosure.kinds import NoticeKind
from disclosure.models import (
    AffairsPage,
    CatalogItem,
    CatalogRule,
    Cycle,
    InformationPage,
    Mode,
    NoticePage,
    NoticeTag,
    PolicyPage,
    Unit,
    WebAllowed,
)
from foundation import clock
from foundation.addresses import absolute, page_address
from foundation.api import (
    CommunityCode,
    Day,
    Moment,
    Page,
    Paging,
    keyset_page,
    ordered_page,
)
from foundation.api.fields import whole, worded
from foundation.blocks import plain
from publishing.regimes import Regime

notices = Router(tags=["通知公告"])
catalogue = Router(tags=["公开目录"])
pages = Router(tags=["网页"])

TopicCode = Annotated[str, Field(pattern=r"^[A-Z]{2}(-[1-9][0-9]?)?$")]


class NoticeFilter(Paging):
    """The conditions of the list; several hold together."""

    community: CommunityCode | None = Field(None, description="社区代码；QL00 为街道")
    kind: NoticeKind | None = Field(None, description=f"类别：{worded(NoticeKind)}")
    regime: Regime | None = Field(None, description=f"公开类别：{worded(Regime)}")
    tag: TopicCode | None = Field(None, description="主题代码，如 TC；含它的子主题")
    current: whole(0, 1) | None = Field(
        None, description="1 只列今天仍有效的，0 只列已过的"
    )
    year: whole(1949, 2200) | None = Field(None, description="公开的年份")
    published_after: Day | None = Field(None, description="公开日不早于（含当日）")
    published_before: Day | None = Field(None, description="公开日不晚于（含当日）")

    def chosen_from(self, rows: Any) -> Any:
        """The rows that meet every condition given."""
        if self.published_after:
            rows = rows.filter(published_at__gte=clock.start_of(self.published_after))
        if self.published_before:
            rows = rows.filter(published_at__lt=clock.end_of(self.published_before))
        if self.current is not None:
            today = clock.today()
            held = rows.current(today)
            rows = held if self.current else rows.filter(valid_until__lt=today)
        if self.tag:
            about = NoticeTag.objects.filter(tag__in=family(self.tag))
            rows = rows.filter(pk__in=about.values("content_object"))
        same = {
            "community__code": self.community,
            "kind": self.kind,
            "regime": self.regime,
            "published_at__year": self.year,
        }
        return rows.filter(**{name: value for name, value in same.items() if value})


class NoticeItem(Schema):
    """One notice."""

    id: int
    url: str = Field(description="网页地址", json_schema_extra={"format": "uri"})
    title: str = Field(description="标题")
    community: str = Field(alias="community.code", description="社区代码")
    kind: NoticeKind = Field(description="类别")
    kind_label: str = Field(alias="get_kind_display")
    regime: Regime = Field(description="公开类别")
    regime_label: str = Field(alias="get_regime_display")
    publisher: str = Field(alias="publisher.name", description="谁发布")
    published_at: Moment = Field(description="公开时间")
    valid_until: date = Field(description="有效到哪一天")
    event_at: Moment | None = Field(description="会议、活动、停水停电的开始时间")
    place: str = Field(description="地点；没有则为空")
    audience: str = Field(description="和谁有关；没有则为空")
    phone: str = Field(description="问谁；没有则为空")
    version: int = Field(description="版本，更正一次加一")

    @staticmethod
    def resolve_url(page: NoticePage) -> str:
        return page_address(page)


@notices.get("/", response=Page[NoticeItem], url_name="notices", summary="通知公告列表")
def list_notices(request: HttpRequest, filters: Query[NoticeFilter]) -> object:
    """已经公开、没有撤回的通知公告，新的在前。正文用 /pages/?path= 取。"""
    rows = filters.chosen_from(NoticePage.objects.public())
    rows = rows.select_related("publisher", "community").defer("body")
    return keyset_page(rows, filters, newest_by="published_at")


class RuleItem(Schema):
    """One rule of an item: who publishes it, when, how long, and with what."""

    rule_no: int = Field(description="序号")
    title: str = Field(description="名称")
    publisher_kind: OrganizationKind = Field(description="公开主体")
    publisher_kind_label: str = Field(alias="get_publisher_kind_display")
    mode: Mode = Field(description=f"公开方式：{worded(Mode)}")
    mode_label: str = Field(alias="get_mode_display")
    cycle: Cycle = Field(description=f"周期：{worded(Cycle)}")
    cycle_label: str = Field(alias="get_cycle_display")
    anchor: str = Field(description="从哪一天起算")
    offset: int = Field(description="期限：起算日之后（负数为之前）多少天")
    offset_unit: Unit = Field(description=f"期限单位：{worded(Unit)}")
    posting_days: int | None = Field(description="上栏天数；由事件决定的为 null")
    posting_unit: Unit | None = Field(description="上栏单位")
    posting_until: str = Field(description="上栏到哪个事件；没有则为空")
    required_elements: list[str] = Field(description="必备要素")
    hint_elements: list[str] = Field(description="可选要素")
    channels: list[str] = Field(description="渠道")
    redaction: str = Field(description="脱敏级别 P0—P3")
    web_allowed: WebAllowed = Field(description=f"上网：{worded(WebAllowed)}")
    needs_supervisor_confirm: bool = Field(description="须居务监督委员会确认")
    class_scope: str = Field(description="适用社区：ALL 或社区分类")
    basic_set: bool = Field(description="属于基础版")
    basis: str = Field(description="依据")
    basis_status: str = Field(description="依据状态：V 已核对 A 类推 K 经验 D 默认")

    @staticmethod
    def resolve_posting_unit(rule: CatalogRule) -> str | None:
        return rule.posting_unit or None


class CatalogEntry(Schema):
    """One code of the catalogue with its rules in force."""

    id: int
    url: str = Field(
        description="已公开内容的接口地址", json_schema_extra={"format": "uri"}
    )
    code: str = Field(description="编码")
    title: str = Field(description="事项")
    regime: Regime = Field(description="公开类别")
    regime_label: str = Field(alias="get_regime_display")
    category: str = Field(description="栏目")
    rules: list[RuleItem] = Field(description="规则")

    @staticmethod
    def resolve_url(item: Any) -> str:
        return absolute(f"{reverse('v1:disclosures')}?code={item.code}")

    @staticmethod
    def resolve_rules(item: Any) -> list[Any]:
        return list(item.shown_rules)


class CatalogFilter(Paging):
    """The conditions of the catalogue."""

    community: CommunityCode | None = Field(
        None, description="社区代码：只列这个社区要公开的"
    )
    regime: Regime | None = Field(None, description=f"公开类别：{worded(Regime)}")
    mode: Mode | None = Field(None, description=f"公开方式：{worded(Mode)}")


@catalogue.get("/", response=Page[CatalogEntry], url_name="catalogue", summary="公开目录")
def list_catalogue(request: HttpRequest, filters: Query[CatalogFilter]) -> object:
    """正在执行的公开目录，按编码排列；每个事项列出它的规则。"""
    rules = CatalogRule.objects.in_force(placed(filters.community))
    same = {"item__regime": filters.regime, "mode": filters.mode}
    rules = rules.filter(**{name: value for name, value in same.items() if value})
    items = CatalogItem.objects.filter(pk__in=rules.values("item")).prefetch_related(
        Prefetch("rules", queryset=rules.order_by("rule_no"), to_attr="shown_rules")
    )
    return ordered_page(items, filters, by="code")


def placed(code: str | None) -> CommunityPage | None:
    """The community of this code; an unknown one is not found."""
    if code is None:
        return None
    return get_object_or_404(CommunityPage.objects.live(), code=code)


class BodyPart(Schema):
    """One block of text."""

    type: str = Field(
        description="heading（小标题）、paragraph（段落）、picture（图片）、"
        "question（一问一答）、chapter（章）或 clause（条）"
    )
    value: Any = Field(
        description="小标题为文字；段落为 HTML；图片为对象，有 alt（图片里有什么）、"
        "caption（图注）和 sizes（各种宽度的网址，从窄到宽）"
    )


class Attachment(Schema):
    """A file that a page carries."""

    title: str = Field(description="名称")
    note: str = Field(description="说明；没有则为空")
    url: str = Field(
        alias="address", description="下载地址", json_schema_extra={"format": "uri"}
    )
    kind: str = Field(description="类型：pdf、docx、xlsx、txt 等")
    size: int = Field(description="字节数")
    pages: int = Field(description="页数；没有页的为 0")
    scanned: bool = Field(description="是否扫描件：有页而没有文字")
    sha256: str = Field(description="文件校验值")


class Body(Schema):
    """One body of text, as the web page shows it."""

    heading: str = Field(description="正文、全文或通俗解读")
    blocks: list[BodyPart]


class PageItem(Schema):
    """One page of the site, by its address."""

    id: int
    url: str = Field(description="网页地址", json_schema_extra={"format": "uri"})
    type: str = Field(description="类型：disclosure notice policy information 等")
    type_label: str
    title: str
    community: str | None = Field(description="社区代码；首页为 null")
    published_at: Moment | None = Field(description="公开时间；栏目页为 null")
    version: int | None
    bodies: list[Body]
    attachments: list[Attachment] = Field(description="附件")


class PagePath(Schema):
    """Which page is asked for."""

    path: str = Field(
        min_length=1, max_length=200, pattern=r"^/[\x21-\x7e]*$", description="网址中的路径"
    )


TYPES = {
    AffairsPage: "disclosure",
    NoticePage: "notice",
    PolicyPage: "policy",
    InformationPage: "information",
    CommunityPage: "community",
}


@pages.get("/", response=PageItem, url_name="pages", summary="按网址取一页")
def get_page(request: HttpRequest, asked: Query[PagePath]) -> dict[str, Any]:
    """一页公开的网页：类型、标题和正文。没有公开或已撤回的答 404。"""
    site = Site.objects.select_related("root_page").get(is_default_site=True)
    parts = asked.path.strip("/")
    url_path = f"{site.root_page.url_path}{parts}/" if parts else site.root_page.url_path
    # Addresses have no index, slugs have.
    slug = url_path.rstrip("/").rpartition("/")[2]
    found = WagtailPage.objects.filter(slug=slug, url_path=url_path).live().first()
    if found is None:
        raise Http404
    kind = found.specific_class
    rows = kind.objects.public() if hasattr(kind.objects, "public") else kind.objects.live()
    page = rows.filter(pk=found.pk).first()
    if page is None:
        raise Http404
    community = page if isinstance(page, CommunityPage) else community_of(page)
    bodies = page.review_bodies() if hasattr(page, "review_bodies") else []
    return {
        "id": page.pk,
        "url": page_address(page),
        "type": type_of(kind, community),
        "type_label": str(kind._meta.verbose_name),
        "title": page.title,
        "community": community.code if community else None,
        "published_at": getattr(page, "published_at", None),
        "version": getattr(page, "version", None),
        "bodies": [
            {"heading": heading, "blocks": plain(body)} for heading, body in bodies if body
        ],
        "attachments": page.carried_documents() if bodies else [],
    }


def type_of(kind: Any, community: Any) -> str:
    """The type's name; page types of higher rooms say it themselves."""
    named = TYPES.get(kind) or getattr(kind, "api_type", "")
    return named or ("column" if community else "home")


def community_of(page: Any) -> CommunityPage | None:
    """The community in which a page stands; None for the home page."""
    return CommunityPage.objects.filter(path=page.path[: 3 * page.steplen]).first()
