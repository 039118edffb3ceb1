"""Editions of a document: which holds on a day, and where a clause of an old one went.

An edition is a published version (ADR 27). The page keeps of each only its number and its
dates, and of each clause that is no longer there where it went: both are written once, at
publication, so that no reader waits for a comparison. Pure: no database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from governance.clauses import Part, compared_as
from governance.comparison import compare
from governance.kinds import EditionState


@dataclass(frozen=True)
class Edition:
    """One edition: `replaced_by` is the number of the one that took its place."""

    version: int
    effective_on: date
    state: EditionState
    replaced_by: int | None = None

    @property
    def words(self) -> str:
        """What a reader is told of it, with the day or the number that decides it."""
        if self.state == EditionState.REPLACED:
            return f"已废止，被第{self.replaced_by}版替代"
        return str(self.state.label)


def entry(version: int, effective_on: date, repealed_on: date | None) -> dict[str, Any]:
    """What the page keeps of an edition."""
    return {
        "version": version,
        "effective_on": effective_on.isoformat(),
        "repealed_on": repealed_on.isoformat() if repealed_on else None,
    }


def on(day: date, entries: Iterable[dict[str, Any]]) -> list[Edition]:
    """Every edition with its state on a day, the newest first."""
    rows = sorted(entries, key=lambda row: -row["version"])
    repealed = rows[0]["repealed_on"] if rows else None
    over = repealed is not None and date.fromisoformat(repealed) <= day
    found: list[Edition] = []
    taking_over: int | None = None
    for row in rows:
        number, start = row["version"], date.fromisoformat(row["effective_on"])
        if taking_over is not None:
            # The one right above takes the place, if it holds; else the one that does.
            found.append(Edition(number, start, EditionState.REPLACED, taking_over))
        elif over:
            found.append(Edition(number, start, EditionState.REPEALED))
        elif start > day:
            found.append(Edition(number, start, EditionState.TO_COME))
            continue
        else:
            found.append(Edition(number, start, EditionState.IN_FORCE))
        if start <= day:
            taking_over = number
    return found


def in_force(day: date, entries: Iterable[dict[str, Any]]) -> Edition | None:
    """The edition that holds on a day, or None."""
    held = [one for one in on(day, entries) if one.state == EditionState.IN_FORCE]
    return held[0] if held else None


def gone_after(
    former: Sequence[dict[str, Any]],
    old: Sequence[Part],
    new: Sequence[Part],
    *,
    version: int,
) -> list[dict[str, Any]]:
    """Each anchor that once was and is not in the new edition, and where its words went.

    `version` is the last edition that had it; `to` the anchor that took it up, or "".
    """
    standing = {part.anchor for part in new}
    gone = [row for row in former if row["anchor"] not in standing]
    for row in compare(compared_as(old), compared_as(new)):
        if row.old is None or row.old.anchor in standing:
            continue
        heir = row.new or row.other
        gone.append(
            {
                "anchor": row.old.anchor,
                "number": row.old.number,
                "version": version,
                "to": heir.anchor if heir else "",
            }
        )
    return gone


@dataclass(frozen=True)
class Gone:
    """A clause that is no longer there, as a reader who follows an old link is told."""

    anchor: str
    number: int
    version: int
    to: Part | None


def told_gone(gone: Iterable[dict[str, Any]], parts: Iterable[Part]) -> list[Gone]:
    """The same for the page: each followed to the clause that has its words today."""
    rows = list(gone)
    ways = {row["anchor"]: row["to"] for row in rows}
    clauses = {part.anchor: part for part in parts if part.anchor}
    told = []
    for row in rows:
        anchor, steps = row["to"], 0
        while anchor and anchor not in clauses and steps < len(ways):
            anchor, steps = ways.get(anchor, ""), steps + 1
        told.append(Gone(row["anchor"], row["number"], row["version"], clauses.get(anchor)))
    return told
