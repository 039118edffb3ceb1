"""What lies behind an item of the queue: higher rooms register it in AppConfig.ready().

    sources.register(
        sources.Source(
            model=Letter,
            kind="letter",
            label="来信",
            panel="mailbox/admin/panel.html",
            context=panel_context,
            may_see=permissions.may_see,
            url=admin_address,
            standing=lambda: Letter.objects.open(),
            put=put_letter,
        )
    )

The desk never names a higher room: it reads what stands here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet


@dataclass(frozen=True)
class BulkAction:
    """Something that may be done to many items of one kind at once, one by one.

    `refusal(source, user)` says in Chinese why not, or ""; `apply(source, user)` does it
    in a transaction of its own, through the source's transitions. Never an approval, a
    publication or the opening of an identity.
    """

    name: str
    label: str
    refusal: Callable[[Any, Any], str]
    apply: Callable[[Any, Any], None]


def nothing(_source: Any, _user: Any) -> list[tuple[str, str]]:
    """The draft makers of a source that has none."""
    return []


@dataclass(frozen=True)
class Source:
    """One kind of work.

    `panel` is shown beside the actions, with `context(source, user)`, to whom
    `may_see(user, source)` allows it. `url(source)` is its address in the admin, or "".
    `standing()` are the rows that should have an item, `put(row)` writes it: rebuild_queue
    asks both. `draft_makers(source, user)` are pairs of label and address where a draft
    begins from this item. `assign(source, to, by)` gives the work to somebody by the
    source's own transition (which puts the item anew); without it the desk itself does.
    `on_outcome(matter, by)` is called when the matter came to its end.
    """

    model: type[Model]
    kind: str
    label: str
    panel: str
    context: Callable[[Any, Any], dict[str, Any]]
    may_see: Callable[[Any, Any], bool]
    url: Callable[[Any], str]
    standing: Callable[[], QuerySet[Any]]
    put: Callable[[Any], Any]
    bulk: tuple[BulkAction, ...] = field(default=())
    draft_makers: Callable[[Any, Any], Iterable[tuple[str, str]]] = nothing
    assign: Callable[[Any, Any, Any], Any] | None = None
    on_outcome: Callable[[Any, Any], None] | None = None


_sources: dict[str, Source] = {}
_events: dict[str, str] = {}


def register(source: Source) -> None:
    """Add a kind of work; the same kind again replaces it."""
    _sources[source.kind] = source


def register_events(labels: Mapping[str, str]) -> None:
    """Name kinds of matters.record() that the public page shows, each with its label."""
    _events.update(labels)


def all_sources() -> list[Source]:
    """Every kind of work, in the order of its label."""
    return sorted(_sources.values(), key=lambda source: (source.label, source.kind))


def of_kind(kind: str) -> Source | None:
    """The source registered for this kind."""
    return _sources.get(kind)


def of_object(row: Any) -> Source | None:
    """The source to which a row belongs."""
    return next((one for one in _sources.values() if isinstance(row, one.model)), None)


def label_of(kind: str) -> str:
    """What a kind of work is called; of a room that is no longer there, 其他."""
    source = _sources.get(kind)
    return source.label if source else "其他"


def public_events() -> dict[str, str]:
    """{kind of event: label} of what the page of a matter tells."""
    return dict(_events)
