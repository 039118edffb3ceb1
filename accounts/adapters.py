"""What the account pages do our way: allauth asks these two classes."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts import sealing
from accounts.backends import who_tries
from accounts.models import User
from accounts.permissions import enters_admin
from foundation import limits

log = logging.getLogger(__name__)


def name_of(user: User) -> str:
    """How the pages call a person."""
    return user.get_full_name()


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "用户名或密码不对，请检查大小写后再试。",
        "account_inactive": "这个账号已停用，请联系街道或社区管理员。",
        "incorrect_password": "密码不对，请再输入一次。",
        "enter_current_password": "现在的密码不对，请再输入一次。",
        "incorrect_code": "验证码不对，或已经用过。请等应用显示下一个验证码再输入。",
        "invalid_password_reset": "这个链接已用过、已过期或不完整。",
        "duplicate_email": "这已经是您账号的邮箱了。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: until registration by phone comes, the office makes accounts."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """One way to answer: the pages. allauth's JSON would be a second door to watch."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return limits.address_of(request) or "0.0.0.0"  # noqa: S104 - "unknown", not a bind

    def is_safe_url(self, url: str | None) -> bool:
        """Whether a login may lead there; an address that cannot be read may not."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user is not None:
            # A right password after some wrong ones starts the count again, here only.
            limits.forgive(
                "login",
                who_tries(credentials.get("username", ""), limits.address_of(request)),
            )
        return user

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/admin/" if enters_admin(request.user) else settings.LOGIN_REDIRECT_URL

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_email")

    def get_reset_password_from_key_url(self, key: str) -> str:
        # Never from the Host header: a letter must not lead to somebody else's site.
        path = reverse(
            "account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"}
        )
        return settings.BASE_URL + path.replace("UID-KEY", key)

    def get_email_confirmation_url(self, request: HttpRequest, confirmation: Any) -> str:
        path = reverse("account_confirm_email", args=[confirmation.key])
        return settings.BASE_URL + path

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one letter, unless this address had its share; the page says nothing of it.

        A mail server that is down must not tell who has an account, nor show an error page.
        """
        if not limits.ask("mail", email.casefold()).allowed:
            log.warning("mail.limited", extra={"template": template_prefix})
            return
        try:
            super().send_mail(
                template_prefix, email, {"base_url": settings.BASE_URL, **context}
            )
        except (OSError, SMTPException):
            log.exception("mail.failed", extra={"template": template_prefix})


class MfaAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.open_seal(encrypted_text)

    def get_totp_issuer(self) -> str:
        return f"{settings.SITE['subdistrict']}{settings.SITE['name']}"

    def get_totp_label(self, user: User) -> str:
        return user.get_username()

    def _get_site_name(self) -> str:
        return self.get_totp_issuer()
