"""Markup that somebody planted: a hundred ways to run, and what breaks an editor's reader."""

# ruff: noqa: E501

import itertools
import json
from collections.abc import Iterable
from typing import Any

RUN = "window.ran=1"
TAGS = (
    "<script>{}</script>", "<img src=x onerror={}>", "<svg onload={}>", "<svg><script>{}</script></svg>", "<body onload={}>",
    "<iframe srcdoc='<script>parent.ran=1</script>'>", "<iframe src=javascript:parent.{}>", "<details open ontoggle={}>",
    "<input autofocus onfocus={}>", "<video><source onerror={}></video>", "<audio src=x onerror={}>", "<object data=javascript:{}>",
    "<embed src=javascript:{}>", "<math><mtext><script>{}</script></mtext></math>", "<a href=javascript:{} id=clicked>a</a>",
    "<marquee onstart={}>", "<style>@import 'javascript:{}'</style>", "<link rel=stylesheet href=javascript:{}>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>", "<base href=//evil.example/>", "<form action=javascript:{}><button>",
    "<img src=//evil.example/x>", "<template><script>{}</script></template>", "<svg><animate onbegin={} attributeName=x dur=1s>",
    "<select autofocus onfocus={}>",
)  # fmt: skip
AROUND = ("{}", '">{}', "'>{}", "</textarea></title></script></style>{}")
PAYLOADS = [
    around.format(tag.format(RUN)) for tag, around in itertools.product(TAGS, AROUND)
]
# What the editor's reader was seen to break on, or might.
BROKEN = (
    "<p>a</p><embed embedtype='media' url='x'/>", '<embed embedtype="image"/>', '<embed embedtype="image" id="1" format="left" alt="x"/>',
    '<embed embedtype="nothing" id="1"/>', '<p><a linktype="page">x</a></p>', '<p><a linktype="page" id="x">x</a></p>',
    '<p><a linktype="page" id="99999999999999999999">x</a></p>', '<p><a linktype="page" id="0">x</a></p>',
    '<p><a linktype="document" id="1">x</a></p>', '<p><a linktype="other">x</a></p>', '<p><a linktype="page" id="999999">x</a></p>',
    "<p><b>unclosed", "<p><b>a</p><p>b</b></p>", "<b><p>a</p></b>", '<a href="http://x/"><p>a</p></a>', "<li>x</li>",
    "<ul>x<li>y</ul></li>", "<ul><ul><li>x</li></ul></ul>", "<ul><p>x</p></ul>", "</p></p></div>", "<p>a</b></p>", "<a href>x</a>",
    "<h2>x<h3>y</h2></h3>", "<table><tr><td>x</table>", "<hr><blockquote>x", "<!-- x --><p>a</p><![CDATA[x]]><?x y?>", "<p>a<", '<p a="',
    "<p><b><ul><li>x</b><ul><li>y</p></ul>z</ul>", "<li><ul><li>x</ul><b><li>y", "<a href=//x><a href=//y><table><a href=//z>q",
    '<p data-block-key="a">x</p><p data-block-key="a">y</p>', "<math><mtext><table><mglyph><style><img src=x onerror=window.ran=1>",
    "<noscript><p title='</noscript><img src=x onerror=window.ran=1>'>", "<svg></p><style><a id='</style><img src=x onerror=window.ran=1>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=window.ran=1>", "<ul><li>" * 40 + "x", "<" * 60,
    "<p>x</p><xmp><p title='</xmp><img src=x onerror=window.ran=1>'>", "<a href='jav&#x0A;ascript:window.ran=1'>x</a>",
)  # fmt: skip


def plant(page: Any, texts: Iterable[Any]) -> None:
    """Write these as paragraphs into a page's row and all its revisions, past every form."""
    paragraphs = [
        {"type": "paragraph", "value": text, "id": f"{turn:08}-0000-4000-8000-000000000000"}
        for turn, text in enumerate(texts)
    ]
    answers = [
        {"type": "question", "value": {"question": "问", "answer": text}, "id": f"q{turn}"}
        for turn, text in enumerate(texts)
    ]
    fields = {"body": json.dumps(paragraphs)}
    if hasattr(page, "reading"):
        fields["reading"] = json.dumps([*paragraphs, *answers])
    type(page).objects.filter(pk=page.pk).update(**fields)
    for revision in page.revisions.all():
        revision.content |= fields
        revision.save(update_fields=["content"])
