"""Two versions of a document compared clause by clause: what a reader must be told.

Clauses are known by their anchor, which stays with a clause wherever it goes. A text that
was typed anew has new anchors; there likeness decides. A clause whose words went into
another, or came out of another, is told as merged or split. What only counts differently,
because something was put in above, has not moved.

Moves are found by difflib, words by diff-match-patch. Pure: no database.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

from diff_match_patch import diff_match_patch

# Above this share of common runs two texts under different anchors are one clause.
ALIKE = 0.6
# Below it two texts are shown one after the other: a diff would be a puzzle.
READABLE = 0.3
# So much of a text must be found in another to say that it went there.
CONTAINED = 0.8
# Shorter common runs are chance: 的, 应当, 居民.
SHORTEST_RUN = 4


@dataclass(frozen=True)
class Clause:
    """A clause as one version has it; `number` counts from 1, as readers cite it."""

    anchor: str
    number: int
    text: str


class Change(StrEnum):
    SAME = "same"
    REWORDED = "reworded"
    ADDED = "added"
    REMOVED = "removed"
    # Came out of a clause that stays; or its words went into another one.
    SPLIT = "split"
    MERGED = "merged"


@dataclass(frozen=True)
class Piece:
    """A run of text: kept (0), taken out (-1) or put in (1)."""

    sign: int
    text: str


@dataclass(frozen=True)
class Row:
    """One clause in the comparison; rows follow the new version.

    `other` is the clause out of which this one came (SPLIT) or into which it went (MERGED).
    `moved` says that it stands elsewhere among those that are in both versions.
    """

    change: Change
    old: Clause | None
    new: Clause | None
    pieces: tuple[Piece, ...]
    moved: bool = False
    other: Clause | None = None


def compare(old: Sequence[Clause], new: Sequence[Clause]) -> list[Row]:
    """Every clause of the new version in its order; what was removed where it stood."""
    pairs = _paired(old, new)
    moved = _moved(old, new, pairs)
    rows = []
    gone = [clause for clause in old if clause not in pairs]
    by_new = {id(after): before for before, after in pairs.items()}
    for after in new:
        before = by_new.get(id(after))
        if before is None:
            source = _container(after.text, old, pairs)
            change = Change.SPLIT if source else Change.ADDED
            rows.append(Row(change, None, after, (Piece(1, after.text),), other=source))
        else:
            same = before.text == after.text
            change = Change.SAME if same else Change.REWORDED
            pieces = worded(before.text, after.text)
            rows.append(Row(change, before, after, pieces, moved=before in moved))
    for before in gone:
        target = _taken_up(before.text, pairs, new)
        change = Change.MERGED if target else Change.REMOVED
        row = Row(change, before, None, (Piece(-1, before.text),), other=target)
        rows.insert(_place(before, old, rows), row)
    return rows


def worded(before: str, after: str) -> tuple[Piece, ...]:
    """What was taken out and put in, in runs that a person can read."""
    if before == after:
        return (Piece(0, after),)
    if _likeness(before, after) < READABLE:
        return (Piece(-1, before), Piece(1, after))
    engine = diff_match_patch()
    # By a clock the same two texts would differ differently from one hour to the next.
    engine.Diff_Timeout = 0
    found = engine.diff_main(before, after)
    engine.diff_cleanupSemantic(found)
    return tuple(Piece(sign, text) for sign, text in found if text)


def _paired(old: Sequence[Clause], new: Sequence[Clause]) -> dict[Clause, Clause]:
    """Which clause of the old version is which of the new one."""
    by_anchor = {clause.anchor: clause for clause in new}
    pairs = {c: by_anchor[c.anchor] for c in old if c.anchor in by_anchor}
    taken = {clause.anchor for clause in pairs.values()}
    left = [clause for clause in old if clause not in pairs]
    free = [clause for clause in new if clause.anchor not in taken]
    likenesses = sorted(
        (
            (likeness, -abs(before.number - after.number), before, after)
            for before in left
            for after in free
            if (likeness := _sameness(before.text, after.text)) >= ALIKE
        ),
        key=lambda found: found[:2],
        reverse=True,
    )
    for _likeness_found, _distance, before, after in likenesses:
        if before not in pairs and after.anchor not in taken:
            pairs[before] = after
            taken.add(after.anchor)
    return pairs


def _sameness(one: str, other: str) -> float:
    """How much two texts share in runs. Stray signs say nothing: all rules share those."""
    length = len(one) + len(other)
    if 2 * _at_most(one, other) < ALIKE * length:
        return 0.0
    shared = sum(map(len, _runs(one, other)))
    return 2 * shared / length if one and other else 0.0


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < READABLE or matcher.quick_ratio() < READABLE:
        return 0.0
    return matcher.ratio()


def _moved(
    old: Sequence[Clause], new: Sequence[Clause], pairs: dict[Clause, Clause]
) -> set[Clause]:
    """Those that changed places among what both versions have."""
    before = [clause for clause in old if clause in pairs]
    order = {clause: place for place, clause in enumerate(before)}
    by_new = {id(after): clause for clause, after in pairs.items()}
    after = [order[by_new[id(clause)]] for clause in new if id(clause) in by_new]
    kept = _longest_rising(after)
    return {clause for clause, place in order.items() if place not in kept}


def _longest_rising(places: Sequence[int]) -> set[int]:
    """The longest run that kept its order (patience sorting): what is left has moved."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for place in places:
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if ends[middle] < place else (low, middle)
        before[place] = ends[low - 1] if low else None
        ends[low : low + 1] = [place]
    kept: set[int] = set()
    last: int | None = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept


