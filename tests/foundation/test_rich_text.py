"""What running text may hold: the editor's features to the letter, nothing else."""

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings, strategies as st
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.rich_text import RichText

from foundation.blocks import TEXT_FEATURES, ArticleBody, PlainReading, plain, text_of
from foundation.rich_text import MOST_TAGS, cleaned
from tests import markup

EDITOR = ContentstateConverter(features=TEXT_FEATURES)


class Seen(HTMLParser):
    """The tags of a text with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def lines(*blocks, links=()):
    """What the editor's own script sends: (kind, depth, text, bold range, link range)."""
    return json.dumps(
        {
            "blocks": [
                {
                    "key": f"k{turn}",
                    "type": kind,
                    "depth": depth,
                    "text": text,
                    "inlineStyleRanges": [
                        {"style": "BOLD", "offset": at, "length": length}
                        for at, length in bold
                    ],
                    "entityRanges": [
                        {"key": key, "offset": at, "length": length}
                        for key, at, length in linked
                    ],
                }
                for turn, (kind, depth, text, bold, linked) in enumerate(blocks)
            ],
            "entityMap": {
                str(key): {"type": "LINK", "mutability": "MUTABLE", "data": data}
                for key, data in enumerate(links)
            },
        }
    )


def test_what_the_editor_makes_stays_to_the_letter():
    made = EDITOR.to_database_format(
        lines(
            (
                "unstyled",
                0,
                "见\"公告\"和'附件'：1 < 2 & 3\n另一行",
                [(1, 4)],
                [(0, 6, 4)],
            ),
            ("unstyled", 0, "", [], []),
            ("unordered-list-item", 0, "一", [], [(1, 0, 1)]),
            ("ordered-list-item", 1, "二", [(0, 1)], []),
            ("unordered-list-item", 0, "三", [], [(2, 0, 1)]),
            ("ordered-list-item", 0, "四五", [], [(3, 0, 1), (4, 1, 1)]),
            links=[
                {"url": "https://a.example/?x=1&y=\"2'<3>"},
                {"id": 7, "url": "/x/", "parentId": 2},
                {"url": "mailto:a@example.org"},
                {"url": "tel:+8610123"},
                {"url": "#part"},
            ],
        )
    )

    assert made.count("<a ") == 5
    assert "<ol><li" in made
    assert "<br/>" in made
    assert cleaned(made) == made


@pytest.mark.parametrize(
    ("stored", "left"),
    [
        ("<p>说<strong>明</strong></p>", "<p>说<b>明</b></p>"),
        ("<p>甲</p>\n<p>乙</p>", "<p>甲</p><p>乙</p>"),
        ("只是文字", "<p>只是文字</p>"),
        ("<h2>小标题</h2><div>正文</div>", "<p>小标题</p><p>正文</p>"),
        ("<table><tr><td>甲</td><td>乙</td></tr></table>", "<p>甲</p><p>乙</p>"),
        ("<p>一<i>斜</i><u>线</u></p>", "<p>一斜线</p>"),
        ("<p onclick=x class=y style=z id=q>甲</p>", "<p>甲</p>"),
        ("<p>甲<script>乙</script><style>丙</style>丁</p>", "<p>甲丁</p>"),
        ("<p>甲<img src=x onerror=y>乙</p>", "<p>甲乙</p>"),
        ("<p>甲</p><embed embedtype='image' id='1'/>", "<p>甲</p>"),
        ("<p><a href='javascript:x'>甲</a></p>", "<p>甲</p>"),
        ("<p><a href='java\tscript:x'>甲</a></p>", "<p>甲</p>"),
        ("<p><a href='&#106;avascript:x'>甲</a></p>", "<p>甲</p>"),
        ("<p><a href='data:text/html,x'>甲</a></p>", "<p>甲</p>"),
        ("<p><a href='vbscript:x'>甲</a></p>", "<p>甲</p>"),
        ("<p><a href='/x/' target=a rel=b>甲</a></p>", '<p><a href="/x/">甲</a></p>'),
        ("<p><a linktype='page'>甲</a></p>", "<p>甲</p>"),
        ("<p><a linktype='page' id='9x'>甲</a></p>", "<p>甲</p>"),
        ("<p><a linktype='page' id='99999999999'>甲</a></p>", "<p>甲</p>"),
        ("<p><a linktype='document' id='1'>甲</a></p>", "<p>甲</p>"),
        ("<b><p>甲</p></b>", "<p><b>甲</b></p>"),
        ("<p><b>甲<p>乙</b>丙", "<p><b>甲</b></p><p><b>乙</b>丙</p>"),
        ("<li>甲</li>", "<p>甲</p>"),
        ("<ul>甲<li>乙</ul>", "<ul><li>甲</li><li>乙</li></ul>"),
        ("<ul><li><p>甲</p><p>乙</p></li></ul>", "<ul><li>甲<br/>乙</li></ul>"),
        ("<ul><ul><li>甲</li></ul></ul><ul></ul>", "<ul><li>甲</li></ul>"),
        (
            "<ul><li><b>甲<ol><li>乙</ol>丙",
            "<ul><li><b>甲</b><ol><li><b>乙</b></li></ol><b>丙</b></li></ul>",
        ),
        (
            '<p data-block-key="a1">甲</p><p data-block-key="a1">乙</p>',
            '<p data-block-key="a1">甲</p><p>乙</p>',
        ),
        ('<p data-block-key="x y">甲</p>', "<p>甲</p>"),
        ("<p>\ud800甲</p>", "<p>甲</p>"),
        (None, ""),
        (["<script>"], ""),
        ({"a": 1}, ""),
    ],
)
def test_what_is_left_of_anything_else(stored, left):
    assert cleaned(stored) == left


