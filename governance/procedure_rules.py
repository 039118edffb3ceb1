"""What a procedure still lacks before it may be put up, in sentences for the editor."""

from collections.abc import Iterable
from typing import Any

from communities.models import CommunityKind, CommunityPage
from disclosure.models import AffairsPage, CatalogItem, CatalogRule
from governance import clauses, governed, steps
from governance.kinds import PROCEDURES_DISCLOSED_AS, ProcedureKind


def issues_of(draft: Any) -> dict[str, str]:
    """All of it at once, as {field: sentence}."""
    found = texts_of(draft)
    if draft.effective_on is None:
        found["effective_on"] = "还没有写施行日期。"
    elif draft.repealed_on and draft.repealed_on < draft.effective_on:
        found["repealed_on"] = "废止日期早于施行日期。"
    if not draft.responsible.strip():
        found["responsible"] = "还没有写责任人（写职务）。"
    if not draft.summary.strip():
        found["summary"] = "还没有写一句话说明。"
    if not draft.governs:
        found["governs"] = "请选用在哪里，至少选一项。"
    elif unknown := [key for key in draft.governs if key not in governed.ALL]:
        found["governs"] = f"没有这一项：{'、'.join(unknown)}。请重新选。"
    return found | place_of(draft) | others_of(draft) | disclosure_of(draft)


def texts_of(draft: Any) -> dict[str, str]:
    """A 程序 has steps; of the other kinds items will do. Codes are the catalogue's."""
    found, rows, parts = {}, draft.step_rows(), draft.parts()
    if said := steps.issues_of(rows):
        found["steps"] = said
    elif draft.kind == ProcedureKind.PROCEDURE and not rows:
        found["steps"] = "程序要有步骤，至少写一步。"
    elif lost := unknown_codes(step.discloses for step in rows):
        found["steps"] = f"目录里没有{'、'.join(lost)}，请核对公开项编码。"
    if parts and (said := clauses.issues_of(parts)):
        found["body"] = said
    if not rows and not parts:
        found.setdefault("body", "还没有内容，请写条文或步骤。")
    return found


def unknown_codes(codes: Iterable[str]) -> list[str]:
    wanted = {code for code in codes if code}
    if not wanted:
        return []
    known = CatalogItem.objects.filter(code__in=wanted).values_list("code", flat=True)
    return sorted(wanted - set(known))


def place_of(draft: Any) -> dict[str, str]:
    """Only a community replaces, and only what the sub-district made for all."""
    default = draft.replaces
    if default is None:
        return {}
    if draft.community.kind == CommunityKind.SUBDISTRICT:
        return {"replaces": "街道统一制定的不替代别的，请在原来那一份上改。"}
    if default.community.kind != CommunityKind.SUBDISTRICT or default.kind != draft.kind:
        return {"replaces": "只能替代街道统一制定的、同一类的一份。"}
    return {}


def others_of(draft: Any) -> dict[str, str]:
    """One procedure of a kind for one thing: who asks must get one answer."""
    same = type(draft).objects.public().filter(community=draft.community_id)
    others = list(same.filter(kind=draft.kind).exclude(pk=draft.pk).defer("steps", "body"))
    for other in others:
        if over_before(other, draft):
            continue
        both = governed.in_order(set(other.governs) & set(draft.governs))
        if both:
            words = "、".join(governed.labels(both))
            return {"governs": f"“{words}”已由《{other.title}》规定，请在那一份上改。"}
        if draft.replaces_id and other.replaces_id == draft.replaces_id:
            return {"replaces": f"《{other.title}》已经替代了这一份。"}
    return {}


def over_before(other: Any, draft: Any) -> bool:
    """Whether the other one no longer holds when this one begins."""
    return bool(
        other.repealed_on and draft.effective_on and other.repealed_on <= draft.effective_on
    )


def rule_for(community: CommunityPage) -> CatalogRule | None:
    """The rule of the item that this community has to follow."""
    rules = CatalogRule.objects.in_force(community).on_the_web()
    found: CatalogRule | None = (
        rules.filter(item__code=PROCEDURES_DISCLOSED_AS).select_related("item").first()
    )
    return found


def standing_for(community: CommunityPage, rule: CatalogRule) -> AffairsPage | None:
    """The community's one disclosure of the item."""
    rows = AffairsPage.objects.public().filter(community=community, rule__item=rule.item)
    found: AffairsPage | None = rows.filter(superseded_on=None).order_by("pk").first()
    return found


def unfinished(page: AffairsPage) -> str:
    """Why nobody signs over another's draft."""
    return f"{page.number}有改了还没签发的内容，请先把它签发，再发布到公开栏。"


def disclosure_of(draft: Any) -> dict[str, str]:
    """The disclosure that is renewed along with it must not be under another's hands."""
    rule = rule_for(draft.community)
    page = standing_for(draft.community, rule) if rule else None
    return {"": unfinished(page)} if page and page.has_unpublished_changes else {}
