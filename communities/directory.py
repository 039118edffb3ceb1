"""Who is who in a community: organisations with their posts; who answers for what."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Prefetch, QuerySet

from communities.models.organizations import Organization, OrganizationKind
from communities.models.places import CommunityPage
from communities.models.posts import (
    Post,
    PostHolding,
    Responsibility,
    ResponsibilityKind,
)
from foundation import columns


def with_posts(rows: "QuerySet[Organization]", day: date) -> "QuerySet[Organization]":
    """The organisations with posts and who holds them (`post.in_office`): 3 statements."""
    posts = Post.objects.prefetch_related(in_office(day))
    return rows.select_related("community", "parent__community").prefetch_related(
        Prefetch("posts", queryset=posts)
    )


def in_office(day: date, path: str = "") -> Prefetch:
    """Prefetches who holds a post on this day, as the list `in_office` of the post."""
    return Prefetch(
        f"{path}holdings",
        queryset=PostHolding.objects.on(day).order_by("started_on", "pk"),
        to_attr="in_office",
    )


def groups(
    rows: Iterable[Organization],
) -> list[tuple[str, list[tuple[Organization, list[Organization]]]]]:
    """Kinds in their order, each with its organisations and what stands below them.

    An organisation whose parent is not among the rows stands by itself, and so do those
    that name each other as parents.
    """
    listed = list(rows)
    by_pk = {row.pk: row for row in listed}
    heads = [row for row in listed if top_of(row, by_pk) is row]
    below: dict[int, list[Organization]] = {row.pk: [] for row in heads}
    for row in listed:
        top = top_of(row, by_pk)
        if top is not row:
            below[top.pk].append(row)
    found = []
    for kind in OrganizationKind:
        entries = [(row, below[row.pk]) for row in heads if row.kind == kind]
        if entries:
            found.append((str(kind.label), entries))
    return found


def top_of(row: Organization, by_pk: dict[int, Organization]) -> Organization:
    """The highest listed organisation above the row; itself, where parents form a ring."""
    seen = {row.pk}
    top = row
    while top.parent_id in by_pk:
        if top.parent_id in seen:
            return row
        top = by_pk[top.parent_id]
        seen.add(top.pk)
    return top


def responsible(community: CommunityPage, day: date) -> list[Responsibility]:
    """Who answers for the community and for its columns, those in the columns' order."""
    order = {column.slug: place for place, column in enumerate(columns.all_columns())}
    rows = (
        Responsibility.objects.filter(community=community)
        .select_related("post__organization")
        .prefetch_related(in_office(day, "post__"))
    )
    return sorted(rows, key=lambda row: (row.column != "", order.get(row.column, 99)))


def first_responsible(community: CommunityPage, day: date) -> Post | None:
    """The post that answers for the community as a whole, if one is set."""
    rows = Post.objects.filter(
        responsibilities__community=community,
        responsibilities__kind=ResponsibilityKind.FIRST_RESPONSIBLE,
    )
    found: Post | None = (
        rows.select_related("organization").prefetch_related(in_office(day)).first()
    )
    return found


def unassigned(
    communities: "QuerySet[CommunityPage]", day: date
) -> list[tuple[CommunityPage, list[str]]]:
    """责任未落实: what in these communities nobody answers for, in order of their codes.

    Plain words for the sub-district's own work; no count, no ranking. A post that stands
    vacant on this day is told too.
    """
    rows = (
        Responsibility.objects.filter(community__in=communities)
        .select_related("post")
        .prefetch_related(in_office(day, "post__"))
    )
    held: dict[tuple[int, str], Responsibility] = {
        (row.community_id, row.column): row for row in rows
    }
    wanted: list[tuple[str, str]] = [("", str(ResponsibilityKind.FIRST_RESPONSIBLE.label))]
    wanted += [(one.slug, f"“{one.title}”责任人") for one in columns.all_columns()]
    found: list[tuple[CommunityPage, list[str]]] = []
    for community in communities.order_by("code"):
        lacking = []
        for column, label in wanted:
            row = held.get((community.pk, column))
            if row is None:
                lacking.append(f"{label}：未确定")
            elif not row.post.in_office:  # type: ignore[attr-defined]
                lacking.append(f"{label}：{row.post.title}空缺")
        if lacking:
            found.append((community, lacking))
    return found
