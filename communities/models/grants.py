"""Who holds which role where. communities.permissions alone reads it."""

from django.conf import settings
from django.db import models

from communities.models.places import CommunityPage


class RoleGrant(models.Model):
    """One person holds one role (a Group with its permissions) in one community.

    Not User.groups: a role held there would reach into every community.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="role_grants",
        verbose_name="人员",
    )
    group = models.ForeignKey(
        "auth.Group", on_delete=models.PROTECT, related_name="+", verbose_name="角色"
    )
    community = models.ForeignKey(
        CommunityPage,
        on_delete=models.PROTECT,
        related_name="role_grants",
        verbose_name="社区",
    )

    class Meta:
        verbose_name = verbose_name_plural = "社区角色"
        constraints = [
            models.UniqueConstraint(
                name="one_grant_per_role_and_community",
                fields=["user", "group", "community"],
                violation_error_message="此人在该社区已有这个角色。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.group} {self.community}"
