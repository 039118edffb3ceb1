"""Addresses of published pages: pinyin of the title and a date."""

from datetime import date
from typing import Any

from foundation.pinyin import numbered, slug_of


def free_slug(page: Any, day: date) -> str:
    """A slug of the title's pinyin and the day, which no neighbour has."""
    stem = f"{slug_of(page.title, most=60)}-{day:%Y%m%d}".strip("-")
    taken = set(
        type(page)
        .objects.filter(community_id=page.community_id, slug__startswith=stem)
        .exclude(pk=page.pk)
        .values_list("slug", flat=True)
    )
    return next(name for name in numbered(stem) if name not in taken)
