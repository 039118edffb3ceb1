"""The calendar as it is stored, kept in memory until somebody changes it.

Pages ask for dates twenty times over, so the rows are read once per process. Each call
compares the content version of the scope "calendar", which costs reading one small file,
so that a change shows in every process from the first request after it.
"""

from datetime import date
from pathlib import Path

from foundation import versions
from foundation.models import ContentVersion
from workdays.models import SCOPE, WorkCalendar, WorkdayOverride
from workdays.table import Day, Table

SWAPPED = "{name}调休上班"

# The table, with the mirror and the number for which it holds.
_kept: tuple[tuple[Path, int], Table] | None = None


def table() -> Table:
    """The calendar of this moment. A warm process asks the database nothing."""
    global _kept
    kept = _kept
    # The number before the rows: a change in between is then read again, never missed.
    (number,) = versions.current(SCOPE)
    key = (versions.mirror_directory(), number)
    if kept is not None and kept[0] == key:
        return kept[1]
    row = ContentVersion.objects.filter(scope=SCOPE).values_list("number", flat=True)
    read = read_rows()
    # A row ahead of the mirror is a change on its way: it may still be rolled back.
    if (row.first() or 0) <= number:
        _kept = (key, read)
    return read


def read_rows() -> Table:
    """The table as the database has it now: the years, and the overrides over them."""
    days: dict[date, Day] = {}
    stored, announced = set(), set()
    for year in WorkCalendar.objects.all():
        stored.add(year.year)
        if year.announced:
            announced.add(year.year)
        for text, name in year.rest_days.items():
            days[date.fromisoformat(text)] = Day(False, name)
        for text, name in year.working_weekends.items():
            days[date.fromisoformat(text)] = Day(True, SWAPPED.format(name=name))
    for override in WorkdayOverride.objects.all():
        days[override.day] = Day(override.working, override.reason)
    return Table(days, frozenset(stored), frozenset(announced))
