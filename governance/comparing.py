"""The comparison of two editions as readers see it: rows in words, runs of the same.

comparison.py finds what changed; here it becomes sentences. Two editions never change, so
what was found is kept in the process.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from governance.clauses import Part, chapters, compared_as, numeral
from governance.comparison import Change, Clause, Row, compare

# How many comparisons a process keeps: a page of them is asked for again and again.
KEPT = 32
LABELS = {
    Change.SAME: "没有改",
    Change.REWORDED: "改了",
    Change.ADDED: "新增",
    Change.REMOVED: "删去",
    Change.SPLIT: "拆出",
    Change.MERGED: "并入",
}


@dataclass(frozen=True)
class Told:
    """One clause in the comparison, and the words that say what became of it.

    `unit` is what is counted: 条 of a text, 步 of a procedure.
    """

    row: Row
    unit: str = "条"

    @property
    def change(self) -> str:
        return str(self.row.change.value)

    @property
    def label(self) -> str:
        """改了, 移动, 改了并移动, 新增 …: always a word, never colour alone."""
        if not self.row.moved:
            return LABELS[self.row.change]
        return "移动" if self.row.change == Change.SAME else "改了并移动"

    @property
    def anchor(self) -> str:
        clause = self.row.new or self.row.old
        return clause.anchor if clause else ""

    @property
    def called(self) -> str:
        """第五条, or 原第五条 of one that is no longer there."""
        if self.row.new is not None:
            return called(self.row.new, self.unit)
        return f"原{called(self.row.old, self.unit)}"

    @property
    def was(self) -> str:
        """Where it stood or where it went, in words; "" where there is nothing to say."""
        row = self.row
        if row.change == Change.SPLIT:
            return f"从原{called(row.other, self.unit)}拆出"
        if row.change == Change.MERGED:
            return f"并入{called(row.other, self.unit)}"
        if row.moved or (row.old and row.new and row.old.number != row.new.number):
            return f"原{called(row.old, self.unit)}"
        return ""


@dataclass
class Group:
    """Clauses shown together: one that changed, or a run of those that did not."""

    same: bool
    rows: list[Told] = field(default_factory=list)

    @property
    def called(self) -> str:
        """第三条没有改, or 第三条至第八条没有改（6条）."""
        first, last = self.rows[0].called, self.rows[-1].called
        if len(self.rows) == 1:
            return f"{first}没有改"
        return f"{first}至{last}没有改（{len(self.rows)}{self.rows[0].unit}）"


@dataclass(frozen=True)
class Comparison:
    """All of it: the sentence at the head, then the groups in the order of the new text."""

    summary: str
    groups: tuple[Group, ...]

    @property
    def changed(self) -> bool:
        return any(not group.same for group in self.groups)


@lru_cache(maxsize=KEPT)
def found(old: tuple[Clause, ...], new: tuple[Clause, ...]) -> tuple[Row, ...]:
    """comparison.compare(), remembered."""
    return tuple(compare(old, new))


def compared(old: Sequence[Part], new: Sequence[Part], *, unit: str = "条") -> Comparison:
    """What a reader is told of two texts, or of the steps of two editions as texts."""
    rows = found(compared_as(old), compared_as(new))
    groups: list[Group] = []
    for row in rows:
        same = row.change == Change.SAME and not row.moved
        if not (same and groups and groups[-1].same):
            groups.append(Group(same))
        groups[-1].rows.append(Told(row, unit))
    chapters_moved = chapters(old) != chapters(new)
    told = summary(rows, chapters_moved=chapters_moved, unit=unit)
    return Comparison(told, tuple(groups))


def summary(rows: Sequence[Row], *, chapters_moved: bool = False, unit: str = "条") -> str:
    """改了3条，新增1条，删去1条；其余20条没有改。"""
    counted = Counter(row.change for row in rows)
    moved = sum(row.moved for row in rows)
    still = sum(row.change == Change.SAME and not row.moved for row in rows)
    said = [
        f"{verb}{counted[change]}{unit}"
        for change, verb in (
            (Change.REWORDED, "改了"),
            (Change.ADDED, "新增"),
            (Change.REMOVED, "删去"),
            (Change.SPLIT, "拆出"),
            (Change.MERGED, "并掉"),
        )
        if counted[change]
    ]
    if moved:
        said.append(f"移动{moved}{unit}")
    if chapters_moved:
        said.append("章的标题有变动")
    if not said:
        return f"{still}{unit}都没有改。"
    rest = f"其余{still}{unit}没有改" if still else f"没有一{unit}和原来一样"
    return f"{'，'.join(said)}；{rest}。"


def called(clause: Clause | None, unit: str) -> str:
    return f"第{numeral(clause.number)}{unit}" if clause else ""
