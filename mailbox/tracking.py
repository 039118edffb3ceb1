"""Finds a letter by number and code, and says what its writer may read of it.

One failure for every cause: no such number, wrong code, malformed. The same work is done
in each case. Wrong tries are counted for the address, never against the letter: nobody
can lock the writer out (architecture.md §5).
"""

from dataclasses import dataclass
from datetime import datetime

from foundation import clock, limits
from foundation.limits import Verdict
from mailbox import attachments, deadlines, numbers
from mailbox.attachments import ShownFile
from mailbox.models import (
    Letter,
    LetterEvent,
    Message,
    Rating,
    Reply,
    Stage,
)
from mailbox.transitions import TABLE

# Compared with where there is no letter, so that it takes as long.
NOBODY = "none:" + "0" * 64
PER_NUMBER, PER_ADDRESS, ON_NUMBER = (
    "letter_code",
    "letter_code_address",
    "letter_code_number",
)


@dataclass(frozen=True)
class Found:
    """`letter` is None for every kind of failure; `verdict` says when to come again."""

    letter: Letter | None
    verdict: Verdict


def find(number: str, code: str, *, address: str) -> Found:
    """The letter of this number and code, or nothing. Call outside of a transaction.

    Five wrong tries in a quarter of an hour stop this address for this number, thirty in
    an hour for every number. More than a hundred a day on one number are told to the
    desk and to the writer.
    """
    number, code = numbers.typed_number(number), numbers.typed_code(code)
    pair = f"{address}|{number}"
    for scope, who in ((PER_NUMBER, pair), (PER_ADDRESS, address)):
        verdict = limits.ask(scope, who)
        if not verdict.allowed:
            return Found(None, verdict)
    # One short row or none: to build a whole letter here would take time that tells.
    row = Letter.objects.filter(number=number).values_list("pk", "code_hmac").first()
    key, stored = row or (0, NOBODY)
    if not numbers.fits(number, code, stored) or not key:
        if not limits.ask(ON_NUMBER, number).allowed:
            Letter.objects.filter(number=number).update(attacked_on=clock.today())
        return Found(None, Verdict(allowed=True, retry_after=0))
    limits.take_back(PER_NUMBER, pair)
    limits.take_back(PER_ADDRESS, address)
    letter = Letter.objects.select_related("community", "topic", "organization").get(pk=key)
    return Found(letter, Verdict(allowed=True, retry_after=0))


@dataclass(frozen=True)
class Line:
    """One step of the timeline, as the writer reads it."""

    at: datetime
    label: str
    unit: str
    note: str
    stage: str


@dataclass(frozen=True)
class Progress:
    """What the tracking page and the API show. Names of staff are not among it."""

    letter: Letter
    timeline: list[Line]
    steps: list[tuple[str, str]]
    due_explained: str
    reply: Reply | None
    earlier_replies: list[Reply]
    ratings: list[Rating]
    rated: bool
    messages: list[Message]
    readings: list[tuple[datetime, str, str, str]]
    attacked: bool
    files: list[ShownFile]


STEPS = (
    ("已收到", frozenset({Stage.RECEIVED, Stage.QUARANTINED})),
    ("已受理", frozenset({Stage.ACCEPTED, Stage.ASSIGNED})),
    (
        "办理中",
        frozenset({Stage.IN_PROGRESS, Stage.AWAITING_RESIDENT, Stage.REPLY_REVIEW}),
    ),
    ("已答复", frozenset({Stage.REPLIED, Stage.OBJECTED})),
    ("已办结", frozenset({Stage.CLOSED})),
)
RECEIVED_LABEL = "已收到"


def shown_stage(letter: Letter) -> str:
    """The word for the writer: what is under review in the house is 办理中."""
    return str(Stage(outward_stage(letter)).label)


def outward_stage(letter: Letter) -> str:
    """The code that goes with shown_stage()."""
    inward = {
        Stage.REPLY_REVIEW.value: Stage.IN_PROGRESS.value,
        Stage.QUARANTINED.value: Stage.RECEIVED.value,
    }
    return inward.get(letter.stage, letter.stage)


def steps_of(letter: Letter) -> list[tuple[str, str]]:
    """The five steps, each done, now or to come; [] for a letter that left the road."""
    places = [
        place for place, (_label, stages) in enumerate(STEPS) if letter.stage in stages
    ]
    if not places:
        return []
    here = places[0]
    return [
        (label, "done" if place < here else "now" if place == here else "next")
        for place, (label, _stages) in enumerate(STEPS)
    ]


def progress(letter: Letter) -> Progress:
    """Everything the writer may read, read in a fixed number of statements."""
    released = [
        reply
        for reply in letter.replies.order_by("-released_at")
        if reply.state == Reply.State.RELEASED
    ]
    ratings = list(letter.ratings.all())
    return Progress(
        letter=letter,
        timeline=timeline(letter),
        steps=steps_of(letter),
        due_explained=deadlines.explained(letter),
        reply=released[0] if released else None,
        earlier_replies=released[1:],
        ratings=ratings,
        rated=any(rating.round == letter.round for rating in ratings),
        messages=list(letter.messages.all()),
        readings=[
            (reading.at, reading.unit, reading.post, reading.get_reason_display())
            for reading in letter.readings.all()
        ],
        files=[ShownFile.of_row(row) for row in attachments.for_writer(letter)],
        attacked=letter.attacked_on is not None
        and (clock.today() - letter.attacked_on).days < 7,
    )


def timeline(letter: Letter) -> list[Line]:
    """The steps that the writer reads, the newest first."""
    return [
        Line(
            at=event.at,
            label=label_of(event),
            unit=event.unit,
            note=event.note or "",
            stage=event.stage,
        )
        for event in letter.events.filter(shown=True).order_by("-sequence")
    ]


def label_of(event: LetterEvent) -> str:
    """What a step is called."""
    action = TABLE.get(event.action)
    return action.label if action else RECEIVED_LABEL
