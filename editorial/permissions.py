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
from editorial.models import Move, WorkItem
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


def holds_somewhere(user: Any, *names: str) -> bool:
    """Whether the person holds any of these anywhere; asks nothing twice in a request."""
    return bool(user.is_superuser or not held_somewhere(user).isdisjoint(names))


def enters_desk(user: Any) -> bool:
    """Whether the desk is there for this person at all."""
    return holds_somewhere(user, *SEEING)


def reads_counts(user: Any) -> bool:
    """Whether there are numbers for this person."""
    return holds_somewhere(user, *SEEING, COUNT)


def may_see(user: Any, item: WorkItem) -> bool:
    """Whether the item is in this person's list."""
    return bool(WorkItem.objects.visible_to(user).filter(pk=item.pk).exists())


def moves_for(user: Any, item: WorkItem) -> frozenset[str]:
    """What the person may do to the item as it stands; nothing where they do not see it."""
    return moves_on_seen(user, item) if may_see(user, item) else frozenset()


def moves_on_seen(user: Any, item: WorkItem) -> frozenset[str]:
    """The same of an item that visible_to() gave for this person.

    What is given to others is claimed by whoever assigns only; so is a claim ended.
    """
    works = communities_where(user, [CLAIM]).filter(pk=item.community_id).exists()
    assigns = communities_where(user, [ASSIGN]).filter(pk=item.community_id).exists()
    found = {Move.COMMENT} if works else set()
    if assigns and item.closed_at is None:
        found.add(Move.ASSIGN)
    if works and item.closed_at is None and (assigns or not given_to_others(item, user)):
        found.add(Move.CLAIM)
    if item.claimed_until is not None and (assigns or item.claimed_by_id == user.pk):
        found.add(Move.RELEASE)
    return frozenset(found)


def given_to_others(item: WorkItem, user: Any) -> bool:
    """Whether the item is given to a person or body, and neither is this user's."""
    if item.assigned_to_id is not None:
        return bool(item.assigned_to_id != user.pk)
    body = item.assigned_organization_id
    return body is not None and body not in acts_for(user)


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


def people_in(communities: Any) -> "QuerySet[User]":
    """Those who work at the desk of any of these communities: whom a form may offer."""
    found = User.objects.none()
    for community in communities:
        found = found | holders(CLAIM, community)
    return found.distinct()


def organizations_in(communities: Any) -> "QuerySet[Organization]":
    """Bodies for which somebody works at the desk of any of these communities."""
    return Organization.objects.filter(
        role_grants__user__in=people_in(communities).values("pk"),
        role_grants__community__in=[community.pk for community in communities],
    ).distinct()


def may_receive(item: WorkItem, to: Organization | User) -> bool:
    """Whether the item may be given to this body or person."""
    fit: Any = people_for(item) if isinstance(to, User) else organizations_for(item)
    return bool(fit.filter(pk=to.pk).exists())
