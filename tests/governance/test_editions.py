"""Which edition holds on a day, and where an old link leads."""

from datetime import date

import pytest

from governance import editions
from governance.clauses import Part
from governance.kinds import EditionState as S

DAY = date(2026, 11, 23)


def entries(*days, repealed=None):
    """An edition for each day; what repeals stands in the newest alone."""
    last = len(days)
    return [
        editions.entry(
            number, date.fromisoformat(day), repealed if number == last else None
        )
        for number, day in enumerate(days, start=1)
    ]


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (["2026-01-01"], ["现行有效"]),
        (["2026-11-23"], ["现行有效"]),
        (["2026-11-24"], ["尚未施行"]),
        (["2022-01-01", "2026-01-01"], ["现行有效", "已废止，被第2版替代"]),
        (["2022-01-01", "2027-01-01"], ["尚未施行", "现行有效"]),
        (
            ["2020-01-01", "2022-01-01", "2026-01-01"],
            ["现行有效", "已废止，被第3版替代", "已废止，被第2版替代"],
        ),
        # The second was replaced before it ever held.
        (
            ["2020-01-01", "2027-01-01", "2026-01-01"],
            ["现行有效", "已废止，被第3版替代", "已废止，被第3版替代"],
        ),
        # A correction of the same day.
        (["2026-01-01", "2026-01-01"], ["现行有效", "已废止，被第2版替代"]),
    ],
)
def test_each_edition_is_told_as_it_stands(days, told):
    assert [one.words for one in editions.on(DAY, entries(*days))] == told


def test_what_is_repealed_holds_no_more_from_its_day():
    rows = entries("2022-01-01", "2024-01-01", repealed=DAY)

    assert editions.in_force(date(2026, 11, 22), rows).version == 2
    assert editions.in_force(DAY, rows) is None
    assert [one.state for one in editions.on(DAY, rows)] == [S.REPEALED, S.REPLACED]


def test_nothing_published_is_nothing_in_force():
    assert editions.in_force(DAY, []) is None


def part(number, key, text):
    return Part("clause", number, text, anchor=f"t{key}")


OLD = [
    part(1, "a", "居民有权查阅居务公开的账目和会议记录。"),
    part(2, "b", "饲养犬只的居民出门应当牵绳并清理粪便。"),
    part(3, "c", "居民会议每年至少召开一次，由居委会召集。"),
]


def test_a_clause_that_was_taken_out_is_told_as_gone():
    gone = editions.gone_after([], OLD, [OLD[0], part(2, "c", OLD[2].text)], version=1)

    assert gone == [{"anchor": "tb", "number": 2, "version": 1, "to": ""}]


def test_a_clause_whose_words_went_into_another_leads_there():
    merged = part(1, "a", OLD[0].text + OLD[1].text)

    [row] = editions.gone_after([], OLD, [merged, OLD[2]], version=1)

    assert (row["anchor"], row["to"]) == ("tb", "ta")


def test_a_clause_that_was_typed_anew_leads_to_its_words():
    [row] = editions.gone_after(
        [], OLD, [OLD[0], part(2, "x", OLD[1].text), OLD[2]], version=1
    )

    assert (row["anchor"], row["to"]) == ("tb", "tx")


def test_who_went_twice_is_followed_to_the_end():
    second = [OLD[0], part(2, "x", OLD[1].text), OLD[2]]
    third = [OLD[0], part(2, "y", OLD[1].text), OLD[2]]
    gone = editions.gone_after([], OLD, second, version=1)
    gone = editions.gone_after(gone, second, third, version=2)

    told = {one.anchor: (one.version, one.to) for one in editions.told_gone(gone, third)}

    assert told == {"tb": (1, third[1]), "tx": (2, third[1])}


def test_a_clause_that_came_back_is_gone_no_more():
    gone = editions.gone_after([], OLD, OLD[:2], version=1)

    assert editions.gone_after(gone, OLD[:2], OLD, version=2) == []


def test_a_circle_ends():
    gone = [
        {"anchor": "tb", "number": 2, "version": 1, "to": "tx"},
        {"anchor": "tx", "number": 2, "version": 2, "to": "tb"},
    ]

    assert [one.to for one in editions.told_gone(gone, [OLD[0]])] == [None, None]
