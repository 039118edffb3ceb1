"""Procedures of 青岭街道 as an editor would draft them."""

import json
from datetime import date
from typing import Any

from accounts.models import User
from communities.models import CommunityPage, Organization
from governance.models import ProcedureIndexPage, ProcedurePage
from tests.governance import making

STEPS = (
    {
        "name": "议题征集",
        "responsible": "居委会",
        "participants": "居民、楼门长、驻区单位",
        "days": 14,
        "unit": "D",
        "materials": "议题表",
        "output": "议题清单",
    },
    {
        "name": "议题公示",
        "responsible": "居委会",
        "days": 5,
        "unit": "WD",
        "output": "议题公示",
        "discloses": "JW-DEC-04",
    },
)
RULES = ("一时一件，一事议毕再议下一事。", "对事不对人，不翻旧账。")


def steps(rows: Any = STEPS) -> str:
    """The steps as they are stored, each with an id."""
    return stored("step", rows)


def items(texts: Any = RULES) -> str:
    return stored("clause", [{"name": "", "text": text} for text in texts])


def stored(kind: str, rows: Any) -> str:
    return json.dumps(
        [
            {"type": kind, "id": making.block_id(f"{kind}{turn}"), "value": row}
            for turn, row in enumerate(rows)
        ]
    )


def procedure(author: User, *, code: str = "QL01", **fields: Any) -> ProcedurePage:
    """A complete draft, by default a 程序 of QL01 for the collection of topics."""
    community = CommunityPage.objects.get(code=code)
    kind = "SUBDISTRICT_OFFICE" if code == "QL00" else "RESIDENTS_COMMITTEE"
    given = {
        "title": "协商议事程序",
        "kind": "procedure",
        "summary": "从提出议题到结果公开，一步一步怎么走。",
        "governs": ["consultation.collect"],
        "responsible": "居委会主任",
        "effective_on": date(2026, 11, 1),
        "steps": steps(),
        **fields,
    }
    page = ProcedurePage(
        publisher=Organization.objects.get(community=community, kind=kind),
        responsible_editor="宣传委员",
        owner=author,
        live=False,
        **given,
    )
    column = ProcedureIndexPage.objects.descendant_of(community).get()
    column.add_child(instance=page)
    page.save_revision(user=author, log_action="wagtail.create")
    return page


def handed_in(page: Any, author: User) -> Any:
    page.get_workflow().start(page, author)
    return making.fresh(page)


def put_up(author: User, signer: User, **fields: Any) -> ProcedurePage:
    """The same, signed: it is public, and what follows has followed."""
    return making.signed(procedure(author, **fields), author, signer)


def amended(page: Any, author: User, **fields: Any) -> Any:
    """The next draft of a page that is public."""
    return making.amended(page, author, **{"change_note": "改了时限。", **fields})


def all_four(people: Any, *, code: str = "QL01", but: Any = ()) -> dict[str, ProcedurePage]:
    """One of each kind, signed, by kind; those named in `but` are left out."""
    author, signer = (
        (people["street"], people["street2"])
        if code == "QL00"
        else (people["editor"], people["reviewer"])
    )
    kinds = {"procedure": "程序", "principle": "原则", "method": "方法", "measure": "措施"}
    return {
        kind: put_up(
            author,
            signer,
            code=code,
            kind=kind,
            title=f"协商议事{name}",
            steps=steps() if kind == "procedure" else "[]",
            body=items() if kind != "procedure" else "[]",
        )
        for kind, name in kinds.items()
        if kind not in but
    }
