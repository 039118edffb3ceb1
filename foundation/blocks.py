"""StreamField blocks that rooms share; each owns its public form."""

from typing import Any

from wagtail import blocks
from wagtail.rich_text import expand_db_html

TEXT_FEATURES = ["bold", "ol", "ul", "link"]


class ParagraphBlock(blocks.RichTextBlock):
    """Running text. The API gives expanded HTML: the stored form names page ids."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", TEXT_FEATURES)
        super().__init__(**kwargs)

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


def plain(value: Any) -> list[dict[str, Any]]:
    """A StreamField's public form: [{"type", "value"}], rich text as expanded HTML."""
    return [
        {
            "type": child.block_type,
            "value": child.block.get_api_representation(child.value),
        }
        for child in value
    ]
