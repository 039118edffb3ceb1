"""Addresses in pinyin: what a Chinese name or title becomes in a URL."""

import re
from collections.abc import Iterator
from itertools import count


def slug_of(text: str, *, most: int) -> str:
    """The text's pinyin as a slug of at most so many characters; may be empty."""
    # Its dictionary takes 57 MB of each process, and only the ones that write need it.
    from pypinyin import lazy_pinyin

    words = lazy_pinyin(text, errors=lambda other: re.sub(r"[^A-Za-z0-9]", "", other))
    slug = re.sub(r"-+", "-", "-".join(word for word in words if word).lower())
    return slug[:most].strip("-")


def numbered(stem: str, mark: str = "-") -> Iterator[str]:
    """The stem, then the stem with 2, 3, … behind the mark."""
    yield stem
    yield from (f"{stem}{mark}{n}" for n in count(2))
