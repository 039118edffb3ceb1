"""Threads of one process write to SQLite one after another, in a short queue of their own.

SQLite lets one writer in and lets the others try again after a nap, without any order: of
128 threads that came together a few were still waiting after ten seconds. Where each
process sends one thread at a time, only processes meet at the database's lock.
PostgreSQL locks rows and needs no queue.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

from django.db import connection

_turn = RLock()


@contextmanager
def write_turn() -> Iterator[None]:
    """Around a transaction that writes and is sought by many at once (letters, limits).

    No other lock may be waited for inside, and no network: the next thread waits outside.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with _turn:
        yield
