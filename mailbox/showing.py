"""One letter as staff read it: what was typed, or the fact slip, or that it is sealed.

Everything that the writer typed passes through here, so that one question decides for
letter, messages, files and references alike: permissions.may_read_text().
"""

from dataclasses import dataclass
from typing import Any

from mailbox import attachments, deadlines, letter_list, offers, tracking
from mailbox.attachments import ShownFile
from mailbox.models import (
    IdentityReading,
    Letter,
    Message,
    Proposal,
    PublishedLetter,
    Rating,
    Reply,
)
from mailbox.permissions import (
    CONFIRM,
    REDACT,
    acts_for_unit,
    held_in,
    may_read_text,
    visible_to,
)
from mailbox.transitions import Action

# What the writer says in a message; a question is the unit's.
FROM_WRITER = frozenset(Message.Kind.values) - {Message.Kind.QUESTION.value}
SEALED = "原文保密，只有受理的值班员能看。"


@dataclass(frozen=True)
class Said:
    """A message with its text, or SEALED."""

    message: Message
    text: str
    sealed: bool


@dataclass(frozen=True)
class Done:
    """A line of the timeline, with who did it and whether the writer reads it."""

    event: Any
    label: str
    note: str
    who: str


@dataclass(frozen=True)
class Shown:
    """What the text side of every screen shows of a letter."""

    letter: Letter
    readable: bool
    title: str
    content: str
    fact_slip: str
    reference: str
    about: str
    due: str
    due_explained: str
    messages: list[Said]
    proposals: list[Proposal]
    replies: list[Reply]
    ratings: list[Rating]
    readings: list[IdentityReading]
    files: list[ShownFile]


def shown(user: Any, letter: Letter) -> Shown:
    """The text side; the caller has asked visible_to()."""
    readable = may_read_text(user, letter)
    text = letter.text
    return Shown(
        letter=letter,
        readable=readable,
        title=(text.title or "" if readable else "") or letter.neutral_title,
        content=text.content or "" if readable else "",
        fact_slip=text.fact_slip or "",
        reference=letter.reference if readable else "",
        about=letter.about if readable else "",
        due=letter_list.due_in_words(letter),
        due_explained=deadlines.explained(letter),
        messages=[said(message, readable=readable) for message in letter.messages.all()],
        proposals=list(
            letter.proposals.select_related("proposed_by", "decided_by", "organization")
        ),
        replies=list(
            letter.replies.select_related("author").prefetch_related("approvals__by")
        ),
        ratings=list(letter.ratings.all()),
        readings=list(letter.readings.all()),
        files=[ShownFile.of_row(row) for row in attachments.for_staff(user, letter)],
    )


def said(message: Message, *, readable: bool) -> Said:
    """A message; what a confidential letter's writer adds is sealed like the letter."""
    sealed = message.kind in FROM_WRITER and not readable
    return Said(message, SEALED if sealed else message.text or "", sealed)


def timeline(letter: Letter) -> list[Done]:
    """Every step, internal ones too, the newest first."""
    events = letter.events.select_related("by").order_by("-sequence")
    return [
        Done(event, tracking.label_of(event), event.note or "", who(event))
        for event in events
    ]


def who(event: Any) -> str:
    """Unit, post and name of who did a step; the writer and the system have no name."""
    name = event.by.get_full_name() if event.by else ""
    return " ".join(part for part in (event.unit, event.post, name) if part)


@dataclass(frozen=True)
class Desk:
    """What stands beside the text: what may be done, and what else hangs on the letter."""

    actions: list[Action]
    opens_identity: bool
    published: PublishedLetter | None
    sees_copy: bool
    assisting: list[Any]
    about: list[str]
    merged_into: Letter | None
    merged: list[Letter]
    own_unit: bool


def desk(user: Any, letter: Letter) -> Desk:
    """Letters merged with this one are named only to who may see them."""
    held = held_in(user, letter.community_id)
    others: list[Letter] = []
    if letter.merged.exists():
        rows = visible_to(user).filter(merged_into=letter.pk).select_related("topic")
        others = list(rows[:20])
    parent = None
    if letter.merged_into_id is not None:
        above = visible_to(user).filter(pk=letter.merged_into_id)
        parent = above.select_related("topic").first()
    return Desk(
        actions=offers.offers(user, letter),
        opens_identity=offers.opens_identity(user, letter),
        published=getattr(letter, "published", None),
        sees_copy=bool(held & {REDACT, CONFIRM}),
        assisting=list(letter.assisting.all()),
        about=[
            *(body.name for body in letter.about_organizations.all()),
            *(person.get_full_name() for person in letter.about_users.all()),
        ],
        merged_into=parent,
        merged=others,
        own_unit=acts_for_unit(user, letter),
    )
