"""Who may do what with the working calendar.

It is one for the whole sub-district: its rights are not asked per community. Whoever holds
them reaches every deadline of every community.
"""

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy


class YearsOfTheCode(ModelPermissionPolicy):
    """Years are made by workdays.seeding and never deleted: a year without a row counts
    Mon–Fri. Nobody adds or deletes one by hand, not a superuser either."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in {"add", "delete"} and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)
