"""Which days are worked, as one table in memory, and how days are counted in it.

Nothing here asks the database or a clock: workdays.stored fills a table from the rows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

WEEKEND = "周末"
ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Day:
    """Whether a day is worked, and what it is called where it is not an ordinary one."""

    working: bool
    name: str = ""


@dataclass(frozen=True)
class Table:
    """What differs from Monday to Friday, and for which years that is known.

    A year that is not stored counts Monday to Friday. A year that is not announced is
    provisional, and so is one that is not stored.
    """

    days: Mapping[date, Day] = field(default_factory=dict)
    stored: frozenset[int] = frozenset()
    announced: frozenset[int] = frozenset()

    def day(self, day: date) -> Day:
        found = self.days.get(day)
        if found is not None:
            return found
        return Day(False, WEEKEND) if day.weekday() >= SATURDAY else Day(True)

    def works(self, day: date) -> bool:
        """Whether offices work on this day."""
        found = self.days.get(day)
        return day.weekday() < SATURDAY if found is None else found.working

    def provisional(self, day: date) -> bool:
        """Whether the day's year may still change: its calendar is not announced."""
        return day.year not in self.announced

    def walk(self, day: date, count: int) -> Iterator[date]:
        """The days after this one (before it, if negative), until so many are worked."""
        step = ONE_DAY if count >= 0 else -ONE_DAY
        left = abs(count)
        while left:
            day += step
            left -= self.works(day)
            yield day

    def add(self, day: date, count: int) -> date:
        """The count-th working day after the day, or before it; the day itself for 0."""
        for passed in self.walk(day, count):
            day = passed
        return day

    def left(self, day: date, last: date) -> int:
        """Working days from one day to another, both included; 0 when it is past."""
        return sum(self.works(day + n * ONE_DAY) for n in range((last - day).days + 1))
