"""Threads of one process write to SQLite one after another, in a short queue of their own.

SQLite lets one writer in and lets the others try again after a nap, without any order: of
128 threads that came together a few were still waiting after ten seconds. Where each
process sends one thread at a time, only processes meet at the database's lock.
PostgreSQL locks rows and needs no queue.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, RLock

from django.db import OperationalError, connection

# Seconds in the queue: as long as SQLite itself waits for its lock.
PATIENCE = 20.0
# Who waits takes a thread of the server. While nobody gets through, so many may wait, and
# the others are told to come again: readers need threads, too.
MOST_WAITING = 24
NOBODY_GETS_THROUGH = 1.5
LOOK_EVERY = 0.5

_turn = RLock()
_counting = Lock()
_waiting = 0
_last_through = 0.0


class Busy(OperationalError):
    """The queue is too long, or did not move: 503, like a database that is locked."""


@contextmanager
def write_turn(patience: float | None = None) -> Iterator[None]:
    """Around a transaction that writes and is sought by many at once (letters, limits).

    No other lock may be waited for inside, and no network: the next thread waits outside,
    `patience` seconds (PATIENCE) at most; then Busy is raised.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    _wait_for_turn(PATIENCE if patience is None else patience)
    try:
        yield
    finally:
        _let_next()


def _wait_for_turn(patience: float) -> None:
    global _waiting, _last_through
    until = time.monotonic() + patience
    with _counting:
        if _waiting == 0:
            _last_through = time.monotonic()
        _waiting += 1
    while not _turn.acquire(timeout=max(0.0, min(LOOK_EVERY, until - time.monotonic()))):
        now = time.monotonic()
        with _counting:
            stuck = now - _last_through > NOBODY_GETS_THROUGH
            if now < until and not (stuck and _waiting > MOST_WAITING):
                continue
            _waiting -= 1
        raise Busy("waited too long for SQLite's lock, or too many wait")


def _let_next() -> None:
    global _waiting, _last_through
    with _counting:
        _waiting -= 1
        _last_through = time.monotonic()
    _turn.release()
