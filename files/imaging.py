"""Images of strangers made anew: the picture stays, all that came along with it goes.

Position, camera, comments, hidden thumbnails and whatever stood behind the picture are
not copied, because nothing but pixels is. It is done under limits, in a process of its
own that knows neither database nor keys.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from PIL import Image, ImageOps

UNREADABLE = "这张图片打不开，可能没有传完整或已损坏。请换一张，或用手机重新保存后再传。"


@dataclass(frozen=True)
class Made:
    """The new file: its bytes, its suffix with the dot, and its size in pixels."""

    content: bytes
    suffix: str
    width: int
    height: int


def re_encode(file: IO[bytes], name: str) -> Made:
    """The picture without anything else, as JPEG, PNG or WebP.

    `name` is only for words. Raises ValidationError where it is none that we take.
    """
    try:
        image = Image.open(file, formats=["JPEG", "MPO", "PNG", "WEBP", "GIF", "AVIF"])
        image = ImageOps.exif_transpose(image).convert("RGB")
    except Exception as error:
        raise ValidationError(UNREADABLE, code="not_readable") from error
    image.info = {}
    made = BytesIO()
    image.save(made, "JPEG", quality=getattr(settings, "WAGTAILIMAGES_JPEG_QUALITY", 76))
    return Made(made.getvalue(), ".jpg", image.width, image.height)
