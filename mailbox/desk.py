"""What the editors' desk and the matter's page know of a letter.

Whatever the writer typed reaches the desk only as the title of an ordinary letter about
nobody; of all others it is number, kind and topic.
"""

from typing import Any

from editorial import matters, sources, work_items
from mailbox.models import OPEN, Letter, Stage

KIND = "letter"
# What the page of a matter tells of a letter, once something public hangs on it.
EVENTS = {
    "accept": "来信已受理",
    "assign": "已交办",
    "answer_on_spot": "已答复",
    "approve_reply": "已答复",
    "force_reply": "已答复",
    "rate": "来信人已评价",
    "close_unrated": "已办结",
    "decide_objection": "异议已裁定",
}


def title_of(letter: Letter, title: str) -> str:
    """What everybody who sees the item may read."""
    return letter.neutral_title if letter.confidential or not title else title


def put(letter: Letter, *, new: bool = False) -> None:
    """Write or close the letter's item, in the transaction of its step.

    A `new` letter is about nobody yet: nothing is asked that cannot be there.
    """
    if letter.stage not in OPEN:
        if letter.stage == Stage.QUARANTINED or letter.text.content is None:
            forget(letter)
        else:
            work_items.close(letter)
        return
    bodies = [] if new else list(letter.about_organizations.all())
    people = [] if new else list(letter.about_users.all())
    readable = not (letter.confidential or bodies or people)
    work_items.put(
        letter,
        community=letter.community,
        kind=KIND,
        number=letter.number,
        title=title_of(letter, (letter.text.title or "") if readable else ""),
        stage=letter.stage,
        stage_label=letter.get_stage_display(),
        due_on=letter.due_on,
        # The writer's turn: nobody in the house is late.
        paused=letter.stage in (Stage.AWAITING_RESIDENT, Stage.REPLIED),
        received_at=letter.received_at,
        confidential=letter.confidential,
        recused_organizations=bodies,
        recused_users=people,
        assigned_organization=letter.organization,
        assigned_to=letter.handler,
        matter=letter.matter,
        new=new,
    )


def forget(letter: Letter) -> None:
    """Nothing is to do, and not even the title that its writer typed is left here."""
    work_items.close(letter, title=letter.neutral_title)


def open_matter(letter: Letter) -> None:
    """Give the letter its matter, once; its title is neutral."""
    if letter.matter is not None:
        return
    name = f"{letter.get_kind_display()}·{letter.topic}"
    letter.matter = matters.open_matter(community=letter.community, title=name, origin=KIND)
    matters.attach(letter.matter, letter, title=name, url="", public=False)


def tell(letter: Letter, kind: str, payload: dict[str, Any]) -> None:
    """Record a step in the public log of the matter. No personal data."""
    if letter.matter is not None:
        matters.record(letter.matter, kind, payload)


def register(**rest: Any) -> None:
    """Make letters known to the desk."""
    sources.register(sources.Source(model=Letter, kind=KIND, label="来信", **rest))
    sources.register_events(EVENTS)
