"""Words of a StreamField without markup, and words of dates and columns in templates."""

from datetime import UTC, date, datetime

import pytest

from foundation import clock
from foundation.blocks import ArticleBody, PlainReading, text_of
from foundation.templatetags.words import column_title, community_columns, moment


def stream(block, *parts):
    return block.to_python([{"type": kind, "value": value} for kind, value in parts])


def test_each_paragraph_and_heading_is_a_line():
    body = stream(
        ArticleBody(),
        ("heading", " 协商结果 "),
        (
            "paragraph",
            "<p>一户一位，<b>月租</b>管理。</p><ul><li>访客&lt;限时&gt;</li></ul>",
        ),
        ("paragraph", "<p>  </p>"),
    )

    assert text_of(body) == "协商结果\n一户一位，月租管理。\n访客<限时>"


def test_a_question_is_followed_by_its_answer():
    value = {"question": "谁能申请？", "answer": "<p>业主。<br/>商量好再来。</p>"}

    assert text_of(stream(PlainReading(), ("question", value))) == (
        "谁能申请？\n业主。\n商量好再来。"
    )


def test_an_empty_body_has_no_words():
    assert text_of(stream(ArticleBody())) == ""


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (
            datetime(2026, 11, 28, 1, 5, tzinfo=UTC),
            '11月28日</time>（星期六）<span class="nb">9:05',
        ),
        (
            datetime(2026, 12, 31, 16, 30, tzinfo=UTC),
            '2027年1月1日</time>（星期五）<span class="nb">0:30',
        ),
    ],
)
def test_a_moment_is_told_in_shanghai(at, said):
    with clock.at(date(2026, 11, 23)):
        assert said in moment(at)
    assert moment(None) == ""


def test_columns_are_called_by_their_titles():
    titles = {column.slug: column.title for column in community_columns()}

    assert column_title("notices") == titles["notices"] == "通知公告"
    assert column_title("nowhere") == ""
