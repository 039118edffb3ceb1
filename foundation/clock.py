"""The only clock that rules read. The demonstration sets it while it loads its samples."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")

_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """This moment, aware, in UTC as it is stored."""
    return _set_to.get() or timezone.now()


def today() -> date:
    """The calendar day in Shanghai: periods and deadlines change at its midnight."""
    return now().astimezone(SHANGHAI).date()


def start_of(day: date) -> datetime:
    """The first moment of a day in Shanghai."""
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)


def end_of(day: date) -> datetime:
    """The first moment after a day in Shanghai."""
    return start_of(day + timedelta(days=1))


@contextmanager
def at(moment: datetime | date) -> Iterator[None]:
    """Let `now()` answer this moment; of a bare date, nine in the morning in Shanghai."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(9), tzinfo=SHANGHAI)
    token = _set_to.set(moment)
    try:
        yield
    finally:
        _set_to.reset(token)
