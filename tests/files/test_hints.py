"""Hints find what is planted, leave alone what is not, and never take long."""

import csv
import time
from pathlib import Path

import pytest

from files.hints import LABELS, Kind, find

CORPUS = Path(__file__).with_name("hints.csv")


def corpus() -> list[tuple[str, set[str]]]:
    """Sentences of nobody, each with the kinds of what is planted in it, or none."""
    with CORPUS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(row["text"], set(row["kinds"].split())) for row in rows]


def kinds(text: str) -> set[str]:
    return {hint.kind.value for hint in find(text)}


def test_the_corpus_is_large_enough_and_knows_each_kind():
    rows = corpus()
    planted = [wanted for _text, wanted in rows if wanted]

    assert len(planted) >= 120
    assert len(rows) - len(planted) >= 60
    for kind in Kind:
        assert sum(kind in wanted for wanted in planted) >= 10, kind
    assert set(LABELS) == set(Kind)


def test_all_that_is_planted_is_found(capsys):
    planted = [row for row in corpus() if row[1]]
    missed = [(text, wanted - kinds(text)) for text, wanted in planted]
    missed = [(text, lacking) for text, lacking in missed if lacking]
    wanted = sum(len(found) for _text, found in planted)
    lacking = sum(len(found) for _text, found in missed)
    with capsys.disabled():
        print(f"\nhints: {wanted - lacking} of {wanted} planted found")  # noqa: T201

    assert missed == []


def test_what_is_public_anyway_is_left_alone(capsys):
    clean = [text for text, wanted in corpus() if not wanted]
    alarms = [(text, [hint.shown for hint in find(text)]) for text in clean]
    alarms = [(text, shown) for text, shown in alarms if shown]
    with capsys.disabled():
        print(f"\nhints: {len(alarms)} false alarms in {len(clean)} clean sentences")  # noqa: T201

    assert alarms == []


def test_a_planted_sentence_says_nothing_more_than_is_planted():
    more = [(text, kinds(text) - wanted) for text, wanted in corpus() if wanted]

    assert [row for row in more if row[1]] == []


@pytest.mark.parametrize(
    "planted", ["１３８１２３４５６７８", "138 1234 5678", "138\u200b12345678"]
)
def test_places_are_those_of_the_text_as_it_was_written(planted):
    text = f"\u200b电话：{planted}，ｗａｎｇ＠example.com。"

    mobile, email = find(text)

    assert (mobile.kind, text[mobile.start : mobile.end]) == (Kind.MOBILE, planted)
    assert mobile.shown == planted
    assert text[email.start : email.end] == "ｗａｎｇ＠example.com"


@pytest.mark.parametrize(
    ("text", "kind", "certain"),
    [
        ("身份证110105199003071239", Kind.IDENTITY, True),
        # A wrong check digit, but a birth date where one belongs.
        ("身份证110105199003071234", Kind.IDENTITY, False),
        ("卡号4367428365201948", Kind.CARD, True),
        ("6222028365201947362", Kind.CARD, True),
        # Luhn alone holds for one number in ten.
        ("编号4367428365201948", Kind.CARD, False),
        ("手机13812345678", Kind.MOBILE, True),
        ("010-83551234", Kind.LANDLINE, False),
        ("王女士说", Kind.PERSON, False),
    ],
)
def test_which_of_them_are_certain(text, kind, certain):
    (hint,) = find(text)

    assert (hint.kind, hint.certain) == (kind, certain)


def test_a_megabyte_of_everything_is_read_in_bounded_time():
    text = "".join(sign * 30_000 for sign in CLASSES)[:1_000_000]
    began = time.process_time()

    find(text)

    assert time.process_time() - began < 20


CLASSES = [
    "1", "1 ", "1-", "13", "6222 ", "110105 ", "a", "a.", "a@", "@", "a-", "X", "京",
    "京A", "京A1", "一", "一单元", "号楼", "1号楼", "王", "王女", "微信", "微信a", "qq1",
    "岁", "1岁", "0", "(010", "电话", "电话1", "姓名:", "１", "\u200b", " ", "\n",
    "中", "1\u200b", "138 1234 5678 ",
]  # fmt: skip


@pytest.mark.parametrize("sign", CLASSES)
def test_a_text_four_times_as_long_takes_no_more_than_ten_times_as_long(sign):
    """CPU seconds for 20 and 80 kB of the same, the better of two."""

    def seconds(size: int) -> float:
        text = (sign * (size // len(sign) + 1))[:size]
        taken = []
        for _time in range(2):
            began = time.process_time()
            find(text)
            taken.append(time.process_time() - began)
        return min(taken)

    short, long = seconds(20_000), seconds(80_000)

    # Below a twentieth of a second the clock measures nothing.
    # What grows by the square takes sixteen times as long; a busy machine, up to eight.
    assert long <= max(10 * short, 0.2)
