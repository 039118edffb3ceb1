"""What readers are told of two editions: in words, and what is the same in one line."""

import time

from governance.clauses import Part
from governance.comparing import compared


def part(number, key, text, name=""):
    return Part("clause", number, text, name, f"t{key}")


TEXTS = [
    "居民有权查阅居务公开的账目和会议记录。",
    "饲养犬只的居民出门应当牵绳并清理粪便。",
    "居民会议每年至少召开一次，由居委会召集。",
    "居务监督委员会监督公开的内容是否真实。",
    "本章程经居民会议通过后施行，由居委会解释。",
]
OLD = [part(n, n, text) for n, text in enumerate(TEXTS, start=1)]


def test_the_sentence_says_how_many_of_each():
    new = [
        OLD[0],
        part(2, 2, TEXTS[1].replace("牵绳", "给犬只牵绳")),
        part(3, 4, TEXTS[3]),
        part(4, "n", "车辆停放在划定的车位里，消防通道上不停车。"),
        part(5, 5, TEXTS[4]),
    ]

    assert compared(OLD, new).summary == "改了1条，新增1条，删去1条；其余3条没有改。"


def test_runs_of_what_is_the_same_stand_in_one_line():
    found = compared(OLD, [*OLD[:4], part(5, 5, TEXTS[4].replace("解释", "负责解释"))])

    assert [group.same for group in found.groups] == [True, False]
    assert found.groups[0].called == "第一条至第四条没有改（4条）"
    assert found.groups[1].rows[0].label == "改了"


def test_nothing_changed_is_said_too():
    found = compared(OLD, OLD)

    assert found.summary == "5条都没有改。"
    assert not found.changed


def test_who_moved_says_whence():
    new = [part(1, 5, TEXTS[4]), *(part(n, n - 1, TEXTS[n - 2]) for n in range(2, 6))]

    [moved] = [row for group in compared(OLD, new).groups if not group.same
               for row in group.rows]  # fmt: skip
    assert (moved.label, moved.called, moved.was) == ("移动", "第一条", "原第五条")


def test_split_and_merged_say_from_where_and_where_to():
    long = [part(1, "a", TEXTS[0] + TEXTS[1]), part(2, "b", TEXTS[2])]
    split = compared(
        long, [part(1, "a", TEXTS[0]), part(2, "x", TEXTS[1]), part(3, "b", TEXTS[2])]
    )
    merged = compared(
        [part(1, "a", TEXTS[0]), part(2, "x", TEXTS[1]), part(3, "b", TEXTS[2])], long
    )

    assert "从原第一条拆出" in [row.was for g in split.groups for row in g.rows]
    [gone] = [row for g in merged.groups for row in g.rows if row.change == "merged"]
    assert (gone.called, gone.was) == ("原第二条", "并入第一条")


def test_a_new_name_is_a_change():
    found = compared([part(1, "a", TEXTS[0])], [part(1, "a", TEXTS[0], "居民的权利")])

    assert found.summary.startswith("改了1条")


def test_chapters_are_told_of():
    chapter, other = Part("chapter", 1, "总则"), Part("chapter", 1, "居民")

    found = compared([chapter, *OLD], [other, *OLD])

    assert found.summary == "章的标题有变动；其余5条没有改。"


def test_the_longest_documents_are_compared_in_bounded_time():
    """Nothing of one is in the other, and no anchor is the same: the worst there is."""
    old = [
        part(
            n,
            f"o{n}",
            f"第{n}甲" + "".join(chr(0x4E00 + (n * 37 + i * 7) % 3000) for i in range(495)),
        )
        for n in range(1, 121)
    ]
    new = [
        part(
            n,
            f"n{n}",
            f"第{n}乙"
            + "".join(chr(0x6E00 + (n * 41 + i * 11) % 3000) for i in range(495)),
        )
        for n in range(1, 121)
    ]
    before = time.process_time()

    found = compared(old, new)

    assert found.summary.startswith("新增120条，删去120条")
    # Seconds of this process; a machine that is busy changes nothing.
    assert time.process_time() - before < 20
