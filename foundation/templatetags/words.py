"""Words and dates as the portal writes them (a builtin library: no `{% load %}`).

Dates: 2026年3月18日, without leading zeros, in Shanghai; `<time>` never breaks in a line.
"""

import re
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from foundation import clock, columns

register = template.Library()

WEEKDAYS = "一二三四五六日"

# A title may break after these, and before BEFORE: a line never ends inside a word.
AFTER = re.compile(
    "补助金|经费|资金|账目|收支|收入|支出|年度|季度|上半年|下半年|社区|街道|居委会|党总支|党支部|党委|"
    "委员会|办事处|服务站|物业|小区|关于|以及|和|与|及|的|至|工作|会议|方案|结果|情况|意见|征询|征求|"
    "协商|服务|保障|民主|评议|居民|代表|信箱|停车|管理|改造|项目|成员|公约|章程|计划|决定|通知|公告|"
    "修订|草案|名单|候选人|选举|增设|加装|改建|电动自行车|充电口|电梯|楼道|照明|消防|公共|设施|收益|"
    "收费|标准|维修|专项|预算|决算|审计|采购|招标|救助|志愿|垃圾分类|绿化|"
    r"\d{4}年(?:度|第[一二三四]季度|[上下]半年|\d{1,2}月)?|"
    r"\d+号[院楼](?:[东南西北]侧)?|第[一二三四五六七八九十\d]+[次届期版]|[，、：；》”）]"
)
BEFORE = re.compile(r"(?<!^)(?=[《“（]|(?<![\d第])\d{4}年)")
SHORTEST = 3


def local(value: date | datetime) -> date:
    """The day in Shanghai."""
    return value.astimezone(clock.SHANGHAI).date() if isinstance(value, datetime) else value


@register.filter
def zh_date(value: date | datetime | None) -> str:
    """2026年3月18日"""
    if not value:
        return ""
    day = local(value)
    return f"{day.year}年{day.month}月{day.day}日"


@register.filter
def zh_day(value: date | datetime | None) -> str:
    """11月26日, for a day in a year that the reader knows."""
    if not value:
        return ""
    day = local(value)
    return f"{day.month}月{day.day}日"


@register.filter
def near(value: date | datetime | None) -> str:
    """The day without its year if that is this year's, otherwise with it."""
    if not value:
        return ""
    return zh_day(value) if local(value).year == clock.today().year else zh_date(value)


@register.filter
def weekday(value: date | datetime | None) -> str:
    """星期四"""
    return f"星期{WEEKDAYS[local(value).weekday()]}" if value else ""


@register.filter
def moment(value: datetime | None) -> SafeString:
    """11月28日（星期六）9:00: a day and an hour in Shanghai; a line may end between."""
    if not value:
        return SafeString("")
    at = value.astimezone(clock.SHANGHAI)
    return format_html(
        '<time datetime="{}">{}</time>（{}）<span class="nb">{}</span>',
        at.isoformat(timespec="minutes"),
        near(at),
        weekday(at),
        f"{at.hour}:{at.minute:02}",
    )


@register.filter
def timed(words: str, value: date | datetime | None) -> str:
    """Words of a date inside a `<time>`: `{{ day|zh_day|timed:day }}`."""
    if not value:
        return ""
    return format_html('<time datetime="{}">{}</time>', local(value).isoformat(), words)


@register.filter
def tel(value: Any) -> str:
    """A phone number as a `tel:` address needs it: digits and a leading plus only."""
    text = str(value or "")
    digits = re.sub(r"\D", "", text)
    return f"+{digits}" if text.strip().startswith("+") else digits


@register.filter
def zh_title_breaks(title: Any) -> SafeString:
    """A document's title with `<wbr>` where a line may end (`.doc-title`)."""
    pieces = [str(conditional_escape(piece)) for piece in title_pieces(str(title or ""))]
    return mark_safe("<wbr>".join(pieces))  # noqa: S308 - each piece is escaped above


def title_pieces(title: str) -> list[str]:
    """The parts of a title that stay whole, each at least SHORTEST characters long."""
    ends = {match.end() for match in AFTER.finditer(title)}
    ends |= {match.start() for match in BEFORE.finditer(title)}
    # No closing mark may begin a line.
    ends = {end for end in ends if end < len(title) and title[end] not in "，、：；》”）。"}
    pieces: list[str] = []
    start = 0
    for end in sorted(ends):
        if end - start >= SHORTEST and len(title) - end >= SHORTEST:
            pieces.append(title[start:end])
            start = end
    return [*pieces, title[start:]]


NUMERALS = "零一二三四五六七八九十"


@register.filter
def zh_count(value: int) -> str:
    """八 for 8, as headings write small counts; figures above ten."""
    return NUMERALS[value] if 0 <= value <= 10 else str(value)


@register.filter
def column_title(slug: str) -> str:
    """The title of a community's column, by its slug: 看公开 for "disclosure"."""
    titles = {column.slug: column.title for column in columns.all_columns()}
    return titles.get(slug, "")


@register.simple_tag
def community_columns() -> list[columns.Column]:
    """The columns that every community has, in their order."""
    return columns.all_columns()


@register.filter
def wait_words(seconds: int) -> str:
    """How long to wait: 30秒, 5分钟, 2小时; never less than it takes."""
    if seconds < 60:
        return f"{seconds}秒"
    if seconds < 3600:
        return f"{-(-seconds // 60)}分钟"
    return f"{-(-seconds // 3600)}小时"
