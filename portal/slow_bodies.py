"""A client that sends its body slowly, or stops in the middle, costs no thread for long.

The server hands the body over as a stream whose read() waits until the bytes are there,
however long. So it is read beside the request's thread, which gives up after a while and
answers; the server then closes the line, and the read ends. How many may wait at once is
bounded: readers need threads, too (security.md, F23).
"""

import errno
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any

# Seconds for one piece of a body: Django reads 64 KB at a time, and a small body at once.
PATIENCE = 10.0
# Bodies up to here are read before anything else is done, and then the place is free.
SMALL_BYTES = 1024 * 1024
# Places in one process, of its 64 threads (portal.web): for small bodies, and for files.
SMALL_PLACES, LARGE_PLACES = 24, 8

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

_readers = ThreadPoolExecutor(
    # Some of those who were given up on may still be ending.
    max_workers=2 * (SMALL_PLACES + LARGE_PLACES),
    thread_name_prefix="body",
)
_small, _large = BoundedSemaphore(SMALL_PLACES), BoundedSemaphore(LARGE_PLACES)


class NoPlace(Exception):
    """Too many bodies are being read at this moment."""


class PatientInput:
    """wsgi.input with an end of patience: then OSError (ETIMEDOUT) is raised."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def read(self, size: int = -1) -> bytes:
        return self._within(self.stream.read, size)

    def readline(self, size: int = -1) -> bytes:
        return self._within(self.stream.readline, size)

    def __iter__(self) -> Iterator[bytes]:
        while line := self.readline():
            yield line

    def _within(self, read: Callable[[int], bytes], size: int) -> bytes:
        future = _readers.submit(read, size)
        try:
            return bytes(future.result(timeout=PATIENCE))
        except TimeoutError:
            future.cancel()
            raise OSError(errno.ETIMEDOUT, "the body did not come") from None


def patient(application: Application) -> Application:
    """The application with bodies that are waited for only so long."""

    def answering(environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        environ["wsgi.input"] = PatientInput(environ["wsgi.input"])
        return application(environ, start)

    return answering


@contextmanager
def place(length: int) -> Iterator[None]:
    """While a body of this length is read; NoPlace is raised if too many others are."""
    places = _small if length <= SMALL_BYTES else _large
    if not places.acquire(blocking=False):
        raise NoPlace
    try:
        yield
    finally:
        places.release()
