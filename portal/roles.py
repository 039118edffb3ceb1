"""The roles of architecture §4: groups of permissions, made by code.

A role is held per community through communities.RoleGrant; nobody is put into these
groups themselves. Later rooms add their permissions to the roles here.
"""

from django.contrib.auth.models import Group, Permission

from communities.permissions import permissions_named

ENTER = "wagtailadmin.access_admin"
# Whoever reads drafts reads what hangs on them: nobody signs a file that he cannot open.
READ = [
    ENTER,
    "wagtailcore.view_page",
    "files.view_portalimage",
    "files.view_portaldocument",
]
FILES = [
    f"files.{action}_{model}"
    for action in ("add", "change", "choose")
    for model in ("portalimage", "portaldocument")
]
WRITE = [
    *READ,
    *FILES,
    "wagtailcore.add_page",
    "wagtailcore.change_page",
    "publishing.withdraw",
]
# Asked in the sub-district only: the calendar is one for all communities.
CALENDAR = [
    "workdays.change_workcalendar",
    *(f"workdays.{action}_workdayoverride" for action in ("add", "change", "delete")),
]

# Where and who acts: kept by each community for itself.
REGISTRY = (
    "organization",
    "post",
    "postholding",
    "responsibility",
    "dutyshift",
    "building",
    "entrance",
)
REGISTER = [
    f"communities.{action}_{model}"
    for action in ("view", "add", "change")
    for model in REGISTRY
]
# Whoever knows the residents: the community's workers, never the sub-district's office.
KNOW_RESIDENTS = [
    "communities.view_residentaccount",
    "communities.verify_residentaccount",
    "communities.view_verificationslip",
    "communities.add_verificationslip",
]
# The sub-district's own: who acts where, what topics there are, and taking rows away.
OVERSEE = [
    *REGISTER,
    *(f"communities.delete_{model}" for model in REGISTRY),
    *(f"communities.{action}_rolegrant" for action in ("view", "add", "delete")),
    *(f"communities.{action}_topictag" for action in ("view", "add", "change", "delete")),
]
# The desk: what is to do. Some read its numbers only, some what is given to them.
DESK = ["editorial.view_workitem", "editorial.claim_workitem"]
ASSIGNING = [*DESK, "editorial.assign_workitem"]
ASSIGNED = ["editorial.view_assigned", "editorial.claim_workitem"]
# Opinions on drafts: whoever drafts answers, others look.
READ_OPINIONS = ["governance.view_opinion"]
ANSWER_OPINIONS = [*READ_OPINIONS, "governance.answer_opinion"]
# Whether a procedure on the wall still holds: whoever writes or signs says so yearly.
LOOK_AT_REVIEWS = ["governance.view_procedurereview"]
REVIEW = [*LOOK_AT_REVIEWS, "governance.confirm_procedure"]
LOOK = [f"communities.view_{model}" for model in (*REGISTRY, "rolegrant", "topictag")]

# Letters. An ordinary one passes one clerk and one handler, no third person.
READ_LETTERS = ["mailbox.view_letter"]
CLERK_OF_LETTERS = [
    *READ_LETTERS,
    *(
        f"mailbox.{right}"
        for right in (
            "accept_letter",
            "route_letter",
            "reply_letter",
            "approve_reply",
            "open_identity",
            "read_confidential",
            "redact_letter",
            "take_letter",
        )
    ),
]
# Days, times and the 派单目录; one for all communities, so asked in the sub-district.
READ_RULES = ["mailbox.view_letterrule", "mailbox.view_dispatchentry"]
KEEP_RULES = [*READ_RULES, "mailbox.change_letterrule", "mailbox.change_dispatchentry"]
HANDLE_LETTERS = ["mailbox.reply_letter", "mailbox.open_identity"]
SIGN_LETTERS = [*READ_LETTERS, "mailbox.approve_reply", "mailbox.confirm_publication"]

