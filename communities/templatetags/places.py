"""How a community is described in a line."""

from typing import Any

from django import template

register = template.Library()

COUNTS = (
    ("households", "{}户"),
    ("residents", "{}人"),
    ("buildings", "{}栋楼"),
    ("entrances", "{}个楼门"),
    ("courtyards", "平房院{}个"),
)


@register.filter
def counts(community: Any) -> list[str]:
    """1286户, 3120人 …: what is known, in the order in which it is said."""
    return [
        words.format(value)
        for name, words in COUNTS
        if (value := getattr(community, name)) is not None
    ]
