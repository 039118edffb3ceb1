"""How a community is described in a line, and which posts a list shows."""

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


@register.filter
def posts_shown(organization: Any, whole: object) -> list[Any]:
    """The organisation's posts; in a list of organisations without those of residents."""
    posts = organization.posts.all()
    return [post for post in posts if whole or not post.relayed]


@register.filter
def posts_left_out(organization: Any, whole: object) -> str:
    """楼门院长14人、居民代表2人: what posts_shown() leaves out."""
    counts: dict[str, int] = {}
    for post in organization.posts.all():
        if post.relayed and not whole:
            label = post.get_kind_display()
            counts[label] = counts.get(label, 0) + 1
    return "、".join(f"{label}{number}人" for label, number in counts.items())
