"""How clauses are counted, anchored and judged before they may be published."""

import pytest

from governance import clauses
from governance.clauses import Part, anchor_of, numeral, tidy


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五"),
        (100, "一百"), (101, "一百零一"), (110, "一百一十"), (115, "一百一十五"),
        (120, "一百二十"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_laws_write_them(number, words):
    assert numeral(number) == words


def test_an_anchor_is_the_beginning_of_the_block_id():
    assert anchor_of("1a2b3c4d-0000-4000-8000-000000000000") == "t1a2b3c4d"


@pytest.mark.parametrize(
    "hostile", ["", "x", '"><script>', "1a2b3c4d", "t t", "\0", "条" * 400]
)
def test_an_id_that_is_none_still_gives_a_plain_anchor(hostile):
    found = anchor_of(hostile)

    assert clauses.ANCHOR.fullmatch(found)
    assert anchor_of(hostile) == found


def test_line_ends_and_blank_lines_are_no_change():
    assert tidy("一\r\n\r\n\r\n二  \r三\n") == "一\n二\n三"


def part(number, text="居民有权查阅账目。", anchor=None):
    return Part("clause", number, text, anchor=anchor or f"t{number:08x}")


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([], "还没有条文"),
        ([Part("chapter", 1, "总则")], "还没有条文"),
        ([part(1), part(2, "")], "是空的"),
        ([part(1), Part("chapter", 1, "")], "是空的"),
        ([part(1), part(2, anchor="t00000001")], "第二条和第一条的标识相同"),
        ([part(n) for n in range(1, 122)], "最多120条"),
        ([part(1, "长" * 1501)], "超过1500字"),
        ([part(n, "长" * 1400) for n in range(1, 60)], "全文超过"),
    ],
)
def test_what_forbids_publishing_is_said(parts, said):
    assert said in clauses.issues_of(parts)


def test_what_is_whole_is_published():
    assert clauses.issues_of([part(n) for n in range(1, 121)]) == ""


def test_what_is_recorded_is_read_again():
    parts = [Part("chapter", 1, "总则"), part(1)]

    assert clauses.read(clauses.recorded(parts)) == parts
