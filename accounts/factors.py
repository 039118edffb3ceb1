"""What a session learns when a person sets up or shows a second factor."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from accounts.models import User


def connect() -> None:
    authenticator_added.connect(set_up)
    authentication_step_completed.connect(shown)


def set_up(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Who set up a factor has just shown it: the session counts as proven."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(
            request, user, "mfa", id=authenticator.pk, type=authenticator.type
        )


def shown(request: HttpRequest, method: str, **kwargs: Any) -> None:
    """A session that may do more gets a new key; at login Django gives one anyway."""
    if method == "mfa" and request.user.is_authenticated:
        old = request.session.session_key
        request.session.cycle_key()
        UserSession.objects.filter(session_key=old).update(
            session_key=request.session.session_key
        )
