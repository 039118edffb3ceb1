"""The forms of the second factor: each try counted, each code good once."""

import binascii
from contextlib import suppress
from typing import Any

from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.totp.internal import auth as totp_auth
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.forms.fields import InvalidJSONInput

from accounts import sealing
from accounts.forms import Plain, demand, shorten
from accounts.models import User
from foundation import encryption, limits

CODE_HINT = "打开手机上的验证器应用，输入它现在显示的6位数字；也可以用一个备用码。"
CODE_LENGTH = 32


class Credential(forms.JSONField):
    """What a security key answers: JSON of modest size, nested only a little."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError:
            raise get_adapter().validation_error("incorrect_code") from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        """An answer fits one challenge: the page never gives it back."""
        return InvalidJSONInput("")


def credential() -> Credential:
    field = Credential(widget=forms.HiddenInput)
    field.error_messages["required"] = field.error_messages["invalid"] = (
        "没有读到安全钥匙，请再试一次。"
    )
    return field


class Counted(Plain):
    """Counts tries of one person from one address, and of one person in a day.

    The second number holds against somebody who knows the password and has many
    addresses; a right code takes its own try back from it.
    """

    user: User
    labels = {"code": "验证码"}
    hints = {"code": CODE_HINT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "code" in self.fields:
            code = self.fields["code"]
            shorten(code, CODE_LENGTH)
            code.widget.attrs["inputmode"] = "numeric"

    def count(self) -> None:
        demand(context.request, "code", self.here())
        demand(context.request, "code_person", str(self.user.pk))

    def right(self) -> None:
        limits.forgive("code", self.here())
        limits.take_back("code_person", str(self.user.pk))

    def here(self) -> str:
        return f"{self.user.pk}\0{limits.address_of(context.request)}"


class CountedCode(Counted):
    def clean_code(self) -> str:
        self.count()
        code = super().clean_code()
        # allauth remembers used codes in a cache, which each process has for itself.
        used = f"{self.user.pk}\0{normalize_user_code(code)}"
        if not limits.ask("code_used", used).allowed:
            raise get_adapter().validation_error("incorrect_code")
        self.right()
        return code


class AuthenticateForm(CountedCode, base_forms.AuthenticateForm):
    pass


class ReauthenticateForm(CountedCode, base_forms.ReauthenticateForm):
    pass


class ActivateTOTPForm(Counted, totp_forms.ActivateTOTPForm):
    hints = {"code": "输入应用里显示的6位数字，证明已经加好。"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Until the app is set up its secret waits in the session, which is a row too.
        # What allauth made just now is not sealed yet.
        with suppress(encryption.SealError):
            self.secret = sealing.open_seal(self.secret)
        session = context.request.session
        session[totp_auth.SECRET_SESSION_KEY] = sealing.seal(self.secret)

    def clean_code(self) -> str:
        self.count()
        code = super().clean_code()
        self.right()
        return code


class CountedCredential(Counted):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = credential()

    def clean_credential(self) -> Any:
        self.count()
        with sound():
            authenticator = super().clean_credential()
        self.right()
        return authenticator


class AuthenticateWebAuthnForm(CountedCredential, webauthn_forms.AuthenticateWebAuthnForm):
    pass


class ReauthenticateWebAuthnForm(
    CountedCredential, webauthn_forms.ReauthenticateWebAuthnForm
):
    pass


class AddWebAuthnForm(Plain, webauthn_forms.AddWebAuthnForm):
    labels = {"name": "名称"}
    hints = {"name": "给这把钥匙起个名字，例如“办公室的钥匙”。"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = credential()
        shorten(self.fields["name"], 40)

    def clean(self) -> Any:
        with sound():
            return super().clean()


class sound:
    """Turns what the library raises on a malformed credential into an error of the form.

    It parses what was sent (base64, CBOR, nested dictionaries) and answers with whatever
    the parser raised; allauth catches one or two of them.
    """

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type | None, error: BaseException | None, trace: Any) -> None:
        malformed = (
            AttributeError,
            IndexError,
            KeyError,
            RecursionError,
            TypeError,
            ValueError,
            binascii.Error,
        )
        if isinstance(error, malformed) and not isinstance(error, forms.ValidationError):
            raise get_adapter().validation_error("incorrect_code") from error
