"""Amendments made by known steps are told as those steps."""

import random

import pytest

from governance.comparison import Change, Clause, compare, worded

WHO = ["居民会议", "代表会议", "居委会", "监督委员会", "楼门长", "议事会", "调解员"]
DOES = ["讨论", "审议", "公布", "复核", "受理", "监督", "登记", "答复"]
WHEN = ["每季度首月", "每年三月", "收到后五个工作日内", "公示期满后", "每月十日前"]
TAIL = ["并张贴", "并告知提出人", "并留存记录", "并报街道备案", "并说明理由"]


def sentence(chance: random.Random) -> str:
    """A rule's beginning and end, and between them words that no other one has."""
    own = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(24))
    begins = chance.choice(WHEN) + "，" + chance.choice(WHO) + chance.choice(DOES)
    return f"{begins}{own}，{chance.choice(TAIL)}。"


def numbered(clauses):
    return [Clause(anchor, n, text) for n, (anchor, text) in enumerate(clauses, 1)]


class Amendment:
    """A document and what somebody does to it; `told` is what a reader must be told."""

    def __init__(self, seed):
        self.chance = random.Random(seed)  # noqa: S311
        self.old = [
            (
                f"c{n}",
                "".join(sentence(self.chance) for _ in range(self.chance.randint(2, 3))),
            )
            for n in range(self.chance.randint(8, 24))
        ]
        self.new = list(self.old)
        self.told = {anchor: (Change.SAME, False, None) for anchor, _text in self.old}
        self.untouched = [anchor for anchor, _text in self.old]
        self.chance.shuffle(self.untouched)

    def place(self, anchor):
        return next(n for n, (name, _text) in enumerate(self.new) if name == anchor)

    def reword(self, anchor):
        place = self.place(anchor)
        sentences = self.new[place][1].split("。")[:-1]
        sentences[0] = "经征求意见，" + sentences[0].replace("，", "，应当由", 1)
        self.new[place] = (anchor, "。".join(sentences) + "。")
        self.told[anchor] = (Change.REWORDED, False, None)

    def add(self):
        anchor = f"n{self.chance.randrange(10**9)}"
        self.new.insert(
            self.chance.randrange(len(self.new) + 1), (anchor, sentence(self.chance))
        )
        self.told[anchor] = (Change.ADDED, False, None)

    def remove(self, anchor):
        del self.new[self.place(anchor)]
        self.told[anchor] = (Change.REMOVED, False, None)

    def split(self, anchor):
        place = self.place(anchor)
        first, rest = self.new[place][1].split("。", 1)
        born = f"s{self.chance.randrange(10**9)}"
        self.new[place : place + 1] = [(anchor, first + "。"), (born, rest)]
        self.told[anchor] = (Change.REWORDED, False, None)
        self.told[born] = (Change.SPLIT, False, anchor)

    def merge(self, anchor, into):
        text = self.new.pop(self.place(anchor))[1]
        place = self.place(into)
        self.new[place] = (into, self.new[place][1] + text)
        self.told[into] = (Change.REWORDED, False, None)
        self.told[anchor] = (Change.MERGED, False, into)

    def move(self, anchor):
        """To the other end, over everything: nobody can say that the others moved."""
        place = self.place(anchor)
        clause = self.new.pop(place)
        self.new.insert(0 if place > len(self.new) // 2 else len(self.new), clause)
        self.told[anchor] = (Change.SAME, True, None)

    def amended(self, steps=("reword", "remove", "split", "merge", "add")):
        take = self.untouched.pop
        for step in self.chance.sample(steps, 3):
            if step == "add":
                self.add()
            elif step == "merge":
                self.merge(take(), take())
            else:
                getattr(self, step)(take())
        if self.chance.random() < 0.7:
            self.move(take())
        return self


def told(rows):
    return {
        (row.new or row.old).anchor: (
            row.change,
            row.moved,
            row.other.anchor if row.other else None,
        )
        for row in rows
    }


@pytest.mark.parametrize("seed", range(200))
def test_an_amendment_is_told_as_it_was_made(seed):
    amendment = Amendment(seed).amended()

    rows = compare(numbered(amendment.old), numbered(amendment.new))

    assert told(rows) == amendment.told
    # Nothing is lost and nothing invented: both texts can be put together again.
    assert [row.new.anchor for row in rows if row.new] == [a for a, _t in amendment.new]
    for row in rows:
        before = "".join(piece.text for piece in row.pieces if piece.sign <= 0)
        after = "".join(piece.text for piece in row.pieces if piece.sign >= 0)
        assert before == (row.old.text if row.old else "")
        assert after == (row.new.text if row.new else "")


@pytest.mark.parametrize("seed", range(40))
def test_a_document_that_was_typed_anew_is_compared_by_its_words(seed):
    # Which half of a split clause is the old one, only an anchor could tell.
    amendment = Amendment(seed).amended(("reword", "remove", "add"))
    new = numbered(amendment.new)
    names = {f"typed{clause.number}": clause.anchor for clause in new}
    typed = [Clause(f"typed{c.number}", c.number, c.text) for c in new]

    rows = compare(numbered(amendment.old), typed)

    found = {
        names[row.new.anchor] if row.new else row.old.anchor: (row.change, row.moved, None)
        for row in rows
    }
    assert found == amendment.told


def test_what_stands_one_lower_because_of_a_new_clause_has_not_moved():
    old = [Clause("a", 1, "居民有权查阅账目。"), Clause("b", 2, "居委会每季度公布账目。")]
    new = [
        Clause("n", 1, "本章程由居民会议修改。"),
        Clause("a", 2, old[0].text),
        Clause("b", 3, old[1].text),
    ]

    rows = compare(old, new)

    assert [(row.change, row.moved) for row in rows] == [
        (Change.ADDED, False),
        (Change.SAME, False),
        (Change.SAME, False),
    ]


def test_words_are_shown_in_runs_that_a_person_can_read():
    pieces = worded("每季度公布一次账目，公示三日。", "每月公布一次账目，公示五个工作日。")

    assert [(piece.sign, piece.text) for piece in pieces] == [
        (0, "每"),
        (-1, "季度"),
        (1, "月"),
        (0, "公布一次账目，公示"),
        (-1, "三"),
        (1, "五个工作"),
        (0, "日。"),
    ]


def test_two_texts_with_nothing_in_common_are_not_mixed():
    pieces = worded("楼道不得堆放杂物。", "每年三月召开居民会议。")

    assert [piece.sign for piece in pieces] == [-1, 1]


def test_a_removed_clause_is_shown_where_it_stood():
    old = [Clause(f"c{n}", n, f"第{n}件事由居委会办理并公布。") for n in range(1, 6)]
    new = [
        Clause(c.anchor, n, c.text)
        for n, c in enumerate([old[0], old[1], old[3], old[4]], 1)
    ]

    assert [(row.old.anchor, row.new is None) for row in compare(old, new)] == [
        ("c1", False),
        ("c2", False),
        ("c3", True),
        ("c4", False),
        ("c5", False),
    ]