# Boards and halls, and what hangs there.
BOARDS = ("bulletinboard", "hall")
LOOK_AT_BOARDS = ["board.view_posting", *(f"board.view_{model}" for model in BOARDS)]
HANG = ["board.view_posting", "board.hang_posting"]
KEEP_BOARDS = [
    *HANG,
    "board.plan_posting",
    *(
        f"board.{action}_{model}"
        for action in ("view", "add", "change")
        for model in BOARDS
    ),
]
# Whoever signs sends to the wall what is signed.
SEND_TO_BOARDS = [*LOOK_AT_BOARDS, "board.plan_posting"]

# role: (name for people, permissions); those without one wait for their room.
ROLES: dict[str, tuple[str, list[str]]] = {
    "editor": (
        "编辑",
        [
            *WRITE,
            *REGISTER,
            *KNOW_RESIDENTS,
            *ASSIGNED,
            *ANSWER_OPINIONS,
            *KEEP_BOARDS,
            *REVIEW,
            "publishing.draft_civic",
        ],
    ),
    "reviewer": (
        "签发人",
        [
            *READ,
            *DESK,
            *SIGN_LETTERS,
            *READ_OPINIONS,
            *SEND_TO_BOARDS,
            *REVIEW,
            "publishing.sign_off",
        ],
    ),
    "supervisor": (
        "居务监督委员会",
        [*READ, "publishing.confirm", "editorial.count_workitem"],
    ),
    "party_editor": ("党务编辑", [*WRITE, "publishing.draft_party"]),
    "party_reviewer": (
        "党务审查签发人",
        [
            *READ,
            *SEND_TO_BOARDS,
            "publishing.secrecy_review",
            "publishing.sign_off_party",
        ],
    ),
    "street_admin": (
        "街道管理员",
        [
            *WRITE,
            *CALENDAR,
            *OVERSEE,
            *ASSIGNING,
            *READ_LETTERS,
            *KEEP_RULES,
            *ANSWER_OPINIONS,
            *KEEP_BOARDS,
            *REVIEW,
            *(f"board.delete_{model}" for model in BOARDS),
            "mailbox.rule_letter",
            "publishing.draft_civic",
            "publishing.sign_off",
        ],
    ),
    "street_reviewer": (
        "街道签发人",
        [
            *READ,
            *DESK,
            *SIGN_LETTERS,
            *READ_OPINIONS,
            *SEND_TO_BOARDS,
            *REVIEW,
            "mailbox.rule_letter",
            "publishing.sign_off",
        ],
    ),
    "auditor": (
        "审计（只读）",
        [
            *READ,
            *LOOK,
            *LOOK_AT_BOARDS,
            *READ_LETTERS,
            *READ_RULES,
            *READ_OPINIONS,
            *LOOK_AT_REVIEWS,
            "editorial.view_workitem",
        ],
    ),
    "clerk": (
        "信箱值班员",
        [ENTER, *KNOW_RESIDENTS, *ASSIGNING, *CLERK_OF_LETTERS, "board.view_posting"],
    ),
    "handler": ("承办人", [ENTER, *ASSIGNED, *HANDLE_LETTERS]),
    "moderator": ("论坛管理员", []),
    "entrance": ("楼门长", [ENTER, "mailbox.take_letter", *HANG]),
}


def ensure_roles() -> None:
    """Create each role and give it exactly its permissions; safe to run again."""
    for name, permissions in ROLES.values():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(permissions_named(permissions))


def role(key: str) -> Group:
    """The group of a role, by its key in ROLES."""
    return Group.objects.get(name=ROLES[key][0])


def missing_permissions() -> list[str]:
    """Names in ROLES that no Permission row carries: a slip of the pen, told by a test."""
    wanted = {name for _, names in ROLES.values() for name in names}
    found = {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in Permission.objects.select_related("content_type")
    }
    return sorted(wanted - found)
