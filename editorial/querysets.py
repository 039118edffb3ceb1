"""Which rows of the desk somebody may see. Lists, counts, exports and choices ask here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from communities.permissions import acts_for, communities_where
from foundation import clock

VIEW = "editorial.view_workitem"
ASSIGNED = "editorial.view_assigned"
COUNT = "editorial.count_workitem"


class MatterQuerySet(models.QuerySet[Any]):
    """Which matters somebody may read."""

    def public(self) -> "MatterQuerySet":
        """Those on which something public hangs."""
        parts = self.model._meta.get_field("parts").related_model
        open_parts = parts._base_manager.filter(matter=OuterRef("pk"), public=True)
        return self.filter(Exists(open_parts))


@dataclass(frozen=True)
class Scope:
    """What one person may know of: worked out once, asked of many querysets.

    `whole` are communities whose items they see all, `narrow` those in which they see what
    is given to them or to the `bodies` for which they act.
    """

    user: Any
    bodies: tuple[int, ...] = ()
    whole: tuple[int, ...] = ()
    narrow: tuple[int, ...] = ()

    @classmethod
    def of(cls, user: Any, permissions: Sequence[str] = (VIEW,)) -> "Scope":
        """The scope in which the person holds any of these permissions."""
        if not user.is_active or user.is_anonymous:
            return cls(user)
        # Keys and not subqueries: the plan of the list rests on them.
        whole = set(communities_where(user, permissions).values_list("pk", flat=True))
        narrow = set(communities_where(user, [ASSIGNED]).values_list("pk", flat=True))
        return cls(
            user,
            tuple(sorted(acts_for(user))),
            tuple(sorted(whole)),
            tuple(sorted(narrow - whole)),
        )


class WorkItemQuerySet(models.QuerySet[Any]):
    """What is to do, as far as somebody may know of it."""

    def visible_to(self, user: Any) -> "WorkItemQuerySet":
        """The items that this person may see listed: the only queryset that views use.

        Those of the communities in which the person reads the desk; where they only work
        on what is assigned, those assigned to them or to a body for which they act. Never
        an item from which they or such a body are recused: superusers are no exception.
        """
        return self.within(Scope.of(user))

    def counted_for(self, user: Any) -> "WorkItemQuerySet":
        """The items that count for this person: also where only numbers may be read."""
        return self.within(Scope.of(user, (VIEW, COUNT)))

    def within(self, scope: Scope, *, by_community: bool = True) -> "WorkItemQuerySet":
        """visible_to() of a scope that was worked out before.

        Without `by_community` the database may not choose the index by community: for what
        is found by a person, of whose items a community has few.
        """
        rows, place = self, "community"
        if not by_community:
            rows, place = self.alias(place=F("community_id") + 0), "place"
        seen = Q(**{f"{place}__in": scope.whole})
        if scope.narrow:
            given = Q(assigned_to=scope.user) | Q(assigned_organization__in=scope.bodies)
            seen |= Q(**{f"{place}__in": scope.narrow}) & given
        return rows.filter(seen).without_recused(scope)

    def without_recused(self, scope: Scope) -> "WorkItemQuerySet":
        """Leave out the items that concern the person or a body for which they act."""
        people = self.model.recused_users.through._base_manager
        rows = self.exclude(
            Exists(people.filter(workitem_id=OuterRef("pk"), user_id=scope.user.pk))
        )
        if scope.bodies:
            concerned = self.model.recused_organizations.through._base_manager
            rows = rows.exclude(
                Exists(
                    concerned.filter(
                        workitem_id=OuterRef("pk"), organization_id__in=scope.bodies
                    )
                )
            )
        return rows

    def open(self) -> "WorkItemQuerySet":
        """What is still to do."""
        return self.filter(closed_at__isnull=True)

    def overdue(self, moment: datetime | None = None) -> "WorkItemQuerySet":
        """Open items whose time has run out; paused ones have no such time."""
        return self.open().filter(runs_out_at__lte=moment or clock.now())

    def due_today(self) -> "WorkItemQuerySet":
        """Open items whose last day is today, in Shanghai."""
        today = clock.today()
        return self.open().filter(
            runs_out_at__gt=clock.start_of(today), runs_out_at__lte=clock.end_of(today)
        )

    def unclaimed(self, moment: datetime | None = None) -> "WorkItemQuerySet":
        """Open items that nobody holds and that are given to no person."""
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=moment or clock.now())
        return self.open().filter(free, assigned_to__isnull=True)

    def mine(self, user: Any, moment: datetime | None = None) -> "WorkItemQuerySet":
        """Open items given to this person, or held by them now.

        What is held and not given, few items of the last minutes, is read at once: where
        there is none, one index finds what is one's own and has the list's order.
        """
        held = self.model._base_manager.filter(
            closed_at__isnull=True,
            claimed_by=user,
            claimed_until__gt=moment or clock.now(),
        ).exclude(assigned_to=user)
        own = Q(assigned_to=user)
        if keys := list(held.values_list("pk", flat=True)):
            own |= Q(pk__in=keys)
        return self.open().filter(own)
