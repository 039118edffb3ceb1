"""One's own account in the admin: what is set there, and where the rest is.

Wagtail's form asks for a first and a last name, which our accounts do not have, and takes
a picture that nobody would see; name, password and second factor are the accounts room's.
"""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import (
    AccountView,
    AvatarSettingsPanel,
    NameEmailSettingsPanel,
)

NOT_OURS = (NameEmailSettingsPanel, AvatarSettingsPanel)
# Address, label, what it is for.
ELSEWHERE = (
    ("account_change_password", "改密码", "换一个新的登录密码。"),
    ("account_email", "邮箱", "忘记密码时，重设链接寄到这里。"),
    ("mfa_index", "两步验证", "登录时除了密码，再用手机或安全钥匙验证一次。"),
    ("usersessions_list", "登录过的设备", "看哪些设备登录着，可以让它们退出。"),
)


class OwnAccountView(AccountView):
    def get_panels(self) -> list[Any]:
        return [panel for panel in super().get_panels() if not isinstance(panel, NOT_OURS)]


def menu_items() -> list[Any]:
    """Hooks for the links of ELSEWHERE, in the tab “more” of the account page."""

    def item(name: str, label: str, help_text: str) -> Any:
        def hook(_request: HttpRequest) -> dict[str, str]:
            return {"url": reverse(name), "label": label, "help_text": help_text}

        return hook

    return [item(*row) for row in ELSEWHERE]


own_account = require_admin_access(OwnAccountView.as_view())
