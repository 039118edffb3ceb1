"""Which rows of the desk somebody may see. Lists, counts, exports and choices ask here."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

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


class WorkItemQuerySet(models.QuerySet[Any]):
    """What is to do, as far as somebody may know of it."""

    def visible_to(self, user: Any) -> "WorkItemQuerySet":
        """The items that this person may see listed: the only queryset that views use.

        Those of the communities in which the person reads the desk; where they only work
        on what is assigned, those assigned to them or to a body for which they act. Never
        an item from which they or such a body are recused: superusers are no exception.
        """
        return self._within(user, [VIEW])

    def counted_for(self, user: Any) -> "WorkItemQuerySet":
        """The items that count for this person: also where only numbers may be read."""
        return self._within(user, [VIEW, COUNT])

    def _within(self, user: Any, permissions: list[str]) -> "WorkItemQuerySet":
        if not user.is_active or user.is_anonymous:
            return self.none()
        bodies = acts_for(user)
        # Keys and not subqueries: the plan of the list rests on them.
        whole = set(communities_where(user, permissions).values_list("pk", flat=True))
        narrow = set(communities_where(user, [ASSIGNED]).values_list("pk", flat=True))
        seen = Q(community__in=sorted(whole))
        if narrow - whole:
            mine = Q(assigned_to=user) | Q(assigned_organization__in=sorted(bodies))
            seen |= Q(community__in=sorted(narrow - whole)) & mine
        return self.filter(seen).without_recused(user, bodies)

    def without_recused(self, user: Any, bodies: frozenset[int]) -> "WorkItemQuerySet":
        """Leave out the items that concern the person or a body for which they act."""
        people = self.model.recused_users.through._base_manager
        rows = self.exclude(
            Exists(people.filter(workitem_id=OuterRef("pk"), user_id=user.pk))
        )
        if bodies:
            concerned = self.model.recused_organizations.through._base_manager
            rows = rows.exclude(
                Exists(
                    concerned.filter(
                        workitem_id=OuterRef("pk"), organization_id__in=sorted(bodies)
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
        """Open items given to this person, or held by them now."""
        held = Q(claimed_by=user, claimed_until__gt=moment or clock.now())
        return self.open().filter(Q(assigned_to=user) | held)
