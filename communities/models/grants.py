"""Who holds which role where. communities.permissions alone reads it."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from communities.models.organizations import Organization
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
    # Whoever handles letters acts for somebody, and never in a matter about them.
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="role_grants",
        verbose_name="代表的组织",
        help_text="承办人必填：交给哪个组织的来信由此人办理，反映该组织的来信此人看不到。",
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

    def clean(self) -> None:
        super().clean()
        body = self.organization
        if body is None or self.community_id is None:
            return
        if body.community_id != self.community_id and (
            body.community.code != settings.SUBDISTRICT_CODE
        ):
            raise ValidationError({"organization": "请选择本社区或街道的组织。"})
