"""Working days of the People's Republic: statutory holidays and 调休 included.

Seeded by the `holidays` library, which agrees with the State Council's yearly notices
for the years they cover; a later year knows statutory days only and is provisional.
Rules: architecture.md §5 and catalogue.md §2.
"""

from datetime import date, timedelta
from functools import lru_cache

import holidays

# The last year whose 调休 has been announced (notice of 4 November 2025 for 2026).
LAST_ANNOUNCED_YEAR = 2026


@lru_cache(maxsize=1)
def _china() -> holidays.HolidayBase:
    return holidays.country_holidays("CN")


@lru_cache(maxsize=20_000)
def is_working_day(day: date) -> bool:
    """Whether offices work on this day, swapped weekends included."""
    return bool(_china().is_working_day(day))


def is_provisional(day: date) -> bool:
    """Whether the day lies in a year whose calendar is not announced yet."""
    return day.year > LAST_ANNOUNCED_YEAR


def add_working_days(day: date, count: int) -> date:
    """The count-th working day after the day (before it, if negative); the day is zero."""
    step = timedelta(days=1 if count >= 0 else -1)
    left = abs(count)
    while left:
        day += step
        if is_working_day(day):
            left -= 1
    return day


def posting_end(first: date, working_days: int) -> date:
    """The last day of a posting that shows on so many working days, the first included.

    Put up on a day of rest, the next working day is day one.
    """
    if is_working_day(first):
        working_days -= 1
    return add_working_days(first, working_days)


def working_days_left(day: date, last: date) -> int:
    """Working days from this day to the last, both included; 0 when it is past."""
    return sum(
        is_working_day(day + timedelta(days=n)) for n in range((last - day).days + 1)
    )
