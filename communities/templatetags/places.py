"""How a community is described in a line."""

from typing import Any

from django import template

from communities.directory import in_office
from communities.models import Post, Responsibility, ResponsibilityKind
from foundation import clock

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


@register.simple_tag
def first_responsible(community: Any) -> Post | None:
    """The post that answers for a community, with today's holders: 2 statements."""
    row = (
        Responsibility.objects.filter(
            community=community, kind=ResponsibilityKind.FIRST_RESPONSIBLE
        )
        .select_related("post")
        .prefetch_related(in_office(clock.today(), "post__"))
        .first()
    )
    return row.post if row else None
