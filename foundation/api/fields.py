"""The kinds of value that parameters and answers share.

Stricter than pydantic's own reading: `limit=1_0`, `limit=１０` and the number 0 as a day
are slips of a program, and a slip must not change what is answered.
"""

import re
from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import TextChoices
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from foundation.clock import SHANGHAI

# Days beyond these would leave the database's calendar when moved to another time zone.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9000, 1, 1)

MAX_ID = 2**31 - 1


def digits(value: Any) -> Any:
    """Plain ASCII digits, and few enough to be a number of this portal."""
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,10}", value):
        raise ValueError("not a whole number")
    return value


def calendar_day(text: str) -> date:
    """A day written 2026-11-25, kept within what the database can compare."""
    return min(max(date.fromisoformat(text), FIRST_DAY), LAST_DAY)


def in_shanghai(moment: datetime) -> datetime:
    """The same moment with Shanghai's offset."""
    return moment.astimezone(SHANGHAI)


def whole(low: int, high: int) -> Any:
    """The type of a whole number between two bounds, both included."""
    return Annotated[int, Field(ge=low, le=high), BeforeValidator(digits)]


def worded(choices: type[TextChoices]) -> str:
    """The codes of a choice with their labels: JUWU 居务；ZHENGWU 政务…"""
    return "；".join(f"{choice.value} {choice.label}" for choice in choices)


RowId = whole(1, MAX_ID)
CommunityCode = Annotated[str, Field(pattern=r"^[A-Z]{2}[0-9]{2,6}$")]
Day = Annotated[
    str,
    Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    AfterValidator(calendar_day),
    WithJsonSchema({"type": "string", "format": "date"}),
]
Moment = Annotated[
    datetime,
    AfterValidator(in_shanghai),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
