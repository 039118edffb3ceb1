"""The roles of architecture §4: groups of permissions, made by code.

A role is held per community through communities.RoleGrant; nobody is put into these
groups themselves. Later rooms add their permissions to the roles here.
"""

from django.contrib.auth.models import Group, Permission

from communities.permissions import permissions_named

ENTER = "wagtailadmin.access_admin"
READ = [ENTER, "wagtailcore.view_page"]
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

# role: (name for people, permissions)
ROLES: dict[str, tuple[str, list[str]]] = {
    "editor": ("编辑", [*WRITE, "disclosure.draft_civic"]),
    "reviewer": ("签发人", [*READ, "publishing.sign_off"]),
    "supervisor": ("居务监督委员会", [*READ, "publishing.confirm"]),
    "party_editor": ("党务编辑", [*WRITE, "disclosure.draft_party"]),
    "party_reviewer": (
        "党务审查签发人",
        [*READ, "publishing.secrecy_review", "publishing.sign_off_party"],
    ),
    "street_admin": (
        "街道管理员",
        [*WRITE, "disclosure.draft_civic", "publishing.sign_off"],
    ),
    "street_reviewer": ("街道签发人", [*READ, "publishing.sign_off"]),
    "auditor": ("审计（只读）", READ),
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
