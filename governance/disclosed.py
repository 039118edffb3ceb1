"""Which documents are the body of a disclosure: of JW-SYS-01, 02 and 04, always today's."""

from typing import Any

from disclosure.linked_documents import LinkedBody, LinkedDocument
from foundation import clock
from foundation.addresses import page_address
from governance import procedures
from governance.kinds import DISCLOSED_AS, ProcedureKind
from governance.models import GovernanceDocumentPage


def document_of(code: str, community: Any) -> LinkedBody:
    """The community's document of that item, in the edition that holds or is to come."""
    found = (
        GovernanceDocumentPage.objects.public()
        .filter(community=community, kind=DISCLOSED_AS[code])
        .defer("body", "gone")
        .order_by("pk")
        .first()
    )
    if found is None:
        wanting = "本社区还没有公开这份文件，请先在“章程和制度”里签发，再公开这一条。"
        return LinkedBody((), wanting=wanting)
    day = clock.today()
    edition = found.in_force(day) or found.editions_on(day)[0]
    linked = LinkedDocument(
        title=found.title,
        version=edition.version,
        newest=found.version,
        effective_on=edition.effective_on,
        state=edition.words,
        adopted_by=found.adopted_by,
        filing_number=found.filing_number,
        url=page_address(found),
    )
    return LinkedBody((linked,))


def procedures_of(_code: str, community: Any) -> LinkedBody:
    """Every procedure that holds there or is to come; the item wants all four kinds.

    Met is it when all four are in force, own or the sub-district's: what is to come may
    be published with the item, and until its day the page says what is missing.
    """
    day = clock.today()
    rows = procedures.standing(community, day, to_come=True)
    holding = [one for one in rows if one.edition.effective_on <= day]
    wanting, missing = procedures.lacking(rows), procedures.lacking(holding)
    return LinkedBody(
        tuple(linked(one) for one in rows),
        wanting=f"还没有发布{in_words(wanting)}，四类齐了才能公开这一条。"
        if wanting
        else "",
        lacking=f"四类里现在没有施行的：{in_words(missing)}。" if missing else "",
    )


def linked(one: procedures.Standing) -> LinkedDocument:
    words = [one.edition.words]
    if one.page.version > one.edition.version and one.page.effective_on:
        day = f"{one.page.effective_on:%Y年%-m月%-d日}"
        words.append(f"第{one.page.version}版{day}起施行")
    if one.inherited:
        words.append("沿用街道统一制定的")
    return LinkedDocument(
        title=one.page.title,
        version=one.edition.version,
        newest=one.page.version,
        effective_on=one.edition.effective_on,
        state="，".join(words),
        url=page_address(one.page),
        label=str(one.kind.label),
    )


def in_words(kinds: list[ProcedureKind]) -> str:
    """方法、措施."""
    return "、".join(str(kind.label) for kind in kinds)
