"""What a document still lacks before it may be signed, in sentences for the editor."""

from typing import Any

from governance import clauses
from governance.kinds import ISSUED, REQUIRED


def issues_of(draft: Any) -> dict[str, str]:
    """All of it at once, as {field: sentence}."""
    found = {}
    if said := clauses.issues_of(draft.parts()):
        found["body"] = said
    return found | dates_of(draft) | votes_of(draft) | others_of(draft)


def dates_of(draft: Any) -> dict[str, str]:
    """Adopted, then filed, then in force; each day comes with what it is the day of."""
    found = {}
    if draft.effective_on is None:
        found["effective_on"] = "还没有写施行日期。"
    if draft.kind not in ISSUED:
        if not draft.adopted_by.strip():
            found["adopted_by"] = "还没有写哪次会议通过。"
        if draft.adopted_on is None:
            found["adopted_on"] = "还没有写通过日期。"
    if draft.adopted_on and draft.effective_on and draft.effective_on < draft.adopted_on:
        found["effective_on"] = "施行日期早于通过日期。"
    if bool(draft.filing_number.strip()) != bool(draft.filed_on):
        found["filing_number"] = "备案号和备案日期要一起写。"
    elif draft.filed_on and draft.adopted_on and draft.filed_on < draft.adopted_on:
        found["filed_on"] = "备案日期早于通过日期。"
    if draft.repealed_on and draft.effective_on and draft.repealed_on < draft.effective_on:
        found["repealed_on"] = "废止日期早于施行日期。"
    return found


def votes_of(draft: Any) -> dict[str, str]:
    """A vote is given whole or not at all; what was adopted had more for than against."""
    votes = (draft.votes_for, draft.votes_against, draft.votes_abstained)
    if all(vote is None for vote in votes):
        return {}
    if any(vote is None for vote in votes):
        return {"votes_for": "同意、反对、弃权要一起写，没有人反对就写0。"}
    if draft.votes_for <= draft.votes_against:
        return {"votes_for": "同意的不比反对的多，不能算通过，请核对。"}
    return {}


def others_of(draft: Any) -> dict[str, str]:
    """One document of each of the ten kinds; no edition while people are still asked."""
    found = {}
    same = (
        type(draft).objects.public().filter(community=draft.community_id, kind=draft.kind)
    )
    twin = same.exclude(pk=draft.pk).first() if draft.kind in REQUIRED else None
    if twin is not None:
        found["kind"] = f"本社区已经有《{twin.title}》，请在那一份上修订。"
    if draft.pk and draft.calls.public().filter(concluded_on=None).exists():
        found["body"] = "意见征集还没有公布采纳情况，公布以后再签发新的一版。"
    return found
