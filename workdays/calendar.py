"""Working days of the People's Republic: statutory holidays, 调休 and overrides included.

Read from the stored calendar (workdays.stored), which editors keep. A year without a row
counts Monday to Friday; a year that is not announced is provisional, and so is one
without a row. Rules: architecture.md §5 and catalogue.md §2.
"""

from datetime import date

from workdays import explanations
from workdays.explanations import Explanation
from workdays.stored import table

__all__ = [
    "Explanation",
    "add_working_days",
    "explain",
    "explain_posting",
    "is_provisional",
    "is_working_day",
    "posting_end",
    "working_days_left",
]


def is_working_day(day: date) -> bool:
    """Whether offices work on this day, swapped weekends included."""
    return table().works(day)


def is_provisional(day: date) -> bool:
    """Whether the day lies in a year whose calendar is not announced yet."""
    return table().provisional(day)


def add_working_days(day: date, count: int) -> date:
    """The count-th working day after the day (before it, if negative); the day is zero."""
    return table().add(day, count)


def posting_end(first: date, working_days: int) -> date:
    """The last day of a posting that shows on so many working days, the first included.

    Put up on a day of rest, the next working day is day one.
    """
    calendar = table()
    return calendar.add(first, working_days - calendar.works(first))


def working_days_left(day: date, last: date) -> int:
    """Working days from this day to the last, both included; 0 when it is past."""
    return table().left(day, last)


def explain(anchor: date, offset: int, unit: str = "WD") -> Explanation:
    """How a deadline came about: `offset` working ("WD") or calendar days ("D") from the
    anchor, which is day zero, also when it is a day of rest. Before it, if negative.

    Its `end` is that of add_working_days, or the calendar day, which no holiday moves.
    """
    return explanations.of_deadline(table(), anchor, offset, _checked(unit))


def explain_posting(first: date, days: int, unit: str = "WD") -> Explanation:
    """How the last day on display came about: `days` working ("WD") or calendar days
    ("D"), at least one, the first included. Its `end` is that of posting_end."""
    if days < 1:
        raise ValueError(f"A posting shows on a day at least, not on {days}.")
    return explanations.of_posting(table(), first, days, _checked(unit))


def _checked(unit: str) -> str:
    if unit not in {"WD", "D"}:
        raise ValueError(f"{unit!r} is no unit of days.")
    return unit
