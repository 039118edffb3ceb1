"""Wagtail's questions about records that belong to a community, answered by row."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_permission_codename
from django.db.models import Model, QuerySet
from wagtail.permission_policies import BasePermissionPolicy

from accounts.models import User
from communities.models import (
    Building,
    CommunityKind,
    CommunityPage,
    DutyShift,
    Entrance,
    Organization,
    Post,
    PostHolding,
    ResidentAccount,
    Responsibility,
    RoleGrant,
    TopicTag,
    VerificationSlip,
)
from communities.permissions import (
    Person,
    communities_where,
    held_in_street,
    held_somewhere,
    holders,
)


class CommunityPolicy(BasePermissionPolicy):
    """For a model that reaches its community by `path`, such as "organization__community".

    Model-level answers mean “somewhere”: a view must still ask for its row.
    """

    def __init__(self, model: type[Model], path: str = "community") -> None:
        super().__init__(model)
        self.path = path

    def names(self, actions: Iterable[str]) -> list[str]:
        """The permissions that these actions ask for, as "app.codename"."""
        opts = self.model._meta
        return [
            f"{opts.app_label}.{get_permission_codename(action, opts)}"
            for action in actions
        ]

    def communities(
        self, user: Person, actions: Iterable[str]
    ) -> "QuerySet[CommunityPage]":
        """Where the user may do any of these to a row."""
        return communities_where(user, self.names(actions))

    def rows_of(self, communities: "QuerySet[CommunityPage]") -> "QuerySet[Any]":
        """The model's rows in these communities."""
        rows = self.model._default_manager.filter(**{f"{self.path}__in": communities})
        return rows.select_related(self.path)

    def community_of(self, instance: Any) -> CommunityPage:
        """The community to which a row belongs."""
        for step in self.path.split("__"):
            instance = getattr(instance, step)
        found: CommunityPage = instance
        return found

    def community_pk(self, instance: Any) -> int | None:
        """The key of the row's community; None where a row belongs to none."""
        return self.community_of(instance).pk

    def scopes(self, instance: Any) -> list[str]:
        """Whose content version moves when the row changes, beside the site's."""
        return [self.community_of(instance).code]

    def user_has_permission(self, user: Person, action: str) -> bool:
        return self.user_has_any_permission(user, [action])

    def user_has_any_permission(self, user: Person, actions: Iterable[str]) -> bool:
        if user.is_superuser:
            return bool(user.is_active)
        return not held_somewhere(user).isdisjoint(self.names(actions))

    def user_has_permission_for_instance(
        self, user: Person, action: str, instance: Any
    ) -> bool:
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def user_has_any_permission_for_instance(
        self, user: Person, actions: Iterable[str], instance: Any
    ) -> bool:
        here = self.community_of(instance)
        return self.communities(user, actions).filter(pk=here.pk).exists()

    def instances_user_has_any_permission_for(
        self, user: Person, actions: Iterable[str]
    ) -> "QuerySet[Any]":
        return self.rows_of(self.communities(user, actions))

    def users_with_any_permission(self, actions: Iterable[str]) -> "QuerySet[User]":
        found = User.objects.none()
        for name in self.names(actions):
            found = found | holders(name)
        return found.distinct()


class StreetPolicy(CommunityPolicy):
    """For records of the whole sub-district: a right in QL00 answers for every row."""

    def communities(
        self, user: Person, actions: Iterable[str]
    ) -> "QuerySet[CommunityPage]":
        return super().communities(user, actions).filter(kind=CommunityKind.SUBDISTRICT)

    def user_has_any_permission(self, user: Person, actions: Iterable[str]) -> bool:
        # Held in a community the right answers for nothing here; held nowhere, ask no more.
        return super().user_has_any_permission(user, actions) and (
            user.is_superuser or not held_in_street(user).isdisjoint(self.names(actions))
        )

    def rows_of(self, communities: "QuerySet[CommunityPage]") -> "QuerySet[Any]":
        rows = self.model._default_manager.all()
        return rows if communities.exists() else rows.none()

    def community_pk(self, instance: Any) -> int | None:
        return None

    def scopes(self, instance: Any) -> list[str]:
        return list(CommunityPage.objects.values_list("code", flat=True))

    def user_has_any_permission_for_instance(
        self, user: Person, actions: Iterable[str], instance: Any
    ) -> bool:
        return self.communities(user, actions).exists()


def policies() -> list[CommunityPolicy]:
    """The policies of this room's records, registered when the rooms are ready."""
    return [
        *(
            CommunityPolicy(model)
            for model in (
                Building,
                DutyShift,
                Organization,
                ResidentAccount,
                Responsibility,
                RoleGrant,
                VerificationSlip,
            )
        ),
        CommunityPolicy(Entrance, "building__community"),
        CommunityPolicy(Post, "organization__community"),
        CommunityPolicy(PostHolding, "post__organization__community"),
        StreetPolicy(TopicTag, ""),
    ]
