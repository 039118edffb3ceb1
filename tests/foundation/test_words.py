"""Dates, numbers and titles as the portal writes them."""

from datetime import UTC, date, datetime

import pytest

from foundation import clock
from foundation.templatetags import words

DAY = date(2026, 3, 18)
# One in the morning in Shanghai, still the day before in UTC.
MOMENT = datetime(2026, 3, 17, 17, 0, tzinfo=UTC)


def test_dates_have_no_leading_zeros():
    assert words.zh_date(DAY) == "2026年3月18日"
    assert words.zh_day(date(2026, 1, 5)) == "1月5日"
    assert words.weekday(date(2026, 11, 26)) == "星期四"


def test_moments_are_days_in_shanghai():
    assert words.zh_date(MOMENT) == "2026年3月18日"
    assert words.weekday(MOMENT) == "星期三"
    assert words.timed("今天", MOMENT) == '<time datetime="2026-03-18">今天</time>'


def test_the_year_is_left_out_only_in_its_own_year():
    with clock.at(date(2026, 11, 23)):
        assert words.near(DAY) == "3月18日"
        assert words.near(date(2025, 12, 31)) == "2025年12月31日"


@pytest.mark.parametrize(
    "filtered", [words.zh_date, words.zh_day, words.near, words.weekday]
)
def test_no_date_is_no_words(filtered):
    assert filtered(None) == ""
    assert words.timed("", None) == ""


def test_words_inside_time_are_escaped():
    assert "&lt;b&gt;" in words.timed("<b>", DAY)


@pytest.mark.parametrize(
    ("title", "pieces"),
    [
        (
            "社区公益事业补助金2026年第三季度收支公开",
            ["社区公益事业补助金", "2026年第三季度", "收支公开"],
        ),
        (
            "关于2号院停车管理方案协商结果的公示",
            ["关于2号院", "停车管理", "方案协商", "结果的公示"],
        ),
        ("2026年度工作计划", ["2026年度", "工作计划"]),
        ("2025年度民主评议结果公布", ["2025年度", "民主评议", "结果公布"]),
        ("公示", ["公示"]),
        ("", [""]),
    ],
)
def test_titles_break_after_known_words(title, pieces):
    assert words.title_pieces(title) == pieces


@pytest.mark.parametrize(
    "title",
    [
        "槐荫里社区居民公约（2026年修订）",
        "2号院停车收支公开（试运行首季）",
        "北坡子社区过渡期基本服务保障情况（10月）",
        "《居民公约》、《章程》修订草案征求意见",
    ],
)
def test_no_piece_begins_with_a_closing_mark_or_is_short(title):
    pieces = words.title_pieces(title)

    assert "".join(pieces) == title
    assert all(len(piece) >= words.SHORTEST for piece in pieces)
    assert not any(piece.startswith(tuple("，、：；》”）。")) for piece in pieces)


def test_a_title_is_escaped_before_it_is_broken():
    shown = words.zh_title_breaks("关于<script>停车的</script>方案的公示")

    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert "<wbr>" in shown


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("0000-1201", "00001201"),
        ("+86 10 0000-1201", "+861000001201"),
        ("", ""),
        (None, ""),
        ('1"><script>', "1"),
    ],
)
def test_phone_numbers_as_addresses(written, dialled):
    assert words.tel(written) == dialled


def test_counts_and_waits():
    assert words.zh_count(8) == "八"
    assert words.zh_count(12) == "12"
    assert words.wait_words(30) == "30秒"
    assert words.wait_words(61) == "2分钟"
    assert words.wait_words(3601) == "2小时"