@pytest.mark.parametrize("payload", [*markup.PAYLOADS, *markup.BROKEN])
def test_nothing_is_left_that_runs_or_leads_astray(payload):
    left = cleaned(payload)

    for tag, attributes in Seen(left).tags:
        assert tag in {"p", "ul", "ol", "li", "b", "a", "br"}
        assert set(attributes) <= {"href", "linktype", "id", "data-block-key"}
        assert not re.match(r"\s*(javascript|data|vbscript):", attributes.get("href", ""))
    assert cleaned(left) == left
    EDITOR.from_database_format(re.sub(' linktype="page" id="[0-9]+"', ' href="/"', left))


PIECES = [
    "<p>", "</p>", "<b>", "</b>", "<strong>", "<ul>", "</ul>", "<ol>", "</ol>", "<li>",
    "</li>", "<br>", "<div>", "</div>", "<table>", "<td>", "<svg>", "<math>", "<mtext>",
    "<select>", "<option>", "<form>", "<style>", "</style>", "<a>", "</a>", "x", " ", "\n",
    '<a href="http://a.example">', '<p data-block-key="k">', "&lt;b&gt;",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
@settings(max_examples=300, deadline=None)
def test_the_editor_reads_whatever_is_left(source):
    left = cleaned(source)

    assert cleaned(left) == left
    again = EDITOR.to_database_format(EDITOR.from_database_format(left))
    assert re.sub(r"<[^>]*>|\s", "", again) == re.sub(r"<[^>]*>|\s", "", left)


def test_more_tags_than_anybody_writes_are_words():
    many = "<ul><li>" * MOST_TAGS
    some = "<ul><li>" * (MOST_TAGS // 2)  # closed, they are too many as well

    for source in (many, some):
        left = cleaned(source)
        assert left.startswith("<p>&lt;ul&gt;&lt;li&gt;")
        assert cleaned(left) == left


HOSTILE = "<p>甲<img src=x onerror=y></p>"


@pytest.mark.parametrize(
    "value",
    [
        ArticleBody().to_python([{"type": "paragraph", "value": HOSTILE}]),
        ArticleBody().normalize([("paragraph", HOSTILE)]),
        ArticleBody().normalize([("paragraph", RichText(HOSTILE))]),
        PlainReading().to_python(
            [{"type": "question", "value": {"question": "问", "answer": HOSTILE}}]
        ),
    ],
    ids=["stored", "set", "made", "within"],
)
def test_however_it_comes_in_it_is_put_out_and_kept_clean(value):
    kept = json.dumps([child.get_prep_value() for child in value])

    assert "<p>甲</p>" in str(value)
    for out in (str(value), json.dumps(plain(value)), kept, text_of(value)):
        assert "img" not in out
        assert "onerror" not in out


def test_a_form_keeps_what_is_clean():
    block = ArticleBody().child_blocks["paragraph"]

    assert block.value_from_form(HOSTILE).source == "<p>甲</p>"
