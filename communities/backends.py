"""Lets a person with any role into the admin. Roles reach nothing else by this way."""

from typing import Any

from communities.permissions import communities_where

ENTERING = "wagtailadmin.access_admin"


class RoleBackend:
    """Answers one permission only: entering the admin.

    Every other right is asked per community, through communities.permissions. It is no
    BaseBackend: it knows no accounts, and no session may be bound to it.
    """

    def authenticate(self, request: Any, **credentials: Any) -> None:
        """Nobody enters by this backend."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if perm != ENTERING or obj is not None:
            return False
        if not hasattr(user_obj, "_may_enter_admin"):
            user_obj._may_enter_admin = communities_where(user_obj, [ENTERING]).exists()
        return bool(user_obj._may_enter_admin)
