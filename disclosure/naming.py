"""Numbers of disclosures: unique, and told from what they name."""

from datetime import date
from typing import Any

from disclosure.publishing_rules import disclosure_number
from foundation.pinyin import numbered


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
