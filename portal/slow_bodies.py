"""Clients that send bodies slowly, or stop in the middle, leave threads to the others.

The server hands a body over as a stream whose read() waits until the bytes are there,
however long, and takes a thread. It cannot be told to give up: granian stands still when a
request ends while its body is being read. So the places for reading are bounded, in all
and for each address: readers need threads, and other writers places (faults.md, F23).
A proxy that keeps bodies until they are whole (nginx does) lets nobody take any.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

# Bodies up to here are read before anything else is done, and then the place is free.
SMALL_BYTES = 1024 * 1024
# Places in one process, of its 64 threads (portal.web), and of these for one address.
SMALL_PLACES, LARGE_PLACES = 32, 12
SMALL_OF_ONE, LARGE_OF_ONE = 16, 6
# Seconds in which a place may become free: bodies that come with their heads take none.
WAITS = 0.4
# Where so many wait already the next waits less: waiting takes threads from readers, too.
PATIENT, WAITS_IN_A_CROWD = 8, 0.1


class NoPlace(Exception):
    """Too many bodies are being read at this moment."""


class Places:
    """So many at once, and of these so many for one address."""

    def __init__(self, in_all: int, of_one: int) -> None:
        self.in_all, self.of_one = in_all, of_one
        self.taken: Counter[str] = Counter()
        self.waiting = 0
        self.changed = Condition()

    def is_free(self, address: str) -> bool:
        return self.taken.total() < self.in_all and self.taken[address] < self.of_one

    @contextmanager
    def one(self, address: str) -> Iterator[None]:
        """A place while the block runs; NoPlace is raised if none becomes free."""
        with self.changed:
            patience = WAITS if self.waiting < PATIENT else WAITS_IN_A_CROWD
            self.waiting += 1
            try:
                free = self.changed.wait_for(lambda: self.is_free(address), patience)
            finally:
                self.waiting -= 1
            if not free:
                raise NoPlace
            self.taken[address] += 1
        try:
            yield
        finally:
            with self.changed:
                self.taken[address] -= 1
                # An address that is gone takes no memory.
                self.taken += Counter()
                self.changed.notify_all()


small = Places(SMALL_PLACES, SMALL_OF_ONE)
large = Places(LARGE_PLACES, LARGE_OF_ONE)
