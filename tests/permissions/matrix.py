"""The permission matrix as it is written out: four tables, and who the groups are."""

import csv
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from tests.permissions.addresses import Address, filled
from tests.permissions.world import OTHER, OWN, STATES, World

HERE = Path(__file__).parent
CELLS = {
    "pages": tuple(f"{whose}_{state}" for whose in ("own", "other") for state in STATES),
    "rows": ("own", "other"),
    "views": ("answer",),
    "public": ("answer",),
    "public_pages": STATES,
}
ANONYMOUS = "anonymous"


@cache
def groups() -> dict[str, tuple[str, ...]]:
    """Names for sets of accounts, from who.csv; an account is its own group, too."""
    with (HERE / "who.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["group"]: tuple(row["accounts"].split()) for row in csv.DictReader(file)
        }


def accounts(who: str) -> list[str]:
    """The accounts that a row's `who` names."""
    return [name for word in who.split() for name in groups().get(word, (word,))]


@cache
def rows(kind: str) -> list[dict[str, str]]:
    """The rows of one table."""
    with (HERE / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cell_address(address: Address, world: World, cell: str) -> str:
    """The address that a cell is about."""
    code = OTHER if cell.startswith("other") else OWN
    state = cell.rpartition("_")[2]
    return filled(address, world, code, state if state in STATES else "draft")


def asked(client: Client, url: str) -> str:
    """What a GET answers: the status, and for a redirect the name of where it leads."""
    response = client.get(url)
    if response.streaming:
        for _part in response.streaming_content:  # closes the file at its end
            pass
    return told(response)


def told(response: HttpResponse | Any) -> str:
    status = str(response.status_code)
    if response.status_code not in (301, 302):
        return status
    path = response["Location"].partition("?")[0]
    try:
        found = resolve(path)
    except Resolver404:
        return f"{status}:elsewhere"
    return f"{status}:{found.view_name or found.route}"


def grouped(answers: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The accounts that get the same answers, in the shortest words of who.csv."""
    by_answer: dict[tuple[str, ...], list[str]] = {}
    for account, answer in answers.items():
        by_answer.setdefault(answer, []).append(account)
    for answer, names in by_answer.items():
        yield " ".join(shortened(names)), answer


def shortened(names: Iterable[str]) -> list[str]:
    rest, words = set(names), []
    for group, members in sorted(groups().items(), key=lambda row: -len(row[1])):
        if rest.issuperset(members):
            words.append(group)
            rest.difference_update(members)
    return [*words, *sorted(rest)]
