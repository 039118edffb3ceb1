"""The only module that writes matters: number, parts, and what is told of them.

    open_matter() --attach()--> parts --set_public()--> /matters/<number>/ answers
                  --record()--> an entry of the public stream `matters`

All is written in the caller's transaction. What is recorded is public for ever: payloads
hold no personal data and nothing that a resident wrote.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model

from accounts.models import User
from communities.models import CommunityPage
from editorial import sources
from editorial.binding import in_transaction, key_of
from editorial.models import Matter, MatterCounter, MatterEvent, MatterPart
from foundation import clock, versions
from transparency.log import append
from transparency.models import LogEntry

STREAM = "matters"


class OtherMatter(ValueError):
    """The source already belongs to another matter."""


def open_matter(
    *, community: CommunityPage, title: str, origin: str, by: User | None = None
) -> Matter:
    """Open a matter under the community's next number of the year.

    `title` is neutral (kind and topic), `origin` the kind of what it began with. `by` is
    who opened it; no person stands in the public stream.
    """
    in_transaction()
    today = clock.today()
    matter = Matter(
        number=f"SX-{community.code}-{today.year}-{next_number(community, today.year):04}",
        community=community,
        title=title,
        opened_on=today,
        origin=origin,
    )
    matter.full_clean()
    matter.save()
    record(matter, "opened", {"origin": origin})
    return matter


def next_number(community: CommunityPage, year: int) -> int:
    """The next number, its counter locked until the transaction ends."""
    counters = MatterCounter.objects.select_for_update().filter(
        community=community, year=year
    )
    counter = counters.first()
    if counter is None:
        # Of two that make it, the second waits for the first and then finds it.
        made = MatterCounter(community=community, year=year)
        MatterCounter.objects.bulk_create([made], ignore_conflicts=True)
        counter = counters.get()
    counter.last += 1
    counter.save(update_fields=["last"])
    return int(counter.last)


def attach(
    matter: Matter, source: Model, *, title: str, url: str, public: bool = False
) -> MatterPart:
    """Put a source into the matter; again with the same matter, its title and address.

    A public part shows title and address to everybody. Raises OtherMatter where the
    source already belongs elsewhere.
    """
    in_transaction()
    part = MatterPart.objects.select_for_update().filter(**key_of(source)).first()
    if part is None:
        part = MatterPart(**key_of(source), matter=matter, attached_at=clock.now())
    elif part.matter_id != matter.pk:
        raise OtherMatter(f"{source} belongs to {part.matter}, not to {matter}.")
    part.title, part.url = title, url
    _show(part, public)
    return part


def set_public(
    source: Model, public: bool, *, title: str | None = None, url: str | None = None
) -> MatterPart:
    """Show the source's part to everybody, or take it away again; from its transition."""
    in_transaction()
    part = MatterPart.objects.select_for_update().get(**key_of(source))
    part.title = part.title if title is None else title
    part.url = part.url if url is None else url
    _show(part, public)
    return part


def _show(part: MatterPart, public: bool) -> None:
    """Save the part; where what the public sees changes, the log and the pages say so."""
    was, part.public = part.public, public
    if public and not was:
        part.shown_at = clock.now()
    part.full_clean()
    part.save()
    if public and not was:
        record(part.matter, "part_shown", {"title": part.title, "url": part.url})
    elif was and not public:
        record(part.matter, "part_hidden", {"url": part.url})
    if public or was:
        versions.bump("site", part.matter.community.code)


def record(matter: Matter, kind: str, payload: Mapping[str, Any]) -> LogEntry:
    """Tell of the matter in the public stream; `unit` in the payload says who acted.

    The page of the matter shows the kinds that sources.register_events() named. The
    stream is locked until the transaction ends: call late.
    """
    in_transaction()
    entry = append(
        STREAM,
        kind,
        {"matter": matter.number, "community": matter.community.code, **payload},
    )
    MatterEvent.objects.create(matter=matter, entry=entry)
    return entry


def tell_outcome(matter: Matter, by: User) -> None:
    """Tell every source of the matter that it came to its end; in that transaction."""
    in_transaction()
    for part in parts_with_sources(matter.parts.order_by("attached_at", "pk")):
        known = sources.of_object(part.source)
        if known is not None and known.on_outcome is not None:
            known.on_outcome(matter, by)


def parts_with_sources(parts: Iterable[MatterPart]) -> list[MatterPart]:
    """The parts whose source still stands."""
    return [part for part in parts if part.source is not None]
