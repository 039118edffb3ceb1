"""Every address of the portal, every account: what the matrix says is what is answered.

The matrix is written out in the .csv files beside this one (docs/permissions.md says how
to read them and how to add a row). Part of the cells is asked here, among them all that
matter most; every cell by `make faults`.
"""

import os
from collections import Counter
from collections.abc import Iterator
from zlib import crc32

import pytest
from django.test import Client

from tests.permissions import matrix
from tests.permissions.addresses import FILES_OF_PAGES, Address, addresses
from tests.permissions.world import World

pytestmark = pytest.mark.proofs

FULL = os.environ.get("PORTAL_PROOFS") == "full"
SHARE = 20
# Account × address × state, as the tables have it; a smaller matrix was cut by mistake.
LEAST = 15_000
# Whom a leak would serve: asked about everything of another community.
ALWAYS = {"editor"}
# A GET of these ends the session.
NOT_ASKED = {"accounts/logout/", "admin/logout/"}


def taken(address: str, account: str, cell: str) -> bool:
    """Whether this cell is asked in this run."""
    if address in NOT_ASKED:
        return False
    if FULL or (account in ALWAYS and cell.startswith("other")):
        return True
    return crc32(f"{address} {account} {cell}".encode()) % SHARE == 0


def test_each_cell_is_answered_as_written(world, clients):
    by_text = {address.text: address for address in addresses()}
    wrong, asked = [], 0
    for kind, cells in matrix.CELLS.items():
        for row in matrix.rows(kind):
            address = by_text.get(row["address"])
            for account in matrix.accounts(row["who"]) if address else ():
                for cell in cells:
                    if not taken(address.text, account, cell):
                        continue
                    asked += 1
                    url = matrix.cell_address(address, world, cell)
                    answer = matrix.asked(clients[account], url)
                    if answer != row[cell]:
                        wrong.append((address.text, account, cell, row[cell], answer))

    assert asked > (LEAST if FULL else 500)
    assert wrong == [], "\n".join(map(str, wrong))


def test_every_address_has_its_rows_and_every_row_its_address(world, clients):
    written = {(kind, row["address"]) for kind in matrix.CELLS for row in matrix.rows(kind)}
    there = {(address.kind, address.text): address for address in addresses()}
    missing = [there[key] for key in sorted(there.keys() - written)]

    # What it answers today, to be judged before it is written down.
    proposals = [line for address in missing for line in proposed(address, world, clients)]
    assert missing == [], "\n".join(proposals)
    assert written == there.keys()


def proposed(address: Address, world: World, clients: dict[str, Client]) -> Iterator[str]:
    cells = matrix.CELLS[address.kind]
    answers = {
        account: tuple(
            matrix.asked(clients[account], matrix.cell_address(address, world, cell))
            for cell in cells
        )
        for account in (matrix.ANONYMOUS, *world.people)
    }
    for who, answer in matrix.grouped(answers):
        yield f"{address.kind}.csv: " + ",".join([address.text, who, *answer])


def test_every_account_stands_once_with_each_address(world):
    everybody = Counter([matrix.ANONYMOUS, *world.people])
    named: dict[str, Counter[str]] = {}
    for kind in matrix.CELLS:
        for row in matrix.rows(kind):
            accounts = named.setdefault(f"{kind}.csv: {row['address']}", Counter())
            accounts.update(matrix.accounts(row["who"]))

    wrong = {
        address: (everybody - found, found - everybody)
        for address, found in named.items()
        if found != everybody
    }
    assert wrong == {}


def test_the_matrix_is_as_large_as_it_was():
    cells = {
        (address.text, account, cell)
        for address in addresses()
        for row in matrix.rows(address.kind)
        if row["address"] == address.text
        for account in matrix.accounts(row["who"])
        for cell in matrix.CELLS[address.kind]
    }
    assert len(addresses()) >= 370
    assert len(cells) >= LEAST


def test_no_cell_allows_a_breakdown():
    broken = [
        row
        for kind, cells in matrix.CELLS.items()
        for row in matrix.rows(kind)
        if any(row[cell].startswith("5") for cell in cells if row["address"] != "readyz")
    ]

    assert broken == []


# Somebody without the right anywhere is led away before any row is looked for.
LED_AWAY = "302:wagtailadmin_home"


def test_who_belongs_to_one_community_meets_nothing_of_another(world):
    """Told by the tables: for these accounts nothing foreign answers or shows itself."""
    bound = {"editor", "reviewer", "supervisor", "party", "party_review", "clerk"}
    answering = [
        (row["address"], account, row[cell])
        for kind in ("pages", "rows")
        for row in matrix.rows(kind)
        for account in bound.intersection(matrix.accounts(row["who"]))
        for cell in matrix.CELLS[kind]
        if cell.startswith("other")
        and not (row["address"] in FILES_OF_PAGES and cell == "other_published")
        and row[cell] != "404"
        and not row[cell] == row[cell.replace("other", "own")] == LED_AWAY
    ]

    assert answering == []


def test_a_post_meets_nothing_of_another_community_either(world, clients):
    """Some views ask for the right only when something is sent."""
    answers = {}
    for address in addresses():
        if address.kind in ("pages", "rows") and address.text.startswith("admin/"):
            cell = "other_draft" if address.kind == "pages" else "other"
            url = matrix.cell_address(address, world, cell)
            response = clients["editor"].post(url, {})
            answers[address.text] = matrix.told(response)

    assert len(answers) > 40
    assert {
        text: told
        for text, told in answers.items()
        # 405: a view that is only read has not looked for the row yet.
        if told not in ("404", "405", LED_AWAY)
    } == {}
