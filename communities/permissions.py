"""Who may do what, in which community. The one place that reads RoleGrant.

Wagtail asks its questions about pages, images and documents here too: page rights *are*
role grants (architecture, decision 3); no Group is attached to a page or a collection.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser, Permission
from django.db.models import Q, QuerySet
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

from accounts.models import User
from communities.models import (
    CommunityKind,
    CommunityPage,
    PostHolding,
    ResidentAccount,
    ResidentLevel,
    RoleGrant,
)
from foundation import clock

Person = User | AnonymousUser

# Rooms whose rows are one for all communities: the working calendar.
SITE_WIDE = ["workdays"]

# What lets a person walk the page tree of a community, reading included.
EXPLORING = {"view", "add", "change", "publish", "lock", "unlock", "bulk_delete"}


def communities_where(
    user: Person, permissions: Iterable[str]
) -> "QuerySet[CommunityPage]":
    """The communities in which the user holds any of these permissions ("app.codename")."""
    if not user.is_active:
        return CommunityPage.objects.none()
    if user.is_superuser:
        return CommunityPage.objects.all()
    grants = RoleGrant.objects.filter(
        user=user, group__permissions__in=permissions_named(permissions)
    )
    return CommunityPage.objects.filter(pk__in=grants.values("community"))


def permissions_everywhere(user: Person) -> frozenset[str]:
    """The user's rights ("app.codename") over what belongs to no community (SITE_WIDE).

    A role held in the sub-district brings them; the same role in a community does not.
    """
    if not user.is_active or user.is_anonymous:
        return frozenset()
    held = RoleGrant.objects.filter(
        user=user,
        community__kind=CommunityKind.SUBDISTRICT,
        group__permissions__content_type__app_label__in=SITE_WIDE,
    ).values_list(
        "group__permissions__content_type__app_label", "group__permissions__codename"
    )
    return frozenset(f"{app_label}.{codename}" for app_label, codename in held)


def held_somewhere(user: Person) -> frozenset[str]:
    """The rights ("app.codename") that the user holds in any community; not a superuser's.

    Asked once in a request: each entry of the admin's menu wants to know.
    """
    if not user.is_active or user.is_anonymous:
        return frozenset()
    if not hasattr(user, "_held_somewhere"):
        rows = RoleGrant.objects.filter(user=user).values_list(
            "group__permissions__content_type__app_label", "group__permissions__codename"
        )
        names = frozenset(f"{app}.{name}" for app, name in rows.distinct())
        user._held_somewhere = names  # type: ignore[attr-defined]
    found: frozenset[str] = user._held_somewhere  # type: ignore[attr-defined]
    return found


def held_in_street(user: Person) -> frozenset[str]:
    """The rights ("app.codename") that the user holds in the sub-district itself.

    Asked once in a request, like held_somewhere().
    """
    if not user.is_active or user.is_anonymous:
        return frozenset()
    if not hasattr(user, "_held_in_street"):
        rows = RoleGrant.objects.filter(
            user=user, community__kind=CommunityKind.SUBDISTRICT
        ).values_list(
            "group__permissions__content_type__app_label", "group__permissions__codename"
        )
        names = frozenset(f"{app}.{name}" for app, name in rows.distinct())
        user._held_in_street = names  # type: ignore[attr-defined]
    found: frozenset[str] = user._held_in_street  # type: ignore[attr-defined]
    return found


def acts_for(user: Person) -> frozenset[int]:
    """Keys of the organisations for which the user acts: by a role, or by a post held now.

    Whoever acts for a body works on what is given to it, and on nothing that is about it.
    """
    if not user.is_active or user.is_anonymous:
        return frozenset()
    by_role = RoleGrant.objects.filter(user=user, organization__isnull=False)
    by_post = PostHolding.objects.on(clock.today()).filter(user=user)
    return frozenset(by_role.values_list("organization_id", flat=True)) | frozenset(
        by_post.values_list("post__organization_id", flat=True)
    )


def people_acting_for(organizations: Iterable[int]) -> "QuerySet[User]":
    """The people for whom acts_for() names one of these organisations."""
    keys = list(organizations)
    by_role = RoleGrant.objects.filter(organization__in=keys)
    by_post = PostHolding.objects.on(clock.today()).filter(post__organization__in=keys)
    return User.objects.filter(
        Q(pk__in=by_role.values("user")) | Q(pk__in=by_post.values("user"))
    )


def permissions_named(names: Iterable[str]) -> "QuerySet[Permission]":
    """The Permission rows of these names; none named, none found."""
    wanted = Q(pk__in=[])  # an empty Q would match every permission
    for name in names:
        app_label, codename = name.split(".")
        wanted |= Q(content_type__app_label=app_label, codename=codename)
    return Permission.objects.filter(wanted)


def holds(user: Person, permission: str, page: Page) -> bool:
    """Whether the user holds the permission in the community in which the page stands."""
    ancestors = [page.path[:end] for end in range(4, len(page.path) + 1, 4)]
    return communities_where(user, [permission]).filter(path__in=ancestors).exists()


def holders(permission: str, community: CommunityPage | None = None) -> "QuerySet[User]":
    """The active people who hold the permission in the community (anywhere, if None)."""
    grants = RoleGrant.objects.filter(
        group__permissions__in=permissions_named([permission])
    )
    if community is not None:
        grants = grants.filter(community=community)
    return User.objects.filter(
        Q(is_superuser=True) | Q(pk__in=grants.values("user")), is_active=True
    )


def resident_level(user: Person, community: CommunityPage) -> int:
    """How well this community knows the user as its resident (ResidentLevel, 0 to 2).

    Another community's resident is a reader here; the sub-district (QL00) knows the
    residents of all its communities.
    """
    if not user.is_active or user.is_anonymous:
        return int(ResidentLevel.READER)
    accounts = ResidentAccount.objects.filter(user=user)
    if community.kind != CommunityKind.SUBDISTRICT:
        accounts = accounts.filter(community=community)
    level = accounts.values_list("level", flat=True).first()
    return int(ResidentLevel.READER if level is None else level)


class GrantedPages(PagePermissionPolicy):
    """Wagtail's questions about pages, answered from role grants.

    `view_page` explores and reads in the admin; everything else is as Wagtail has it.
    """

    def get_all_permissions_for_user(self, user: Person) -> list[GroupPagePermission]:
        if not user.is_active or user.is_anonymous or user.is_superuser:
            return []
        grants = (
            RoleGrant.objects.filter(user=user)
            .select_related("community", "group")
            .prefetch_related("group__permissions__content_type")
        )
        return [
            GroupPagePermission(
                group=grant.group, page=grant.community.page_ptr, permission=permission
            )
            for grant in grants
            for permission in grant.group.permissions.all()
            if permission.content_type.model == "page"
        ]

    def users_with_any_permission(
        self, actions: Iterable[str], include_superusers: bool = True
    ) -> "QuerySet[User]":
        return self._people(actions, include_superusers)

    def users_with_any_permission_for_instance(
        self, actions: Iterable[str], instance: Page, include_superusers: bool = True
    ) -> "QuerySet[User]":
        above = instance.get_ancestors(inclusive=True)
        return self._people(actions, include_superusers, community__in=above)

    def _people(
        self, actions: Iterable[str], include_superusers: bool, **where: Any
    ) -> "QuerySet[User]":
        grants = RoleGrant.objects.filter(
            group__permissions__content_type__model="page",
            group__permissions__codename__in=self._get_permission_codenames(actions),
            **where,
        )
        found = Q(pk__in=grants.values("user"))
        if include_superusers:
            found |= Q(is_superuser=True)
        return User.objects.filter(found, is_active=True)

    def instances_with_direct_explore_permission(self, user: Person) -> Any:
        if user.is_superuser:
            return super().instances_with_direct_explore_permission(user)
        codenames = self._get_permission_codenames(EXPLORING)
        return [
            permission.page
            for permission in self.get_cached_permissions_for_user(user)
            if permission.permission.codename in codenames
        ]

    def explorable_instances(self, user: Person) -> "QuerySet[Page]":
        base = self._base_queryset_for_user(user)
        if base is not None:
            return base
        roots = self.instances_with_direct_explore_permission(user)
        pages = self.model._default_manager.none()
        for page in {page.pk: page for page in roots}.values():
            pages |= self.model._default_manager.descendant_of(page, inclusive=True)
            # The way down to a community is explorable; its neighbours are not.
            pages |= self.model._default_manager.ancestor_of(page)
        return pages


class GrantedCollections(CollectionOwnershipPermissionPolicy):
    """The like for images and documents: each community owns one collection."""

    def get_all_permissions_for_user(self, user: Person) -> list[GroupCollectionPermission]:
        if not user.is_active or user.is_anonymous or user.is_superuser:
            return []
        grants = (
            RoleGrant.objects.filter(user=user, community__collection__isnull=False)
            .select_related("community__collection", "group")
            .prefetch_related("group__permissions")
        )
        return [
            GroupCollectionPermission(
                group=grant.group,
                collection=grant.community.collection,
                permission=permission,
            )
            for grant in grants
            for permission in grant.group.permissions.all()
        ]

    def user_has_any_permission_for_instance(
        self, user: Person, actions: Iterable[str], instance: Any
    ) -> bool:
        # Wagtail's does not know that a file may be read by who may not choose it.
        actions = set(actions)
        if "view" in actions and self._check_perm(user, ["view"], instance.collection):
            return True
        return bool(super().user_has_any_permission_for_instance(user, actions, instance))

    def _get_user_permission_objects_for_actions(
        self, user: Person, actions: Iterable[str]
    ) -> list[GroupCollectionPermission]:
        # A list where Wagtail has a set: unsaved rows cannot be hashed.
        codenames = self._get_permission_codenames(actions)
        return [
            granted
            for granted in self.get_cached_permissions_for_user(user)
            if granted.permission.codename in codenames
        ]

    def _get_permission_codenames(self, actions: Iterable[str]) -> set[str]:
        return {f"{action}_{self.auth_model._meta.model_name}" for action in actions}

    def _check_perm(
        self, user: Person, actions: Iterable[str], collection: Collection | None = None
    ) -> bool:
        if not (user.is_active and user.is_authenticated):
            return False
        if user.is_superuser:
            return True
        return any(
            collection is None
            or collection.pk == granted.collection_id
            or collection.is_descendant_of(granted.collection)
            for granted in self._get_user_permission_objects_for_actions(user, actions)
        )

    def _users_with_perm_filter(
        self, actions: Iterable[str], collection: Collection | None = None
    ) -> Q:
        grants = RoleGrant.objects.filter(
            group__permissions__codename__in=self._get_permission_codenames(actions)
        )
        if collection is not None:
            above = collection.get_ancestors(inclusive=True)
            grants = grants.filter(community__collection__in=above)
        return Q(is_active=True) & (Q(is_superuser=True) | Q(pk__in=grants.values("user")))
