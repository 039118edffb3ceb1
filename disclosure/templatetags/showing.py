"""What the templates of disclosures show beyond fields: days left, sums, QR codes."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from communities.models import CommunityKind, OrganizationKind
from disclosure import posting_calendar
from disclosure.money import Sum, amount, as_sum, signed
from disclosure.posting_calendar import Left
from foundation import clock
from publishing.regimes import Regime

register = template.Library()

# Bodies of the sub-district: what they publish is a reprint on a community's pages.
OF_THE_STREET = (
    OrganizationKind.SUBDISTRICT_OFFICE,
    OrganizationKind.SUBDISTRICT_DEPARTMENT,
    OrganizationKind.SUBDISTRICT_PARTY_COMMITTEE,
)

# Marks of the four publishers (the look): regime → (class, character)
MARKS = {
    "JUWU": ("ju", "居"),
    "ZHENGWU": ("zheng", "政"),
    "DANGWU": ("dang", "党"),
    "WUYE": ("wu", "物"),
}
BADGES = {
    "posting": "badge--now",
    "objection": "badge--late",
    "published": "badge--done",
    "off_board": "badge--off",
    "superseded": "badge--off",
    "withdrawn": "badge--off",
}
# Why a posting has no last day yet: its end is an event (catalogue.md §1).
UNTIL = {
    "election_day": "选举日",
    "meeting_date": "会议召开",
    "objections_settled": "异议全部答复",
}


@register.filter
def mark_class(regime: str) -> str:
    return MARKS[regime][0]


@register.filter
def mark_word(regime: str) -> str:
    return MARKS[regime][1]


@register.filter
def badge(status: str) -> str:
    """The class of a state's badge; its word is always beside it."""
    return BADGES.get(str(status), "")


@register.filter
def reprinted(page: Any) -> bool:
    """Whether a community shows what the sub-district published: the original holds."""
    return bool(
        page.publisher.kind in OF_THE_STREET
        and page.community.kind != CommunityKind.SUBDISTRICT
    )


@register.simple_tag
def left(page: Any) -> Left | None:
    """The days left of a posting, or None where its end is an event still to come."""
    if page.posting_to is None:
        return None
    return posting_calendar.days_left(
        clock.today(), page.posting_to, page.rule.posting_unit or "WD"
    )


@register.filter
def until(page: Any) -> str:
    """The event that ends a posting without a last day."""
    return UNTIL.get(page.rule.posting_until, "另行通知")


@register.filter
def period_length(rule: Any) -> str:
    """7个工作日, 6天, or nothing where an event ends the posting."""
    if not rule.posting_days:
        return ""
    return f"{rule.posting_days}{'天' if rule.posting_unit == 'D' else '个工作日'}"


@register.simple_tag
def posting_weeks(page: Any) -> list[list[posting_calendar.Cell]]:
    if not page.posting_from or not page.posting_to:
        return []
    return posting_calendar.weeks(
        page.posting_from, page.posting_to, clock.today(), page.rule.posting_unit or "WD"
    )


@register.filter
def months(page: Any) -> str:
    return posting_calendar.caption_months(page.posting_from, page.posting_to)


@register.simple_tag
def money_sum(elements: list[tuple[str, str]]) -> Sum | None:
    return as_sum(dict(elements))


@register.simple_tag
def elements_beside(
    elements: list[tuple[str, str]], total: Sum | None
) -> list[tuple[str, str]]:
    """The elements that the sum does not show already."""
    used = total.names if total else ()
    return [(name, value) for name, value in elements if name not in used]


@register.filter
def yuan(text: str | None) -> str:
    """58,993.70 of “58,993.70元（…）”; nothing where the text is no amount."""
    read = amount(text or "")
    return signed(read[0], "") if read else ""


@dataclass(frozen=True)
class PolicyState:
    """Whether a policy holds: a badge's word and class, and the day that decides it."""

    word: str
    css: str = ""
    day: date | None = None
    what: str = ""


@register.simple_tag
def policy_state(policy: Any) -> PolicyState:
    """The state of a policy today: 尚未施行, 现行有效, 已失效."""
    today = clock.today()
    if policy.in_force(today):
        return PolicyState("现行有效", "", policy.effective_on, "起施行")
    if policy.expires_on and policy.expires_on < today:
        return PolicyState("已失效", "badge--off", policy.expires_on, "止")
    start = policy.effective_on or policy.issued_on
    return PolicyState("尚未施行", "badge--done", start, "起施行")


@register.simple_tag
def topics_of(page: Any) -> list[Any]:
    """The topics of a page that have a page of their own: those still offered."""
    found = page.topics.select_related("parent").all()
    return [
        topic
        for topic in found
        if topic.active and (topic.parent is None or topic.parent.active)
    ]


@register.simple_tag
def newer(page: Any) -> Any:
    """The public page that replaced this one, or None where it was taken back."""
    return page.replaced_by.public().first()


@register.simple_tag
def older(page: Any) -> Any:
    """The public page that this one replaced, or None."""
    if not page.replaces_id:
        return None
    return type(page).objects.public().filter(pk=page.replaces_id).first()


@register.filter
def host(address: str) -> str:
    """The name of the site to which an address leads."""
    return urlsplit(address).hostname or address


@register.filter
def number_breaks(number: str) -> SafeString:
    """JW-FIN-03.QL01.2026Q3, which breaks only after its dots."""
    parts = [f"{part}." for part in number.split(".")]
    parts[-1] = parts[-1][:-1]
    return format_html_join(
        mark_safe("<wbr>"), '<span class="nb">{}</span>', ((part,) for part in parts)
    )


@register.filter
def confirmation(version: Any, regime: str) -> str:
    """What was done before signing, by which body; never by which person."""
    # A draft in the editor's preview has no version yet.
    if not version or version.confirmed_by_id is None:
        return ""
    return "已经保密审查" if regime == Regime.DANGWU else "居务监督委员会已核对"
