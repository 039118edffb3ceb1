"""A picture in a body of text: with words for whoever does not see it, and a caption."""

import copy
from typing import Any

from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from files import sizes
from files.models import PortalImage, Rendition
from foundation.addresses import absolute
from foundation.blocks import ArticleBody


class PictureChooserBlock(ImageChooserBlock):
    """The image, with the sizes that were made of it; all of a body in one statement."""

    def bulk_to_python(self, values: list[int | None]) -> list[PortalImage | None]:
        found = sizes.with_sizes(pk for pk in values if pk)
        # One image that stands twice is two objects, as in Wagtail's own.
        return [copy.copy(found[pk]) if pk in found else None for pk in values]


class PictureValue(blocks.StructValue):
    """What a template shows of a picture."""

    @property
    def sizes(self) -> list[Rendition]:
        """The sizes that were made, the narrowest first."""
        image = self.get("image")
        return sizes.made_of(image) if image else []

    @property
    def srcset(self) -> str:
        """The sizes for a browser to choose from, once each width."""
        widths = {size.width: size for size in self.sizes}
        return ", ".join(f"{size.url} {width}w" for width, size in sorted(widths.items()))

    @property
    def shown(self) -> Rendition | None:
        """The size for a browser that does not choose."""
        made = self.sizes
        return made[min(1, len(made) - 1)] if made else None


class PictureBlock(blocks.StructBlock):
    """A picture of the community's own collection."""

    image = PictureChooserBlock(label="图片")
    alt = blocks.CharBlock(
        label="图片里有什么",
        max_length=120,
        help_text="用一句话说图上有什么，读给看不见图的人听；不要写“如图”。",
    )
    caption = blocks.CharBlock(label="图注", max_length=120, required=False)

    def get_api_representation(self, value: Any, context: Any = None) -> dict[str, Any]:
        return {
            **self.get_record(value),
            "sizes": [
                {"url": absolute(size.url), "width": size.width, "height": size.height}
                for size in value.sizes
            ],
        }

    def get_record(self, value: Any) -> dict[str, str]:
        """What is kept of it: the words. The file's hash stands beside the body."""
        return {"alt": value["alt"] or "", "caption": value["caption"] or ""}

    def stored_words(self, stored: dict[str, Any]) -> list[str]:
        """Its words, told from what is stored (foundation.blocks.text_of)."""
        return [stored.get("alt") or "", stored.get("caption") or ""]

    class Meta:
        label = "图片"
        icon = "image"
        template = "blocks/picture.html"
        value_class = PictureValue


class IllustratedBody(ArticleBody):
    """The body of a publication that may hold pictures."""

    picture = PictureBlock()


def pictures_in(body: Any) -> list[PictureValue]:
    """The pictures of a body in their order; no statement where it has none."""
    return [
        body[place].value
        for place, raw in enumerate(body.raw_data)
        if raw["type"] == "picture"
    ]
