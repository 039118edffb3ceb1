"""What a procedure can govern: a closed list, from governed.csv beside this file.

Rooms that run something (consultations, meetings, funds, elections) ask for the procedure
by these keys; a key is never reused for something else.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

FILE = Path(__file__).with_name("governed.csv")


@dataclass(frozen=True)
class Governed:
    """One thing: `source` says from which requirement or table it is taken."""

    key: str
    group: str
    label: str
    source: str


def read() -> dict[str, Governed]:
    with FILE.open(encoding="utf-8", newline="") as source:
        return {row["key"]: Governed(**row) for row in csv.DictReader(source)}


ALL = read()
# Groups that are one thing in stages.
COURSES = ("协商议事", "选举")


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """For a form: by group, each in the order of the file."""
    return [
        (group, [(one.key, one.label) for one in rows])
        for group, rows in groupby(ALL.values(), key=lambda one: one.group)
    ]


def in_order(keys: Iterable[str]) -> list[str]:
    """The known ones of these keys, each once, in the order of the file."""
    wanted = set(keys)
    return [key for key in ALL if key in wanted]


def labels(keys: Iterable[str]) -> list[str]:
    """What these are called; a key that the file no longer has by itself."""
    return [ALL[key].label if key in ALL else key for key in keys]


def in_words(keys: Iterable[str]) -> str:
    """议题征集、议题确定, or the name of the whole group where all of it is meant."""
    keys, told = list(keys), []
    for group, rows in groupby(ALL.values(), key=lambda one: one.group):
        members = [one.key for one in rows]
        chosen = [key for key in members if key in keys]
        if chosen == members and group != "其他":
            told.append(f"{group}全过程" if group in COURSES else f"各类{group}")
        else:
            told += labels(chosen)
    return "、".join(told)
