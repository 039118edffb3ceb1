"""Who may see, claim and assign an item of the queue."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.models import User
from communities.models import Organization
from communities.permissions import (
    Person,
    acts_for,
    communities_where,
    held_somewhere,
    holders,
    people_acting_for,
)
from communities.row_policy import CommunityPolicy
from editorial.models import WorkItem
from editorial.querysets import ASSIGNED, COUNT, VIEW

CLAIM = "editorial.claim_workitem"
ASSIGN = "editorial.assign_workitem"
SEEING = (VIEW, ASSIGNED)


class DeskPolicy(CommunityPolicy):
    """Wagtail's questions about items: rows are those of WorkItem.objects.visible_to."""

    def names(self, actions: Iterable[str]) -> list[str]:
        """Reading is all that Wagtail's views do here; actions have rules of their own."""
        return list(SEEING)

    def instances_user_has_any_permission_for(
        self, user: Person, actions: Iterable[str]
    ) -> "QuerySet[Any]":
        return WorkItem.objects.visible_to(user)

    def user_has_any_permission_for_instance(
        self, user: Person, actions: Iterable[str], instance: Any
    ) -> bool:
        return may_see(user, instance)


def enters_desk(user: Any) -> bool:
    """Whether the desk is there for this person at all; asks nothing twice in a request."""
    return bool(user.is_superuser or not held_somewhere(user).isdisjoint(SEEING))


def reads_counts(user: Any) -> bool:
    """Whether there are numbers for this person."""
    held = held_somewhere(user)
    return bool(user.is_superuser or not held.isdisjoint((*SEEING, COUNT)))


def may_see(user: Any, item: WorkItem) -> bool:
    """Whether the item is in this person's list."""
    return bool(WorkItem.objects.visible_to(user).filter(pk=item.pk).exists())


def holds_here(user: Any, permission: str, item: WorkItem) -> bool:
    """Whether the person holds the permission in the item's community."""
    return communities_where(user, [permission]).filter(pk=item.community_id).exists()


def may_claim(user: Any, item: WorkItem) -> bool:
    """Whether the person may take the item: sees it, and it is not given to others."""
    if not may_see(user, item) or not holds_here(user, CLAIM, item):
        return False
    given_to_others = (
        item.assigned_to_id is not None and item.assigned_to_id != user.pk
    ) or (
        item.assigned_to_id is None
        and item.assigned_organization_id is not None
        and item.assigned_organization_id not in acts_for(user)
    )
    # Whoever assigns may step in.
    return not given_to_others or holds_here(user, ASSIGN, item)


def may_comment(user: Any, item: WorkItem) -> bool:
    """Whether the person may leave a note: they see the item and work here."""
    return may_see(user, item) and holds_here(user, CLAIM, item)


def may_assign(user: Any, item: WorkItem) -> bool:
    """Whether the person may give the item to somebody."""
    return may_see(user, item) and holds_here(user, ASSIGN, item)


def people_for(item: WorkItem) -> "QuerySet[User]":
    """Those to whom the item may be given: they work here and are not recused."""
    recused = item.recused_organizations.values_list("pk", flat=True)
    working = holders(CLAIM, item.community)
    seeing = holders(VIEW, item.community) | holders(ASSIGNED, item.community)
    return (
        User.objects.filter(pk__in=working.values("pk"))
        .filter(pk__in=seeing.values("pk"))
        .exclude(pk__in=item.recused_users.values("pk"))
        .exclude(pk__in=people_acting_for(list(recused)).values("pk"))
    )


def organizations_for(item: WorkItem) -> "QuerySet[Organization]":
    """Bodies to which the item may be given: of its place, not recused, with somebody."""
    here = Q(community=item.community_id) | Q(community__code=settings.SUBDISTRICT_CODE)
    acting = Q(role_grants__user__in=people_for(item)) & Q(
        role_grants__community=item.community_id
    )
    return (
        Organization.objects.filter(here)
        .filter(acting)
        .exclude(pk__in=item.recused_organizations.values("pk"))
        .distinct()
    )
