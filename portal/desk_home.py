"""The first screen of the admin: what waits for this person, how own drafts stand."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from communities.permissions import communities_where
from editorial.home_panel import WorkPanel
from portal.desk_pages import ADDING, State, pages_of, waiting_for
from publishing import admin_views

LONGEST = 10


class WaitingPanel(Component):
    """待我审签: the drafts of which this person may take the next step, and withdrawals."""

    name = "waiting"
    order = 100
    template_name = "portal/admin/waiting.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        steps = waiting_for(user, LONGEST + 1)
        withdrawals = [
            row
            for row in admin_views.waiting_for(user)
            if row.proposed_by_id != user.pk
            and communities_where(user, admin_views.DECIDE)
            .filter(path=row.page.path[: 3 * row.page.steplen])
            .exists()
        ]
        return {
            "steps": [
                {
                    "page": step.workflow_state.content_object,
                    "verb": step.task.specific.verb,
                    "since": step.started_at,
                }
                for step in steps[:LONGEST]
            ],
            "count": min(len(steps), LONGEST),
            "more": len(steps) > LONGEST,
            "withdrawals": withdrawals,
        }


class MyPagesPanel(Component):
    """我的稿件: what this person wrote, by state; sent back comes first."""

    name = "my_pages"
    order = 200
    template_name = "portal/admin/my_pages.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        if not communities_where(user, [ADDING]).exists():
            return {"shown": False}
        mine = pages_of(user).filter(owner=user)
        counts = dict(mine.values_list("state").annotate(found=Count("pk")).order_by())
        returned = mine.filter(state=State.RETURNED).order_by("-latest_revision_created_at")
        return {
            "shown": True,
            "states": [(state, counts.get(state.value, 0)) for state in State],
            "returned": list(returned[:LONGEST]),
        }


def set_panels(_request: HttpRequest, panels: list[Component]) -> None:
    """Our panels and none of Wagtail's: those tell of pages one may no longer see."""
    panels[:] = [WorkPanel(), WaitingPanel(), MyPagesPanel()]
