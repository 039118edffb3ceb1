"""A number for each request, so that a person on the phone can name what they saw."""

import errno
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponseBase

# Crockford's base 32: no I, L, O or U, which are misheard and misread.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
HEADER = "X-Request-ID"

_current: ContextVar[str] = ContextVar("request_id", default="")
logger = structlog.get_logger("portal.access")

# What SQLite says when it cannot serve now; its other OperationalErrors are our mistakes.
_SQLITE_UNAVAILABLE = (
    "is locked",
    "disk i/o error",
    "disk is full",
    "unable to open",
    "readonly database",
)


def request_id() -> str:
    """The number of the request being answered, or "" outside of one."""
    return _current.get()


def new_request_id() -> str:
    """Fifty random bits as ten characters."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


# What the system says when a disk, memory or open files have run out: that passes, too.
_SYSTEM_UNAVAILABLE = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS),
    *(errno.EMFILE, errno.ENFILE, errno.ENOMEM),
}


def is_unavailable(error: BaseException | None) -> bool:
    """Whether database or machine could not serve now: the answer is 503, come again."""
    if isinstance(error, OSError):
        return error.errno in _SYSTEM_UNAVAILABLE
    if isinstance(error, MemoryError):
        return True
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    if "sqlite" not in type(error.__cause__).__module__:
        return True
    text = str(error).lower()
    return any(reason in text for reason in _SQLITE_UNAVAILABLE)


def is_full(error: BaseException | None) -> bool:
    """Whether a disk had no room left: half a minute of waiting would be in vain."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return isinstance(error, OperationalError) and "disk is full" in str(error).lower()


class RequestIdMiddleware:
    """Outermost: gives the number, and writes one line for each answer.

    A number that the caller sends is not taken over: it would let strangers write into
    our log. The line has no query string, body, cookie or address of the caller.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        number = new_request_id()
        token = _current.set(number)
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=number):
            try:
                response = self.get_response(request)
            finally:
                _current.reset(token)
            response[HEADER] = number
            logger.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )
        return response
