"""The only module that writes items of the queue.

    put() --claim()--> held for 15 minutes --release(), assign(), time--> free
    put(), put() ... --close()--> closed --put()--> open again

put() and close() are called by the source, in its own transaction, so that work and item
never differ. The other moves are of people: each takes the item as that person saw it,
and raises Changed when somebody was faster.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model

from accounts.models import User
from communities.models import CommunityPage, Organization
from communities.permissions import acts_for
from editorial import permissions, sources
from editorial.binding import in_transaction, key_of
from editorial.models import NEVER, PAUSED, Matter, Move, WorkItem, WorkItemEvent
from foundation import clock

LEASE = timedelta(minutes=15)
LONGEST_COMMENT = 1000
KEYS = ("content_type", "community", "assigned_organization", "assigned_to", "matter")


class Changed(ValidationError):
    """Somebody was faster: the item is not as this person saw it."""


class Kept:
    """Stands for “leave as it is” where None means “nobody”."""

    def __repr__(self) -> str:
        return "KEPT"


KEPT = Kept()


def put(
    source: Model,
    *,
    community: CommunityPage,
    kind: str,
    title: str,
    stage: str,
    stage_label: str,
    number: str = "",
    due_on: date | None = None,
    due_at: datetime | None = None,
    paused: bool = False,
    received_at: datetime | None = None,
    confidential: bool = False,
    recused_organizations: Iterable[Organization] = (),
    recused_users: Iterable[User] = (),
    assigned_organization: Organization | Kept | None = KEPT,
    assigned_to: User | Kept | None = KEPT,
    matter: Matter | None = None,
    new: bool = False,
) -> WorkItem:
    """Say what is to do about the source; makes, changes or opens again its one item.

    `title` is what anybody at the desk may read. `due_on` is the last day, `due_at` the
    moment after it (worked out from the day unless told). KEPT leaves to whom the desk
    gave the item. An item that did not change keeps its version. A `new` source was made
    in this transaction and has no item: none is sought.
    """
    in_transaction()
    item = None
    if not new:
        item = WorkItem.objects.select_for_update().filter(**key_of(source)).first()
    if item is None:
        item = WorkItem(**key_of(source), received_at=received_at or clock.now(), version=0)
    if due_on is not None and due_at is None:
        due_at = clock.end_of(due_on)
    elif due_at is not None and due_on is None:
        due_on = (due_at - timedelta(microseconds=1)).astimezone(clock.SHANGHAI).date()
    wanted: dict[str, Any] = {
        "community_id": community.pk,
        "kind": kind,
        "number": number,
        "title": title,
        "stage": stage,
        "stage_label": stage_label,
        "due_on": due_on,
        "due_at": due_at,
        "paused": paused,
        "runs_out_at": PAUSED if paused else due_at or NEVER,
        "received_at": received_at or item.received_at,
        "closed_at": None,
        "confidential": confidential,
        "matter_id": matter.pk if matter else None,
    }
    if not isinstance(assigned_organization, Kept):
        wanted["assigned_organization_id"] = getattr(assigned_organization, "pk", None)
    if not isinstance(assigned_to, Kept):
        wanted["assigned_to_id"] = getattr(assigned_to, "pk", None)
    changed = _take_over(item, wanted)
    bodies, people = list(recused_organizations), list(recused_users)
    if item.pk is not None:
        changed |= _is_other(item.recused_organizations, bodies)
        changed |= _is_other(item.recused_users, people)
    fresh = item.pk is None
    if fresh or changed:
        _leave_recused(item, {body.pk for body in bodies}, {one.pk for one in people})
        item.version += 1
        # Keys come from rows that the caller holds; constraints are the database's.
        item.full_clean(
            exclude=["recused_organizations", "recused_users", *KEYS],
            validate_unique=False,
            validate_constraints=False,
        )
        item.save()
        if bodies or not fresh:
            item.recused_organizations.set(bodies)
        if people or not fresh:
            item.recused_users.set(people)
    return item


def _take_over(item: WorkItem, wanted: dict[str, Any]) -> bool:
    """Set what differs; whether anything did."""
    differing = {
        name: value for name, value in wanted.items() if getattr(item, name) != value
    }
    for name, value in differing.items():
        setattr(item, name, value)
    return bool(differing)


def _is_other(standing: Any, wanted: list[Any]) -> bool:
    return set(standing.values_list("pk", flat=True)) != {row.pk for row in wanted}


def _leave_recused(item: WorkItem, bodies: set[int], people: set[int]) -> None:
    """Take the item from whoever may no longer have it."""
    if item.assigned_organization_id in bodies:
        item.assigned_organization = None
    if item.assigned_to and _is_recused(item.assigned_to, bodies, people):
        item.assigned_to = None
    if item.claimed_by and _is_recused(item.claimed_by, bodies, people):
        item.claimed_by = item.claimed_until = None


def _is_recused(user: User, bodies: set[int], people: set[int]) -> bool:
    return user.pk in people or not bodies.isdisjoint(acts_for(user))


def close(source: Model, *, title: str = "") -> None:
    """Say that nothing is to do about the source any more; without an item, a no-op.

    A `title` takes the place of the one that stands there, in an item closed long ago
    too: what the source forgot, the desk forgets.
    """
    in_transaction()
    item = WorkItem.objects.filter(**key_of(source)).first()
    if item is None:
        return
    close_item(item)
    if title:
        WorkItem.objects.filter(pk=item.pk).exclude(title=title).update(title=title)


def close_item(item: WorkItem) -> bool:
    """Close an item whose source may be gone; whether it was open."""
    in_transaction()
    item = WorkItem.objects.select_for_update().get(pk=item.pk)
    if item.closed_at is not None:
        return False
    item.closed_at = clock.now()
    item.claimed_by = item.claimed_until = None
    item.version += 1
    item.save()
    return True


@transaction.atomic
def claim(item: WorkItem, by: User) -> WorkItem:
    """Hold the item for 15 minutes; of two who see it free, one gets it.

    Raises PermissionDenied, or Changed for whoever comes second. Claimed again by the
    same person it is held for another 15 minutes.
    """
    fresh = _as_seen(item, by)
    if Move.CLAIM not in permissions.moves_for(by, fresh):
        raise PermissionDenied
    holder = fresh.holder()
    if holder is not None and holder != by:
        raise Changed(
            f"“{name_of(holder)}”正在办理这件，{_minutes_left(fresh)}分钟后可再认领。"
        )
    fresh.claimed_by = by
    fresh.claimed_until = clock.now() + LEASE
    return _done(fresh, Move.CLAIM, by)


@transaction.atomic
def release(item: WorkItem, by: User) -> WorkItem:
    """Let go of what one holds; whoever assigns may end the claim of another."""
    fresh = _as_seen(item, by)
    if Move.RELEASE not in permissions.moves_for(by, fresh):
        raise PermissionDenied
    fresh.claimed_by = fresh.claimed_until = None
    return _done(fresh, Move.RELEASE, by)


@transaction.atomic
def assign(item: WorkItem, to: Organization | User | None, by: User) -> WorkItem:
    """Give the item to a body, to a person, or (None) to nobody; only to who may see it.

    Where the source has a transition for it, that one is taken. Ends a claim.
    """
    fresh = _as_seen(item, by)
    if Move.ASSIGN not in permissions.moves_for(by, fresh):
        raise PermissionDenied
    if to is not None and not permissions.may_receive(fresh, to):
        raise ValidationError(f"“{name_of(to)}”不能办理这件。")
    known = sources.of_kind(fresh.kind)
    if known is not None and known.assign is not None:
        known.assign(fresh.source, to, by)
        fresh.refresh_from_db()
        _told(fresh, Move.ASSIGN, by, to=name_of(to))
        return fresh
    if isinstance(to, User):
        fresh.assigned_to = to
    else:
        fresh.assigned_organization, fresh.assigned_to = to, None
    fresh.claimed_by = fresh.claimed_until = None
    return _done(fresh, Move.ASSIGN, by, to=name_of(to))


def name_of(one: Organization | User | None) -> str:
    """How the desk calls a body or a person: by the shown name, else by the login."""
    if isinstance(one, User):
        return str(one.get_full_name() or one.username)
    return str(one) if one else "无"


@transaction.atomic
def comment(item: WorkItem, by: User, text: str) -> WorkItemEvent:
    """Leave a note for the colleagues who see this item; it never becomes public."""
    fresh = WorkItem.objects.select_for_update().get(pk=item.pk)
    if Move.COMMENT not in permissions.moves_for(by, fresh):
        raise PermissionDenied
    text = text.strip()
    if not text or len(text) > LONGEST_COMMENT:
        raise ValidationError(f"备注要有内容，不超过{LONGEST_COMMENT}字。")
    return _told(fresh, Move.COMMENT, by, text=text)


def _as_seen(item: WorkItem, by: User) -> WorkItem:
    """The item, locked; PermissionDenied to whom it is hidden, Changed when it moved on."""
    fresh = WorkItem.objects.select_for_update().get(pk=item.pk)
    if not permissions.may_see(by, fresh):
        raise PermissionDenied
    if fresh.closed_at is not None:
        raise Changed("这件已经办结。")
    if fresh.version != item.version:
        holder = fresh.holder()
        if holder is not None and holder != by:
            raise Changed(f"已由“{name_of(holder)}”认领，您晚了一步。")
        raise Changed("这件刚刚有了变化，请看过再办。")
    return fresh


def _done(item: WorkItem, move: Move, by: User, to: str = "") -> WorkItem:
    item.version += 1
    item.save()
    _told(item, move, by, to=to[:120])
    return item


def _told(item: WorkItem, move: Move, by: User, **told: str) -> WorkItemEvent:
    return WorkItemEvent.objects.create(item=item, move=move, by=by, at=clock.now(), **told)


def _minutes_left(item: WorkItem) -> int:
    assert item.claimed_until is not None  # noqa: S101
    return -(-int((item.claimed_until - clock.now()).total_seconds()) // 60)
