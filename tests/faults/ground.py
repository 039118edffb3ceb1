"""The ground rule: what must hold after every fault, whatever it was.

(a) each acknowledged letter is stored once; (b) none is stored by half: letter, text,
vault, event, desk item and remembered answer are there together; (c) the database and the
public log are whole; (d) each answer was clear; (e) sent again, every letter gets through
and under its first number. Reads the database with a connection of its own.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.faults.town import CLOSED, Letters, Town

# Each letter has exactly one row here. Of events, one that it came: a clock that jumps
# ahead makes the schedule add another, which reminds of a deadline.
PARTS = (
    "mailbox_lettertext",
    "mailbox_letteridentity",
    "mailbox_letterevent WHERE action = 'receive'",
    "editorial_workitem",
)
Query = Callable[[str], list[tuple]]


def of_sqlite(path: Path) -> Query:
    def query(sql: str) -> list[tuple]:
        with closing(sqlite3.connect(path, timeout=30)) as database:
            return database.execute(sql).fetchall()

    return query


def database_of(town: Town) -> Path:
    return Path(town.environment["DATABASE_URL"].removeprefix("sqlite:///"))


def stored(town: Town) -> Query:
    return of_sqlite(database_of(town))


def assert_whole(query: Query) -> set[str]:
    """(b) and the database's part of (c); gives the numbers of all letters."""
    numbers = [number for (number,) in query("SELECT number FROM mailbox_letter")]
    assert len(numbers) == len(set(numbers))
    for table in PARTS:
        assert query(f"SELECT count(*) FROM {table}") == [(len(numbers),)], table  # noqa: S608
    # The answer is committed with the letter: a key without a letter would lose it.
    answers = query("SELECT count(*), count(answer) FROM jobs_rememberedanswer")
    assert answers == [(len(numbers), len(numbers))]
    return set(numbers)


def assert_integrity(path: Path) -> None:
    """SQLite's own opinion of its file, of its keys, and of each full-text table."""
    with closing(sqlite3.connect(path, timeout=30)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        tables = database.execute(
            "SELECT name FROM sqlite_master WHERE sql LIKE '%USING fts5%'"
        ).fetchall()
        for (name,) in tables:
            database.execute(f"INSERT INTO {name}({name}) VALUES('integrity-check')")
        database.rollback()


def assert_ground_rule(
    town: Town,
    letters: Letters,
    *,
    closed: bool = False,
    query: Query | None = None,
    others: set[str] = frozenset(),
) -> None:
    """All of it. `closed`: the fault killed servers, so that lines may have been cut;
    `others`: numbers of letters that were there before."""
    if query is None:
        assert_integrity(database_of(town))
    query = query or stored(town)
    numbers = assert_whole(query)
    told = {receipts[0][0] for receipts in letters.receipts.values()}
    assert told, "no letter was acknowledged at all"
    assert told <= numbers, "an acknowledged letter is lost"
    assert len(told) == len(letters.receipts)
    for answer in letters.answers:
        assert answer.is_clear() or (closed and answer.status == CLOSED), answer
    verified = town.manage("verify_log")
    assert verified.returncode == 0, verified.stdout + verified.stderr

    again = letters.send_all(list(letters.keys))
    assert {answer.status for answer in again} == {201}
    for number, receipts in letters.receipts.items():
        assert len(set(receipts)) == 1, number
    ours = {receipts[0][0] for receipts in letters.receipts.values()}
    assert assert_whole(query) - others == ours
