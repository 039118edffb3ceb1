"""Lets a person with any role into the admin, and to what belongs to no community."""

from typing import Any

from communities.permissions import (
    SITE_WIDE,
    communities_where,
    permissions_everywhere,
)

ENTERING = "wagtailadmin.access_admin"


class RoleBackend:
    """Answers for entering the admin, and for rights over what belongs to no community.

    Every other right is asked per community, through communities.permissions. It is no
    BaseBackend: it knows no accounts, and no session may be bound to it.
    """

    def authenticate(self, request: Any, **credentials: Any) -> None:
        """Nobody enters by this backend."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if obj is not None:
            return False
        if perm.partition(".")[0] in SITE_WIDE:
            if not hasattr(user_obj, "_may_everywhere"):
                user_obj._may_everywhere = permissions_everywhere(user_obj)
            return perm in user_obj._may_everywhere
        if perm != ENTERING:
            return False
        if not hasattr(user_obj, "_may_enter_admin"):
            user_obj._may_enter_admin = communities_where(user_obj, [ENTERING]).exists()
        return bool(user_obj._may_enter_admin)
