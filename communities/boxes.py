"""今日值班: the box of this room on the home page and on a community's page."""

from datetime import date
from typing import Any

from communities.models import DutyShift
from foundation import sections


def on_duty(community: Any, day: date) -> list[DutyShift]:
    """Today's shifts: of this community, or (None) of all in the order of their codes."""
    rows = DutyShift.objects.filter(day=day, community__live=True)
    if community is not None:
        rows = rows.filter(community=community)
    return list(
        rows.select_related("community", "post").order_by("community__code", "hours")
    )


def register() -> None:
    """Called when the rooms are ready."""
    sections.register(
        sections.Section(
            name="communities.duty",
            template="communities/boxes/duty.html",
            rows=on_duty,
            order=20,
            column="side",
        )
    )
