"""What has to leave the portal is written here first, in the transaction that causes it.

A rolled-back transaction sends nothing, a committed one is not forgotten. One task,
deliver(), sends what is due; it is enqueued with each item and by the schedule. A room
registers in ready() how its kind is delivered; mail is the first kind (mail.py).

Delivery may happen twice (the worker was killed after sending, before writing that it
had): the receiver is given the item's id, by which it can tell.
"""

import json
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from foundation import clock
from jobs.models import OutboxItem

# Seconds until the next try after the first failure, the second and so on: two days in
# all. Who fails once more is parked and waits for a person.
BACKOFF = (60, 300, 1_800, 7_200, 21_600, 43_200, 86_400)
# A delivery may take so long before another worker may think that its worker died.
LEASE = timedelta(seconds=300)
# One run of the task, in seconds; what is left then is left to the next.
LONGEST_RUN = 30.0

# What delivers one item: its id and its payload. Raises when it was not delivered.
Deliverer = Callable[[UUID, dict[str, Any]], None]

logger = structlog.get_logger("jobs.outbox")

_kinds: dict[str, Deliverer] = {}


class Refused(Exception):
    """Raised by a deliverer: the other side will never take it, so it is parked at once."""


def register(kind: str, deliver: Deliverer) -> None:
    """Say how a kind is delivered; the same name again replaces it."""
    _kinds[kind] = deliver


def put(kind: str, payload: Mapping[str, Any]) -> OutboxItem:
    """Store one item (JSON values) in the caller's transaction, and see to its delivery."""
    if kind not in _kinds:
        raise ValueError(f"No room delivers {kind!r}.")
    now = clock.now()
    with transaction.atomic():
        item = OutboxItem(
            kind=kind,
            payload=json.dumps(payload, ensure_ascii=False),
            created_at=now,
            next_try_at=now,
        )
        item.save(force_insert=True)
        _wake()
    return item


def _wake() -> None:
    """Enqueue deliver(), unless it waits already: a thousand letters need one task.

    The waiting task's row is locked until the item is committed, so that no worker runs
    it too early to see the item.
    """
    waiting = DBTaskResult.objects.ready().filter(task_path=deliver.module_path)
    if waiting.select_for_update(skip_locked=True).first() is None:
        deliver.enqueue()


@task()
def deliver() -> int:
    """Send what is due, each item in its turn; gives how many were delivered."""
    delivered, end = 0, time.monotonic() + LONGEST_RUN
    while (item := _claim()) is not None:
        delivered += _deliver(item)
        if time.monotonic() > end:
            with transaction.atomic():
                _wake()
            break
    return delivered


def _claim() -> OutboxItem | None:
    """One due item, which no other worker takes until the lease is over."""
    now = clock.now()
    due = OutboxItem.objects.filter(_is_due(now)).order_by("next_try_at", "id")
    # Nearly always nothing is due, and then nobody takes SQLite's only write lock.
    if not due.exists():
        return None
    with transaction.atomic():
        item = due.select_for_update(skip_locked=True).first()
        if item is not None:
            item.attempts += 1
            item.next_try_at = now + LEASE
            item.save(update_fields=["attempts", "next_try_at"])
    return item


def _is_due(now: datetime) -> Q:
    """Its time has come; or it was set by a clock that ran ahead and has been put right."""
    due = Q(next_try_at__lte=now)
    for attempts, pause in enumerate((0, *BACKOFF)):
        longest = timedelta(seconds=pause) + LEASE
        due |= Q(attempts=attempts, next_try_at__gt=now + longest)
    return due


def _deliver(item: OutboxItem) -> bool:
    """Outside of any transaction: the other side may take its time."""
    if item.attempts > len(BACKOFF) + 1:
        # Each try before ended without a word: it kills its workers.
        _failed(item, Refused())
        return False
    try:
        _kinds[item.kind](item.pk, json.loads(item.payload))
    except Exception as error:  # noqa: BLE001 - whatever it is, the item is tried again
        _failed(item, error)
        return False
    # Claimed a second time when this took longer than the lease: delivered all the same.
    OutboxItem.objects.filter(pk=item.pk).update(
        payload=None,
        next_try_at=None,
        parked_at=None,
        delivered_at=clock.now(),
        last_error="",
    )
    return True


def _failed(item: OutboxItem, error: Exception) -> None:
    """Write when to try again, or that a person has to look."""
    now, name = clock.now(), type(error).__qualname__[:100]
    parks = isinstance(error, Refused) or item.attempts > len(BACKOFF)
    mine = OutboxItem.objects.filter(
        pk=item.pk, attempts=item.attempts, delivered_at__isnull=True
    )
    if parks:
        mine.update(next_try_at=None, parked_at=now, last_error=name)
        logger.error("parked", item=str(item.pk), kind=item.kind, error=name)
        return
    pause = timedelta(seconds=BACKOFF[item.attempts - 1])
    mine.update(next_try_at=now + pause, last_error=name)
    logger.warning(
        "not delivered",
        item=str(item.pk),
        kind=item.kind,
        error=name,
        attempts=item.attempts,
    )


def retry_parked() -> int:
    """Let every parked item be tried again, as if for the first time."""
    with transaction.atomic():
        count = OutboxItem.objects.filter(parked_at__isnull=False).update(
            parked_at=None, next_try_at=clock.now(), attempts=0
        )
        if count:
            _wake()
    return count
