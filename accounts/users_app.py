"""Wagtail's room of accounts in the admin, with our forms."""

from wagtail.users.apps import WagtailUsersAppConfig


class PortalUsersConfig(WagtailUsersAppConfig):
    user_viewset = "accounts.user_admin.UserViewSet"
