"""What a reader can count along: days left of a posting, and its days as weeks.

Working days come from workdays.calendar; a rule in natural days counts every day.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from workdays.calendar import is_provisional, is_working_day, working_days_left

# A longer posting has too many days to count along; it is told by its dates alone.
MOST_WEEKS = 6


@dataclass(frozen=True)
class Left:
    """How many days remain, today included, and what they are called."""

    count: int
    unit: str
    provisional: bool


@dataclass(frozen=True)
class Cell:
    """One day: its class in the look, and the word that says the same."""

    day: date
    css: str = ""
    word: str = ""


def days_left(day: date, last: date, unit: str = "WD") -> Left:
    """Days from `day` to `last`, both included; working days unless the unit is "D"."""
    if unit == "D":
        return Left(max(0, (last - day).days + 1), "天", False)
    return Left(working_days_left(day, last), "个工作日", is_provisional(last))


def weeks(first: date, last: date, day: date, unit: str = "WD") -> list[list[Cell]]:
    """The posting as weeks from Monday to Sunday; empty where it is too long to count."""
    start = first - timedelta(days=first.weekday())
    count = ((last - start).days // 7) + 1
    if last < first or count > MOST_WEEKS:
        return []
    return [
        [
            cell(start + timedelta(days=7 * week + n), first, last, day, unit)
            for n in range(7)
        ]
        for week in range(count)
    ]


def cell(shown: date, first: date, last: date, day: date, unit: str) -> Cell:
    """How one day stands to the posting and to today."""
    if not first <= shown <= last:
        return Cell(shown, "today", "今天") if shown == day else Cell(shown)
    if shown == last:
        return Cell(shown, "last", "今天截止" if shown == day else "截止")
    if shown == day:
        return Cell(shown, "today", "今天")
    if unit != "D" and not is_working_day(shown):
        return Cell(shown, "", "不计")
    return Cell(shown, "on", "已过") if shown < day else Cell(shown, "to-come", "还剩")


def caption_months(first: date, last: date) -> str:
    """2026年11月, 2026年11月至12月, 2026年12月至2027年1月"""
    start = f"{first.year}年{first.month}月"
    if (first.year, first.month) == (last.year, last.month):
        return start
    year = "" if first.year == last.year else f"{last.year}年"
    return f"{start}至{year}{last.month}月"
