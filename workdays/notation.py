"""Days as people write them: “10月1日至7日 国庆节”, a line each."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)

DAY = r"(?:(\d{1,2})\s*月)?\s*(\d{1,2})\s*日"
PART = re.compile(rf"\s*[、，,和]?\s*{DAY}(?:\s*[至到—–~-]+\s*{DAY})?")


class Unreadable(ValueError):
    """A line that names no days, said in a sentence for the person who wrote it."""


def in_words(days: Iterable[date], year: int = 0) -> str:
    """Days in order, runs of three and more drawn together: “10月1日至7日、11日”.

    `year` is the one that readers know they are in: only a day of another says its own.
    """
    parts = []
    previous: date | None = None
    for first, last in runs(days):
        text = _after(previous, first, year)
        if last > first:
            between = "至" if (last - first).days > 1 else "、"
            text += between + _after(first, last, year)
        parts.append(text)
        previous = last
    return "、".join(parts)


def _after(previous: date | None, day: date, year: int) -> str:
    """The day, without what the one before it already says."""
    text = f"{day.day}日"
    if previous is None or (previous.year, previous.month) != (day.year, day.month):
        text = f"{day.month}月{text}"
    if day.year != (year if previous is None else previous.year):
        text = f"{day.year}年{text}"
    return text


def runs(days: Iterable[date]) -> list[tuple[date, date]]:
    """First and last of each row of days that follow one another."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and day - found[-1][1] == ONE_DAY:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def to_lines(named: Mapping[str, str]) -> str:
    """A stored {day: name} as lines, one for each name that days in a row share."""
    lines: list[tuple[list[date], str]] = []
    for text, name in sorted(named.items()):
        day = date.fromisoformat(text)
        if lines and lines[-1][1] == name and day - lines[-1][0][-1] == ONE_DAY:
            lines[-1][0].append(day)
        else:
            lines.append(([day], name))
    return "\n".join(f"{in_words(days, days[0].year)} {name}" for days, name in lines)


def from_lines(text: str, year: int) -> dict[str, str]:
    """Lines as they are stored. Raises Unreadable for the first that names no days."""
    named: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            days, name = _read(line, year)
        except Unreadable as error:
            raise Unreadable(f"第{number}行“{line.strip()}”{error}") from None
        for day in days:
            if day.isoformat() in named:
                raise Unreadable(
                    f"第{number}行“{line.strip()}”：{in_words([day], year)}写了两次。"
                )
            named[day.isoformat()] = name
    return dict(sorted(named.items()))


def _read(line: str, year: int) -> tuple[list[date], str]:
    days: list[date] = []
    month: str | None = None
    end = 0
    while part := PART.match(line, end):
        end = part.end()
        from_month, from_day, to_month, to_day = part.groups()
        month = from_month or month
        first = last = _day(year, month, from_day)
        if to_day:
            month = to_month or month
            last = _day(year, month, to_day)
        if last < first:
            raise Unreadable("：前一个日期比后一个晚。")
        days += [first + n * ONE_DAY for n in range((last - first).days + 1)]
    name = line[end:].strip(" 　:：，,、")
    if not days or not name:
        raise Unreadable("看不懂，请写成“10月1日至7日 国庆节”，日期在前，名称在后。")
    return days, name


def _day(year: int, month: str | None, day: str) -> date:
    if month is None:
        raise Unreadable("没有写月份，请写成“10月1日至7日 国庆节”。")
    try:
        return date(year, int(month), int(day))
    except ValueError:
        raise Unreadable(f"：没有{year}年{int(month)}月{int(day)}日。") from None
