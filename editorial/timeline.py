"""What anyone may read of a matter: its public parts, and the public events in order.

Before something public hangs on a matter there is nothing to read.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from editorial import sources
from editorial.models import Matter, MatterPart

SHOWN = "公开"


@dataclass(frozen=True)
class Event:
    """One line of the timeline; `title` and `url` where it is about a part."""

    at: datetime
    label: str
    unit: str = ""
    title: str = ""
    url: str = ""


@dataclass(frozen=True)
class Story:
    """A public matter as page and API tell it."""

    matter: Matter
    parts: list[MatterPart]
    events: list[Event]

    @property
    def title(self) -> str:
        """What the first public part is called."""
        return str(self.parts[0].title)


def story(number: str) -> Story | None:
    """The public matter of this number; None where there is none or nothing is public."""
    matter = Matter.objects.public().select_related("community").filter(number=number)
    found = matter.first()
    if found is None:
        return None
    parts = list(found.parts.filter(public=True).order_by("shown_at", "id"))
    told = [
        Event(at=part.shown_at, label=SHOWN, title=part.title, url=part.url)
        for part in parts
    ]
    return Story(found, parts, sorted([*events(found), *told], key=lambda one: one.at))


def events(matter: Matter) -> list[Event]:
    """The entries of the log whose kind a room named public."""
    labels = sources.public_events()
    rows = matter.events.filter(entry__kind__in=labels).select_related("entry")
    found = []
    for row in rows.order_by("entry__sequence"):
        payload: dict[str, Any] = json.loads(row.entry.payload)
        unit = str(payload.get("unit", ""))
        found.append(Event(row.entry.created_at, labels[row.entry.kind], unit))
    return found