def _runs(text: str, whole: str) -> Iterator[str]:
    """The runs of the text that stand in the whole, those of chance left out."""
    matcher = SequenceMatcher(None, text, whole, autojunk=False)
    for run in matcher.get_matching_blocks():
        if run.size >= SHORTEST_RUN:
            yield text[run.a : run.a + run.size]


@lru_cache(maxsize=1024)
def _pieces(text: str) -> frozenset[str]:
    """Every run of SHORTEST_RUN characters in the text."""
    return frozenset(
        text[start : start + SHORTEST_RUN] for start in range(len(text) - SHORTEST_RUN + 1)
    )


def _at_most(text: str, whole: str) -> int:
    """No more characters of the text than these stand in runs of the whole.

    Told quickly: two long documents of which nothing is alike are compared in a moment.
    """
    pieces = _pieces(whole)
    if pieces.isdisjoint(_pieces(text)):
        return 0
    count, end = 0, 0
    for start in range(len(text) - SHORTEST_RUN + 1):
        if text[start : start + SHORTEST_RUN] in pieces:
            count += start + SHORTEST_RUN - max(end, start)
            end = start + SHORTEST_RUN
    return count


def _contained(text: str, whole: str) -> float:
    """How much of the text stands in the whole; 0 where it is too little to matter."""
    if _at_most(text, whole) < CONTAINED * len(text):
        return 0.0
    return sum(map(len, _runs(text, whole))) / len(text) if text else 0.0


def _container(
    text: str, old: Sequence[Clause], pairs: dict[Clause, Clause]
) -> Clause | None:
    """The old clause that gave this new one its words and does not have them any more."""
    givers = [
        clause
        for clause in old
        if _contained(text, clause.text) >= CONTAINED
        and (clause not in pairs or _contained(text, pairs[clause].text) < CONTAINED)
    ]
    return max(givers, key=lambda clause: _contained(text, clause.text), default=None)


def _taken_up(
    text: str, pairs: dict[Clause, Clause], new: Sequence[Clause]
) -> Clause | None:
    """The new clause that took up the words of a removed one and did not have them."""
    by_new = {id(after): before for before, after in pairs.items()}
    takers = [
        clause
        for clause in new
        if _contained(text, clause.text) >= CONTAINED
        and (
            id(clause) not in by_new
            or _contained(text, by_new[id(clause)].text) < CONTAINED
        )
    ]
    return max(takers, key=lambda clause: _contained(text, clause.text), default=None)


def _place(gone: Clause, old: Sequence[Clause], rows: Sequence[Row]) -> int:
    """Behind the row of the nearest clause that stood above it and has a row."""
    shown = {row.old: place for place, row in enumerate(rows) if row.old and not row.moved}
    above = [clause for clause in old if clause.number < gone.number and clause in shown]
    return shown[above[-1]] + 1 if above else 0
