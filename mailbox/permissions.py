"""Who may see a letter and who may do what with it.

Two questions, always both: does the person hold the right in the letter's community (by
a RoleGrant), and is the letter not about them. Recusal has no exception: not for a
superuser, not for who assigned it (信访工作条例 第二十八条、第三十条). A right that says
“own unit” is held only by who acts for the body that has the letter.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from communities.models import CommunityKind, RoleGrant
from communities.permissions import (
    Person,
    acts_for,
    communities_where,
    permissions_named,
)
from mailbox.models import Letter, Stage

VIEW = "mailbox.view_letter"
ACCEPT = "mailbox.accept_letter"
ROUTE = "mailbox.route_letter"
REPLY = "mailbox.reply_letter"
APPROVE = "mailbox.approve_reply"
RULE = "mailbox.rule_letter"
OPEN_IDENTITY = "mailbox.open_identity"
READ_CONFIDENTIAL = "mailbox.read_confidential"
REDACT = "mailbox.redact_letter"
CONFIRM = "mailbox.confirm_publication"
TAKE = "mailbox.take_letter"

# The unit works on these; before and after it only the mailbox does.
WITH_THE_UNIT = frozenset(
    {
        Stage.ASSIGNED,
        Stage.IN_PROGRESS,
        Stage.AWAITING_RESIDENT,
        Stage.REPLY_REVIEW,
        Stage.REPLIED,
        Stage.OBJECTED,
        Stage.CLOSED,
    }
)


def visible_to(user: Person) -> "QuerySet[Letter]":
    """The letters that this person may list, count, search and open: the only queryset.

    Those of the communities in which the person reads the mailbox, and those given to a
    body for which they act, where they answer letters. Never one that is about them.
    """
    if not user.is_active or user.is_anonymous:
        return Letter.objects.none()
    bodies = sorted(acts_for(user))
    whole = set(communities_where(user, [VIEW]).values_list("pk", flat=True))
    narrow = set(communities_where(user, [REPLY]).values_list("pk", flat=True))
    seen = Q(community__in=sorted(whole))
    if bodies and narrow - whole:
        helping = Letter.assisting.through.objects.filter(
            letter_id=OuterRef("pk"), organization_id__in=bodies
        )
        offered = Q(proposals__kind="transfer", proposals__state="open") & Q(
            proposals__organization__in=bodies
        )
        seen |= Q(community__in=sorted(narrow - whole), stage__in=WITH_THE_UNIT) & (
            Q(organization__in=bodies)
            | Exists(helping)
            | Q(pk__in=Letter.objects.filter(offered).values("pk"))
        )
    rows = Letter.objects.filter(seen)
    return without_recused(rows, user, bodies)


def without_recused(
    rows: "QuerySet[Letter]", user: Person, bodies: Iterable[int]
) -> "QuerySet[Letter]":
    """Leave out letters about the person or about a body for which they act."""
    people = Letter.about_users.through.objects
    organizations = Letter.about_organizations.through.objects
    return rows.exclude(
        Exists(people.filter(letter_id=OuterRef("pk"), user_id=user.pk or 0))
    ).exclude(
        Exists(
            organizations.filter(letter_id=OuterRef("pk"), organization_id__in=list(bodies))
        )
    )


def may_see(user: Person, letter: Letter) -> bool:
    """Whether the letter is in this person's list."""
    return visible_to(user).filter(pk=letter.pk).exists()


def is_recused(user: Person, letter: Letter) -> bool:
    """Whether the letter is about this person or a body for which they act."""
    if letter.about_users.filter(pk=user.pk or 0).exists():
        return True
    return letter.about_organizations.filter(pk__in=acts_for(user)).exists()


def holds(user: Person, permission: str, letter: Letter) -> bool:
    """Whether the person holds the right where the letter belongs, and is not recused."""
    if not communities_where(user, [permission]).filter(pk=letter.community_id).exists():
        return False
    return not is_recused(user, letter)


def held_in(user: Person, community_id: int) -> frozenset[str]:
    """The mailbox's rights ("mailbox.codename") that the person holds in a community."""
    if not user.is_active or user.is_anonymous:
        return frozenset()
    rights = Permission.objects.filter(content_type__app_label="mailbox")
    if not user.is_superuser:
        rights = rights.filter(
            group__in=RoleGrant.objects.filter(user=user, community=community_id).values(
                "group"
            )
        )
    return frozenset(
        f"mailbox.{name}" for name in rights.values_list("codename", flat=True)
    )


def holds_by_role(user: Person, permission: str, letter: Letter) -> bool:
    """The same, but a superuser has only what a role gives: for what is sealed."""
    if not user.is_active or user.is_anonymous:
        return False
    granted = RoleGrant.objects.filter(
        user=user,
        community=letter.community_id,
        group__permissions__in=permissions_named([permission]),
    )
    return granted.exists() and not is_recused(user, letter)


def acts_for_unit(user: Person, letter: Letter) -> bool:
    """Whether the person acts for the body that leads the letter."""
    return letter.organization_id is not None and letter.organization_id in acts_for(user)


def may_read_text(user: Person, letter: Letter) -> bool:
    """Whether the person reads what the writer typed.

    Of a confidential letter only whom a role lets do so; the others read the fact slip.
    """
    if not may_see(user, letter):
        return False
    return not letter.confidential or holds_by_role(user, READ_CONFIDENTIAL, letter)


def may_open_identity(user: Person, letter: Letter) -> bool:
    """Whether the person may be shown who wrote, after giving a reason that is logged.

    Of an ordinary letter a clerk and who handles it in its unit; of a confidential one
    never the unit. A letter without contact has nothing to open.
    """
    if not may_see(user, letter) or not holds(user, OPEN_IDENTITY, letter):
        return False
    if user.is_superuser or holds_by_role(user, READ_CONFIDENTIAL, letter):
        return True
    return not letter.confidential and acts_for_unit(user, letter)


def capacity(user: Any, letter: Letter) -> tuple[str, str]:
    """The unit and the post in which the person acts: what the writer reads of them.

    Whoever holds the same role for the whole sub-district acts for it, not for the place.
    """
    if user is None:
        return "民情信箱", ""
    here = Q(community=letter.community_id)
    grants = (
        RoleGrant.objects.filter(here | Q(community__kind=CommunityKind.SUBDISTRICT))
        .filter(user=user)
        .select_related("group", "organization", "community")
        .order_by(F("organization").asc(nulls_last=True), "group__name", "community__code")
    )
    held = list(grants)
    local = [grant for grant in held if grant.community_id == letter.community_id]
    if not local:
        return "系统管理", "管理员"
    grant = local[0]
    if grant.organization is not None:
        return grant.organization.name[:60], grant.group.name[:40]
    # The sub-district's row of the same role, where there is one, says who acts.
    above = [one for one in held if one.group_id == grant.group_id and one not in local]
    return (above or local)[0].community.title[:60], grant.group.name[:40]
