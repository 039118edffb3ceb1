"""A sum on paper only where every line of it is an amount."""

from decimal import Decimal

import pytest

from disclosure.money import amount, as_sum

FUND = {
    "上期结余": "23,913.70元",
    "本期收入合计": "40000",
    "本期支出合计": "4,920.00",
    "本期结余": "58,993.70元",
    "明细表": "2笔",
}


def test_opening_income_spending_closing():
    total = as_sum(FUND)

    assert [(line.words, line.figure) for line in total.lines] == [
        ("上期结余", "23,913.70"),
        ("加：本期收入", "+40,000.00"),
        ("减：本期支出", "−4,920.00"),
        ("期末结余", "58,993.70"),
    ]
    assert [line.total for line in total.lines] == [False, False, False, True]
    assert total.names == set(FUND) - {"明细表"}


def test_a_first_period_has_no_opening_and_notes_are_kept():
    total = as_sum(
        {"收入": "28,350.00元（月租189车位）", "支出": "17,336元", "结余": "11014元。"}
    )

    assert [line.figure for line in total.lines] == [
        "+28,350.00",
        "−17,336.00",
        "11,014.00",
    ]
    assert total.lines[0].note == "月租189车位"


def test_a_loss_keeps_its_minus():
    total = as_sum({"收入": "1", "支出": "3", "结余": "-2"})

    assert total.lines[-1].figure == "−2.00"


@pytest.mark.parametrize(
    "elements",
    [
        {},
        {"收入": "1", "支出": "2"},
        {"收入": "1", "支出": "见附件", "结余": "1"},
        {"共识": "一户一位", "表决": "24"},
        {**FUND, "本期结余": "与上期持平"},
    ],
)
def test_what_is_no_sum_is_not_shown_as_one(elements):
    assert as_sum(elements) is None


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("¥12,345.60", Decimal("12345.60")),
        (" 12345.6 元 ", Decimal("12345.6")),
        ("－20", Decimal("-20")),
        ("12.345", None),
        ("3万元", None),
        ("约100元", None),
        ("", None),
        ("1e5", None),
        ("1" * 5000 + "x", None),
    ],
)
def test_what_counts_as_an_amount(text, yuan):
    read = amount(text)

    assert (read and read[0]) == yuan
