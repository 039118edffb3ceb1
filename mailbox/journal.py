"""Adds the events of a letter, and their commitments to the public log.

The stream “letters” holds for each event a hash over the row and its random key: nobody
learns anything from it, and nobody can change, drop or reorder a row unnoticed.
"""

import hashlib
from datetime import datetime
from typing import Any

from django.db.models import Max

from mailbox.models import IdentityReading, Letter, LetterEvent
from transparency.canonical import dumps
from transparency.log import append
from transparency.models import LogEntry

STREAM = "letters"


def write(
    letter: Letter,
    action: Any,
    *,
    by: Any,
    unit: str,
    post: str,
    note: str,
    moment: datetime,
) -> LetterEvent:
    """Add one event, in the caller's transaction and under the letter's lock."""
    # A letter that was just made has no event before this one.
    made = letter.version == 1 and action.name == "receive"
    last = 0 if made else letter.events.aggregate(last=Max("sequence"))["last"] or 0
    event = LetterEvent(
        letter=letter,
        sequence=last + 1,
        action=action.name,
        stage=letter.stage,
        at=moment,
        by=by,
        unit=unit,
        post=post,
        note=note or None,
        shown=action.shown,
    )
    event.save(force_insert=True)
    append(STREAM, "event", {"sha256": commitment(event)})
    return event


def write_reading(
    letter: Letter, *, by: Any, unit: str, post: str, reason: str, moment: datetime
) -> IdentityReading:
    """Add one line to the log that the writer reads."""
    reading = IdentityReading(
        letter=letter, by=by, unit=unit, post=post, reason=reason, at=moment
    )
    reading.full_clean()
    reading.save(force_insert=True)
    return reading


def commitment(event: LetterEvent) -> str:
    """The hash of an event. Its random key is what keeps strangers from guessing it."""
    parts = [
        event.pk,
        event.letter_id,
        event.sequence,
        event.action,
        event.stage,
        event.at.isoformat(),
        event.by_id or "",
        event.unit,
        event.post,
        event.note or "",
    ]
    text = "\0".join(str(part) for part in parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def verify() -> list[str]:
    """Events that do not match the log, one line for each; [] when all is as written.

    An event of a letter that was purged is missing with its letter, and is not told.
    """
    entries = LogEntry.objects.filter(stream=STREAM, kind="event")
    told = set(entries.values_list("payload", flat=True).iterator())
    return [
        f"来信{event.letter_id}第{event.sequence}步与公开日志不符。"
        for event in LetterEvent.objects.iterator()
        if dumps({"sha256": commitment(event)}) not in told
    ]
