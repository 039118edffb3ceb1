"""Numbers and addresses of disclosures: unique, and told from what they name."""

import re
from datetime import date
from itertools import count
from typing import Any

from disclosure.publishing_rules import disclosure_number


def free_slug(page: Any) -> str:
    """A slug of the title's pinyin and the fact date; the part before it stays short."""
    # Its dictionary takes 57 MB of each process, and only the ones that write need it.
    from pypinyin import lazy_pinyin

    words = lazy_pinyin(page.title, errors=lambda text: re.sub(r"[^A-Za-z0-9]", "", text))
    stem = re.sub(r"-+", "-", "-".join(word for word in words if word).lower())[:60]
    stem = f"{stem.strip('-')}-{page.fact_date:%Y%m%d}"
    taken = set(
        type(page)
        .objects.filter(community_id=page.community_id, slug__startswith=stem)
        .exclude(pk=page.pk)
        .values_list("slug", flat=True)
    )
    return next(name for name in numbered(stem, "-") if name not in taken)


def free_number(page: Any, day: date) -> str:
    """The number of a page that goes public on this day for the first time."""
    rule = page.rule
    several = rule.item.rules.filter(mode="periodic").exclude(cycle="EVENT").count() > 1
    wanted = disclosure_number(
        code=rule.item.code,
        community=page.community.code,
        mode=page.mode,
        period=page.period,
        suffix=f"-{rule.rule_no}" if several else "",
        day=day,
    )
    taken = set(
        type(page)
        .objects.filter(number__startswith=wanted)
        .exclude(pk=page.pk)
        .values_list("number", flat=True)
    )
    return next(name for name in numbered(wanted, ".") if name not in taken)


def numbered(stem: str, mark: str) -> Any:
    """The stem, then the stem with 2, 3, … behind the mark."""
    yield stem
    yield from (f"{stem}{mark}{n}" for n in count(2))
