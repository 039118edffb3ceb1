"""Accounts of the demonstration: staff with their roles (architecture §4); residents."""

from collections.abc import Iterator

from accounts.models import User
from communities.models import (
    CommunityPage,
    Organization,
    ResidentAccount,
    RoleGrant,
)
from communities.transitions import verify_by_roll, verify_phone
from portal.demo.places import ALL
from portal.roles import ROLES, role

OTHERS = [code for code in ALL if code not in ("QL00", "QL01")]

# username, how the person is shown, role (portal.roles), communities
ACCOUNTS = [
    ("street", "街道管理员", "street_admin", ALL),
    ("street2", "街道签发人", "street_reviewer", ALL),
    ("party", "槐荫里党务编辑", "party_editor", ["QL01"]),
    ("party_review", "槐荫里党务审查", "party_reviewer", ["QL01"]),
    ("editor", "槐荫里编辑", "editor", ["QL01"]),
    ("reviewer", "槐荫里签发人", "reviewer", ["QL01"]),
    ("editor2", "砖塔前街编辑", "editor", ["QL02"]),
    ("supervisor", "槐荫里居务监督", "supervisor", ["QL01"]),
    ("clerk", "槐荫里信箱值班员", "clerk", ["QL01"]),
    ("clerk2", "槐荫里信箱值班员二", "clerk", ["QL01"]),
    ("street_clerk", "街道信箱值班员", "clerk", OTHERS),
    ("street_handler", "街道承办人", "handler", OTHERS),
    ("handler", "槐荫里物业承办人", "handler", ["QL01"]),
    ("handler2", "槐荫里居委会承办人", "handler", ["QL01"]),
    ("moderator", "论坛管理员", "moderator", ["QL01", "QL00"]),
    ("moderator2", "论坛管理员二", "moderator", ["QL01", "QL00"]),
    ("entrance", "槐荫里3号楼楼门长", "entrance", ["QL01"]),
    ("auditor", "街道审计", "auditor", ALL),
]

# For which kind of body of the community an account acts; the others act for none.
ACTS_FOR = {
    "clerk": "SERVICE_STATION",
    "clerk2": "SERVICE_STATION",
    "street_clerk": "SERVICE_STATION",
    "street_handler": "RESIDENTS_COMMITTEE",
    "handler": "PROPERTY_COMPANY",
    "handler2": "RESIDENTS_COMMITTEE",
}

# username, how the person is shown, community, who verified them on the roll
RESIDENTS = [
    ("resident", "王女士", "QL01", "editor"),
    ("resident2", "李先生", "QL02", "editor2"),
    ("newcomer", "张女士", "QL01", ""),
]


def load_accounts(password: str) -> Iterator[str]:
    """Add accounts, grants and residents that are missing; a line for each new account."""
    wanted = [*ACCOUNTS, *((name, shown, "", []) for name, shown, *_ in RESIDENTS)]
    people = {user.username: user for user in User.objects.all()}
    for username, shown_as, _role, _codes in wanted:
        if username not in people:
            people[username] = User.objects.create_user(
                username, password=password, display_name=shown_as
            )
            yield f"账号：{username}（{shown_as}）"
    places = {community.code: community for community in CommunityPage.objects.all()}
    groups = {key: role(key) for key in ROLES}
    present = set(RoleGrant.objects.values_list("user_id", "group_id", "community_id"))
    bodies = {
        (body.community_id, body.kind): body
        for body in Organization.objects.filter(kind__in=set(ACTS_FOR.values())).order_by(
            "-order", "-id"
        )
    }
    grants = [
        RoleGrant(
            user=people[username],
            group=groups[key],
            community=places[code],
            organization=bodies.get((places[code].pk, ACTS_FOR.get(username, ""))),
        )
        for username, _shown, key, codes in ACCOUNTS
        for code in codes
        if code in places
    ]
    RoleGrant.objects.bulk_create(
        grant
        for grant in grants
        if (grant.user_id, grant.group_id, grant.community_id) not in present
    )
    known = set(ResidentAccount.objects.values_list("user_id", flat=True))
    for username, _shown, code, verifier in RESIDENTS:
        if code in places and people[username].pk not in known:
            account = verify_phone(people[username], places[code])
            if verifier:
                verify_by_roll(account.pk, by=people[verifier])
