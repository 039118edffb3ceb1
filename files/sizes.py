"""The sizes in which a picture stands on a page: made beforehand, never while reading.

Each size is a box into which the picture is scaled down; it is never scaled up, so a
small picture has fewer sizes.
"""

import logging
from collections.abc import Iterable

from wagtail.images.models import Filter

from files.models import PortalImage, Rendition

logger = logging.getLogger(__name__)

# Widths for a phone, a phone with fine dots or a desk, a large screen; heights so that a
# long scan stays legible.
BOXES = ((480, 960), (960, 1920), (1440, 2880))
SPECS = tuple(f"max-{width}x{height}" for width, height in BOXES)


def wanted(image: PortalImage) -> list[str]:
    """The specifications of this image's sizes, the smallest first."""
    specs = []
    for (width, height), spec in zip(BOXES, SPECS, strict=True):
        specs.append(spec)
        if image.width <= width and image.height <= height:
            break
    return specs


def with_sizes(ids: Iterable[int]) -> dict[int, PortalImage]:
    """Images by id with the sizes made of them: one statement where all have some."""
    asked, found = set(ids), {}
    made = Rendition.objects.filter(image__in=asked, filter_spec__in=SPECS)
    for size in made.select_related("image"):
        image = found.setdefault(size.image_id, size.image)
        image.made_sizes = [*getattr(image, "made_sizes", []), size]
    unmade = asked - found.keys()
    for image in PortalImage.objects.filter(pk__in=unmade) if unmade else ():
        image.made_sizes = []
        found[image.pk] = image
    return found


def made_of(image: PortalImage) -> list[Rendition]:
    """The sizes that were made, the narrowest first; makes none."""
    found = getattr(image, "made_sizes", None)
    if found is None:
        found = image.renditions.filter(filter_spec__in=SPECS)
    return sorted(found, key=lambda size: (size.width, size.pk))


def missing_of(image: PortalImage) -> list[str]:
    """The specifications of the sizes that the image still lacks."""
    made = {size.filter_spec for size in made_of(image)}
    return [spec for spec in wanted(image) if spec not in made]


def lacking(ids: Iterable[int]) -> list[PortalImage]:
    """Those of the images of which a size is missing."""
    return [image for _, image in sorted(with_sizes(ids).items()) if missing_of(image)]


def make(ids: Iterable[int]) -> int:
    """Make what is missing; gives the number of images that got a size. Idempotent.

    One after the other, each in the database before the next: a worker that dies goes on
    where it was. An image that cannot be read is passed over with a line in the log.
    """
    count = 0
    for image in lacking(ids):
        try:
            for spec in missing_of(image):
                # Not get_rendition(): its cache may know one that was never committed.
                image.create_rendition(Filter(spec=spec))
        except OSError as error:
            logger.error("图片%s的尺寸没有做成：%s。", image.pk, type(error).__name__)
        else:
            count += 1
    return count
