"""StreamField blocks that rooms share; each owns its public form."""

import re
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from wagtail import blocks
from wagtail.rich_text import RichText, expand_db_html

from foundation.rich_text import cleaned

# Where a line of running text ends.
LINE_ENDS = re.compile(r"</p>|</li>|<br\s*/?>", re.IGNORECASE)
TEXT_FEATURES = ["bold", "ol", "ul", "link"]


class ParagraphBlock(blocks.RichTextBlock):
    """Running text. The API gives expanded HTML: the stored form names page ids.

    However a value comes in (database, revision, form, code), it holds only what
    `foundation.rich_text` permits; so does what is shown, printed, edited and kept of it.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", TEXT_FEATURES)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> RichText:
        return RichText(cleaned(value))

    def normalize(self, value: Any) -> RichText:
        return RichText(cleaned(value.source if isinstance(value, RichText) else value))

    def value_from_form(self, value: Any) -> RichText:
        return RichText(cleaned(value))

    def get_api_representation(self, value: Any, context: Any = None) -> str:
        return str(expand_db_html(value.source))

    class Meta:
        label = "段落"
        icon = "pilcrow"
        template = "blocks/paragraph.html"


class HeadingBlock(blocks.CharBlock):
    """A heading inside a document, one level below its title."""

    class Meta:
        label = "小标题"
        icon = "title"
        template = "blocks/heading.html"


class ArticleBody(blocks.StreamBlock):
    """The body of a publication."""

    heading = HeadingBlock(max_length=80)
    paragraph = ParagraphBlock()


class QuestionBlock(blocks.StructBlock):
    """One question as a resident would ask it, and its answer."""

    question = blocks.CharBlock(max_length=80, label="问")
    answer = ParagraphBlock(label="答")

    def get_api_representation(self, value: Any, context: Any = None) -> dict[str, str]:
        answer = self.child_blocks["answer"]
        return {
            "question": value["question"],
            "answer": answer.get_api_representation(value["answer"], context),
        }

    class Meta:
        label = "一问一答"
        icon = "help"
        template = "blocks/question.html"


class PlainReading(blocks.StreamBlock):
    """What a document means, in plain words."""

    question = QuestionBlock()
    paragraph = ParagraphBlock()


def plain(value: Any) -> list[dict[str, Any]]:
    """A StreamField's public form: [{"type", "value"}], rich text as expanded HTML."""
    return [
        {
            "type": child.block_type,
            "value": child.block.get_api_representation(child.value),
        }
        for child in value
    ]


def recorded(value: Any) -> list[dict[str, Any]]:
    """As plain(), but without what changes while the content does not (addresses)."""
    return [
        {
            "type": child.block_type,
            "value": getattr(child.block, "get_record", child.block.get_api_representation)(
                child.value
            ),
        }
        for child in value
    ]


def text_of(value: Any) -> str:
    """A StreamField's words without markup, a line for each paragraph. No statement.

    A block whose value would have to be looked for (a picture) tells its words from what
    is stored: `stored_words(raw value)`.
    """
    lines: list[str] = []
    for place, raw in enumerate(value.raw_data):
        block = value.stream_block.child_blocks[raw["type"]]
        if hasattr(block, "stored_words"):
            lines += [word for word in block.stored_words(raw["value"]) if word]
        else:
            lines += lines_of(value[place].value)
    return "\n".join(lines)


def lines_of(value: Any) -> list[str]:
    """The lines of one block's value: rich text, a struct of such, or a plain string."""
    if isinstance(value, blocks.StructValue):
        return [line for part in value.values() for line in lines_of(part)]
    if isinstance(value, RichText):
        marked = LINE_ENDS.sub("\n", value.source)
        return [
            line.strip()
            for line in unescape(strip_tags(marked)).split("\n")
            if line.strip()
        ]
    return [str(value).strip()] if str(value).strip() else []
