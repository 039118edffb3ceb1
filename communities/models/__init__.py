"""Where things happen, and who acts there. One module per subject."""

from communities.models.buildings import Building, BuildingKind, Entrance
from communities.models.columns import OrganizationIndexPage, TopicIndexPage
from communities.models.duty import DutyShift
from communities.models.grants import RoleGrant
from communities.models.organizations import (
    Organization,
    OrganizationKind,
    UnitType,
)
from communities.models.places import CommunityClass, CommunityKind, CommunityPage
from communities.models.posts import (
    RELAYED,
    Post,
    PostHolding,
    PostKind,
    Responsibility,
    ResponsibilityKind,
)
from communities.models.residents import (
    ResidentAccount,
    ResidentLevel,
    VerificationMethod,
    VerificationSlip,
)
from communities.models.topics import TopicTag, TopicTagged

__all__ = [
    "RELAYED",
    "Building",
    "BuildingKind",
    "CommunityClass",
    "CommunityKind",
    "CommunityPage",
    "DutyShift",
    "Entrance",
    "Organization",
    "OrganizationIndexPage",
    "OrganizationKind",
    "Post",
    "PostHolding",
    "PostKind",
    "ResidentAccount",
    "ResidentLevel",
    "Responsibility",
    "ResponsibilityKind",
    "RoleGrant",
    "TopicIndexPage",
    "TopicTag",
    "TopicTagged",
    "UnitType",
    "VerificationMethod",
    "VerificationSlip",
]
