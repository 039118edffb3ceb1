"""The first fill of the calendar, from the library `holidays`.

Years that are missing are made; one that exists is never touched again, so that a new
release of the library moves no date on its own. The library follows the State Council's
notices (tests/workdays holds them in full for 2024 to 2026); for a year without one it
knows the statutory days only.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import holidays
from django.apps import apps as installed
from django.db import DEFAULT_DB_ALIAS, transaction

from foundation import clock, versions
from workdays.models import WorkCalendar

FIRST, LAST = 2024, 2030
# So many years ahead of today, whatever LAST says: a deadline meets its year's row.
AHEAD = 4

# What says that a year's calendar is final. A year without a line here is provisional.
NOTICES = {
    2024: "国务院办公厅关于2024年部分节假日安排的通知"
    "（国办发明电〔2023〕7号，2023年10月25日）",
    2025: "国务院办公厅关于2025年部分节假日安排的通知"
    "（国办发明电〔2024〕12号，2024年11月12日）",
    2026: "国务院办公厅关于2026年部分节假日安排的通知"
    "（国办发明电〔2025〕7号，2025年11月4日）",
}
STATUTORY = "全国年节及纪念日放假办法（2024年11月10日修订）；本年通知尚未公布"

# How the library names a day that was swapped with a weekend: 休息日（由 2026-10-10 调休）
SWAP = re.compile(r"休息日（由 (\d{4}-\d\d-\d\d) 调休）")
IN_LIEU = "（补假）"
# 除夕 is a day of 春节 (放假办法, article 2).
FESTIVALS = {"农历除夕": "春节"}
ONE_DAY = timedelta(days=1)


def after_migrate(
    apps: Any = installed, using: str = DEFAULT_DB_ALIAS, **_signal: Any
) -> None:
    """Receiver of post_migrate: every year that is needed has its row.

    `apps` are the tables as migrated so far; a flush names none.
    """
    if using != DEFAULT_DB_ALIAS:
        return
    try:
        apps.get_model("workdays", "WorkCalendar")
        apps.get_model("foundation", "ContentVersion")
    except LookupError:  # migrated back to before there was one
        return
    seed()


def seed() -> list[int]:
    """Make the years that are missing; gives them. Changes nothing that exists."""
    wanted = range(FIRST, max(LAST, clock.today().year + AHEAD) + 1)
    known = set(WorkCalendar.objects.values_list("year", flat=True))
    missing = [year for year in wanted if year not in known]
    with transaction.atomic():
        for year in missing:
            rest_days, working_weekends = from_library(year)
            WorkCalendar(
                year=year,
                announced=year in NOTICES,
                source=NOTICES.get(year, STATUTORY),
                rest_days=rest_days,
                working_weekends=working_weekends,
            ).save()
    # A database may be older than the files beside it: without them each look asks a row.
    versions.compare_mirror()
    return missing


@lru_cache
def from_library(year: int) -> tuple[dict[str, str], dict[str, str]]:
    """({day of rest: its festival}, {weekend that is worked: its festival}) of a year.

    A festival's days are the whole row of free days around it, weekends included, as the
    notices count them.
    """
    china = holidays.country_holidays(
        "CN", years=[year - 1, year, year + 1], language="zh_CN"
    )
    rest_days: dict[str, str] = {}
    swapped: dict[str, str] = {}
    for days in _rows_of_rest(china, year):
        texts = [china[day] for day in days if day in china]
        festival = "、".join(dict.fromkeys(_festivals(texts)))
        if festival:
            rest_days |= {day.isoformat(): festival for day in days if day.year == year}
            swapped |= dict.fromkeys(SWAP.findall(" ".join(texts)), festival)
    return rest_days, {
        day: festival
        for day, festival in sorted(swapped.items())
        if day.startswith(f"{year}-") and china.is_working_day(day)
    }


def _rows_of_rest(china: Any, year: int) -> Iterator[list[date]]:
    """Each row of free days that touches the year, ordinary weekends too."""
    row: list[date] = []
    for n in range(-15, 380):
        day = date(year, 1, 1) + n * ONE_DAY
        if not china.is_working_day(day):
            row.append(day)
        elif row:
            yield row
            row = []


def _festivals(texts: list[str]) -> Iterator[str]:
    for text in texts:
        if not SWAP.fullmatch(text):
            for name in text.split("; "):
                name = name.removesuffix(IN_LIEU)
                yield FESTIVALS.get(name, name)
