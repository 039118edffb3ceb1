"""The queue on the admin's first screen: numbers of what this person may know only."""

from typing import Any

from wagtail.admin.ui.components import Component

from editorial import listing, permissions
from editorial.querysets import COUNT, VIEW, Scope


class WorkPanel(Component):
    """待办: how many items are this person's, free, due today, overdue."""

    name = "work"
    order = 50
    template_name = "editorial/admin/home_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        if not permissions.reads_counts(user):
            return {"shown": False}
        rows = permissions.enters_desk(user)
        names = [name for name in listing.SHOWN if rows or name not in ("", "mine")]
        numbers = listing.counts(Scope.of(user, (VIEW, COUNT)), names)
        return {
            "shown": True,
            "linked": rows,
            "numbers": [(name, listing.SHOWN[name], numbers[name]) for name in names],
        }
