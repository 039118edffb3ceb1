"""Who plans what hangs, and who hangs it and takes it down."""

from typing import Any

from board.querysets import VIEW
from communities.models import CommunityPage
from communities.permissions import Person, communities_where, held_somewhere

__all__ = ["HANG", "PLAN", "VIEW"]

PLAN = "board.plan_posting"
HANG = "board.hang_posting"


def holds_in(user: Person, permission: str, community: CommunityPage) -> bool:
    """Whether the person holds the permission in this community."""
    return bool(communities_where(user, [permission]).filter(pk=community.pk).exists())


def may_see(user: Any, row: Any) -> bool:
    """Whether the person sees this posting or report at the desk."""
    return bool(type(row).objects.visible_to(user).filter(pk=row.pk).exists())


def sees_somewhere(user: Any) -> bool:
    """Whether the screen of postings is there for this person at all."""
    return bool(user.is_superuser or not held_somewhere(user).isdisjoint(VIEW))


def hangs_in(user: Any) -> set[int]:
    """Keys of the communities in which the person hangs and takes down."""
    return set(communities_where(user, [HANG]).values_list("pk", flat=True))
