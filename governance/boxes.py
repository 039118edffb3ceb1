"""正在征求意见: the box on the home page and on a community's page."""

from datetime import date
from typing import Any

from foundation import sections
from governance.models import OpinionCallPage

MOST_CALLS = 5


def open_calls(community: Any, day: date) -> list[OpinionCallPage]:
    """Calls to which something may be said today, the next to end first; one statement."""
    rows = OpinionCallPage.objects.public().open_on(day)
    rows = rows.filter(community=community) if community else rows
    rows = rows.select_related("community", "document").defer("body", "answers")
    return list(rows.order_by("closes_on", "pk")[:MOST_CALLS])


def register() -> None:
    """Called when the rooms are ready."""
    sections.register(
        sections.Section(
            name="governance.calls",
            template="governance/boxes/calls.html",
            rows=open_calls,
            order=38,
        )
    )
