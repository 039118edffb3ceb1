"""Work for the desk: duty shifts stand for whatever a room might register."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from communities.models import CommunityPage, DutyShift, Organization
from editorial import sources, work_items
from editorial.models import WorkItem
from foundation.clock import SHANGHAI

MONDAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
SECRET = "王女士反映3号楼漏水"


def shift(community: CommunityPage, turn: int = 0, day: date = MONDAY) -> DutyShift:
    return DutyShift.objects.create(
        community=community,
        day=day,
        hours=f"{turn}号班",
        shown_name="王某",
        phone="0000-1201",
    )


@transaction.atomic
def put(source: DutyShift, **fields: Any) -> WorkItem:
    """The item of a shift, as its room would put it."""
    wanted = {
        "community": source.community,
        "kind": "shift",
        "title": f"求助 停车 {source.hours}",
        "stage": "new",
        "stage_label": "待受理",
        "number": f"MQ-{source.community.code}-20261123-{source.pk:04}",
        **fields,
    }
    return work_items.put(source, **wanted)


def item(code: str = "QL01", turn: int = 0, **fields: Any) -> WorkItem:
    """A new item of this community."""
    community = CommunityPage.objects.get(code=code)
    return put(shift(community, turn), **fields)


def body(kind: str, code: str = "QL01") -> Organization:
    return Organization.objects.get(community__code=code, kind=kind)


def shifts_as_source(**fields: Any) -> sources.Source:
    """Shifts registered as a kind of work; whoever is called clerk may see them."""
    return sources.Source(
        **{
            "model": DutyShift,
            "kind": "shift",
            "label": "值班",
            "panel": "editorial_test/panel.html",
            "context": lambda source, user: {"hours": source.hours, "told": SECRET},
            "may_see": lambda user, source: user.username.startswith("clerk"),
            "url": lambda source: f"/admin/duty/edit/{source.pk}/",
            "standing": DutyShift.objects.all,
            "put": put,
            **fields,
        }
    )
