"""How opinions lie on the editors' desk: each until it is answered.

The desk shows which document and which clause, never a word that a resident wrote.
"""

from typing import Any

from django.urls import reverse

from editorial import sources, work_items
from governance import call_rules, permissions
from governance.kinds import OpinionState
from governance.models import Opinion

KIND = "opinion"


def title_of(opinion: Opinion) -> str:
    """What everybody who sees the item may read."""
    return f"意见征集：《{opinion.call.document.title}》收到的一条意见"[:200]


def put(opinion: Opinion, *, new: bool = False) -> None:
    """Write or close its item, in the transaction of its step."""
    if opinion.state != OpinionState.RECEIVED:
        work_items.close(opinion)
        return
    work_items.put(
        opinion,
        community=opinion.call.community,
        kind=KIND,
        title=title_of(opinion),
        stage=opinion.state,
        stage_label=opinion.get_state_display(),
        due_on=call_rules.answers_due_on(opinion.call),
        received_at=opinion.received_at,
        assigned_organization=opinion.call.publisher,
        new=new,
    )


def address(opinion: Opinion) -> str:
    """Where staff answer it."""
    return reverse("governance_opinions:opinion", args=[opinion.call_id, opinion.pk])


def panel(opinion: Opinion, user: Any) -> dict[str, Any]:
    """What the side panel of the desk shows."""
    return {
        "opinion": opinion,
        "about": about(opinion),
        "url": address(opinion),
    }


def about(opinion: Opinion) -> str:
    """第五条, or 全文."""
    for part in opinion.call.parts():
        if part.anchor and part.anchor == opinion.anchor:
            return part.called
    return "全文"


def register() -> None:
    """Make opinions known to the desk."""
    sources.register(
        sources.Source(
            model=Opinion,
            kind=KIND,
            label="意见征集",
            panel="governance/admin/panel.html",
            context=panel,
            may_see=lambda user, opinion: permissions.may_see(user, opinion),
            url=address,
            standing=lambda: Opinion.objects.unanswered().select_related("call"),
            put=put,
        )
    )
