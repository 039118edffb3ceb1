from wagtail.blocks import StreamValue

from foundation.blocks import ArticleBody, plain


def body(*blocks):
    stream = ArticleBody()
    return StreamValue(
        stream, [{"type": name, "value": value} for name, value in blocks], is_lazy=True
    )


def test_the_public_form_names_each_block_and_its_value():
    value = body(("heading", "收支"), ("paragraph", "<p>支出<b>1</b>笔。</p>"))

    assert plain(value) == [
        {"type": "heading", "value": "收支"},
        {"type": "paragraph", "value": "<p>支出<b>1</b>笔。</p>"},
    ]


def test_a_link_leaves_as_an_address_never_as_a_stored_id(db):
    value = body(("paragraph", '<p><a linktype="page" id="999999">看</a></p>'))

    text = plain(value)[0]["value"]
    assert "linktype" not in text
    assert "999999" not in text


def test_a_heading_is_escaped_and_stands_below_the_title():
    html = str(body(("heading", "<script>")))

    assert "<h2>&lt;script&gt;</h2>" in html
