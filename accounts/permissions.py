"""Who may do what with accounts."""

from typing import Any

from accounts.models import User

ENTERING = "wagtailadmin.access_admin"


def enters_admin(user: Any) -> bool:
    """Whether this person works in the admin, and so needs a second factor."""
    return bool(
        user.is_authenticated
        and (user.is_superuser or user.is_staff or user.has_perm(ENTERING))
    )


def may_manage(by: User, user: User) -> bool:
    """Whether `by`, who may change accounts, may change this one."""
    return by.is_superuser or not user.is_superuser


def may_set_password(by: User, user: User) -> bool:
    """Residents get theirs at the counter; who acts in the admin only by a superuser.

    Otherwise somebody who looks after accounts could enter as the second person whose
    signature he needs.
    """
    return by.is_superuser or not enters_admin(user)
