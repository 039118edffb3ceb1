"""The forms of the account pages: allauth's, with our limits and our words."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.core import context
from django import forms
from django.core.validators import EmailValidator, MaxLengthValidator
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

from foundation import limits

# A hash of a megabyte costs the server more than the sender.
LONGEST_SECRET = 128
CHOOSING_HINT = "至少10个字，不能全是数字，不能和用户名太像，也不能是常见的密码。"
FORGOTTEN = lazy(format_html, SafeString)(
    '<a class="go" href="{}">忘记密码</a>', reverse_lazy("account_reset_password")
)


def waiting(verdict: limits.Verdict) -> str:
    """What a person over a limit reads."""
    minutes = -(-verdict.retry_after // 60)
    return f"尝试次数太多，请过{minutes}分钟再试。您填写的内容没有丢，账号也没有被锁定。"


def demand(request: HttpRequest, scope: str, who: str) -> None:
    """Count one attempt; over the limit the form is refused, and the page answers 429."""
    verdict = limits.ask(scope, who)
    if not verdict.allowed:
        request.limited = verdict  # type: ignore[attr-defined]
        refuse_if_limited(request)


def refuse_if_limited(request: HttpRequest) -> None:
    """Say so when a limit was met on the way, as by the first authentication backend."""
    if verdict := getattr(request, "limited", None):
        raise forms.ValidationError(waiting(verdict), code="limited")


class Plain:
    """Fields as our pages show them: a label, no placeholder in its stead, a length."""

    labels: dict[str, str] = {}
    hints: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.error_messages["required"] = f"请填写{field.label}。"
            if isinstance(field.widget, forms.PasswordInput):
                shorten(field, LONGEST_SECRET)
            if isinstance(field, forms.EmailField):
                plain_email(field)


def shorten(field: forms.Field, length: int) -> None:
    """Let a field take at most this many characters, and say so in few words."""
    field.max_length = length  # type: ignore[attr-defined]
    field.widget.attrs["maxlength"] = str(length)
    field.validators = [
        validator
        for validator in field.validators
        if not isinstance(validator, MaxLengthValidator)
    ]
    field.validators.append(MaxLengthValidator(length, f"太长了，最多{length}个字。"))


def plain_email(field: forms.Field) -> None:
    for validator in field.validators:
        if isinstance(validator, EmailValidator):
            # Its own words say “Email”, and belong to every field of this kind.
            field.validators.remove(validator)
            field.validators.append(EmailValidator("邮箱写得不完整，请检查。"))
            return


class LoginForm(Plain, account_forms.LoginForm):
    labels = {"login": "用户名", "password": "密码"}
    hints = {"login": "由街道或社区给您的用户名。", "password": FORGOTTEN}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shorten(self.fields["login"], 150)

    def clean(self) -> Any:
        try:
            return super().clean()
        except forms.ValidationError:
            refuse_if_limited(self.request)
            raise


class ReauthenticateForm(Plain, account_forms.ReauthenticateForm):
    labels = {"password": "密码"}
    hints = {"password": FORGOTTEN}

    def clean_password(self) -> str:
        try:
            return super().clean_password()
        except forms.ValidationError:
            refuse_if_limited(context.request)
            raise


class ChangePasswordForm(Plain, account_forms.ChangePasswordForm):
    labels = {
        "oldpassword": "现在的密码",
        "password1": "新密码",
        "password2": "再输入一次新密码",
    }
    hints = {"oldpassword": FORGOTTEN, "password1": CHOOSING_HINT}

    def clean_oldpassword(self) -> str:
        demand(context.request, "password", str(self.user.pk))
        return super().clean_oldpassword()


class SetPasswordForm(Plain, account_forms.SetPasswordForm):
    labels = {"password1": "新密码", "password2": "再输入一次新密码"}
    hints = {"password1": CHOOSING_HINT}


class ResetPasswordKeyForm(Plain, account_forms.ResetPasswordKeyForm):
    labels = {"password1": "新密码", "password2": "再输入一次新密码"}
    hints = {"password1": CHOOSING_HINT}


class ResetPasswordForm(Plain, account_forms.ResetPasswordForm):
    labels = {"email": "邮箱"}
    hints = {"email": "填写登记在账号里的邮箱，我们把重设密码的链接寄过去。"}

    def clean_email(self) -> str:
        demand(context.request, "mail_address", limits.address_of(context.request))
        return super().clean_email()


class AddEmailForm(Plain, account_forms.AddEmailForm):
    labels = {"email": "新的邮箱"}
    hints = {"email": "我们会寄一封确认信；点开信里的链接后才换成新邮箱。"}

    def clean_email(self) -> str:
        demand(context.request, "mail_address", limits.address_of(context.request))
        return super().clean_email()
