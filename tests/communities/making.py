"""Rows of the communities room, as its rules leave them. For tests only."""

from datetime import date, datetime

from accounts.models import User
from communities.models import (
    Building,
    CommunityPage,
    DutyShift,
    Entrance,
    Organization,
    Post,
    PostHolding,
    ResidentAccount,
    Responsibility,
    RoleGrant,
    VerificationSlip,
)
from communities.transitions import hmac_of
from foundation.clock import SHANGHAI

MONDAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)


def organization(
    community: CommunityPage, name: str = "试验小组", **fields
) -> Organization:
    fields = {"kind": "RESIDENT_GROUP", "phone": "0000-9001", **fields}
    return Organization.objects.create(community=community, name=name, **fields)


def post(body: Organization, title: str = "居委会副主任", **fields) -> Post:
    return Post.objects.create(
        organization=body, title=title, **{"kind": "DEPUTY", **fields}
    )


def holding(held: Post, shown_name: str = "王某", **fields) -> PostHolding:
    fields = {"started_on": date(2026, 1, 9), **fields}
    return PostHolding.objects.create(post=held, shown_name=shown_name, **fields)


def shift(community: CommunityPage, **fields) -> DutyShift:
    fields = {
        "day": MONDAY,
        "hours": "8:30—17:30",
        "shown_name": "王某",
        "phone": "0000-1201",
        **fields,
    }
    return DutyShift.objects.create(community=community, **fields)


def building(community: CommunityPage, name: str = "3号楼", **fields) -> Building:
    return Building.objects.create(community=community, name=name, **fields)


def resident(user: User, community: CommunityPage, level: int = 1) -> ResidentAccount:
    known = {"verified_at": MORNING, "method": "roll"} if level == 2 else {}
    return ResidentAccount.objects.create(
        user=user, community=community, level=level, phone_verified_at=MORNING, **known
    )


def slip(
    community: CommunityPage, code: str = "123456789012", **fields
) -> VerificationSlip:
    fields = {"issued_at": MORNING, "expires_on": date(2026, 12, 7), **fields}
    return VerificationSlip.objects.create(
        community=community, code_hmac=hmac_of(code), **fields
    )


def one_of_each(community: CommunityPage, stranger: User, group) -> dict[str, object]:
    """A row of each list of the admin in this community, by the list's name."""
    body = organization(community, "管理试验小组")
    held = post(body, "试验副主任")
    house = building(community, "试验楼")
    return {
        "organizations": body,
        "posts": held,
        "holdings": holding(held),
        "responsibilities": Responsibility.objects.create(
            community=community, kind="column", column="topics", post=held
        ),
        "duty": shift(community, hours="试验时段"),
        "buildings": house,
        "entrances": Entrance.objects.create(building=house, name="1单元"),
        "residents": resident(stranger, community),
        "slips": slip(community, code=f"9{community.pk:011}"),
        "role-grants": RoleGrant.objects.create(
            user=stranger, group=group, community=community
        ),
    }
