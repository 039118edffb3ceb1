"""A second factor for everybody who works in the admin, before anything else."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.permissions import enters_admin

# Where one gets without the factor: away, to the password once more, and to the factor.
ALWAYS = frozenset({"account_logout", "privacy", "terms"})
TO_SET_UP = ALWAYS | {"account_reauthenticate", "mfa_activate_totp", "mfa_add_webauthn"}
TO_PROVE = ALWAYS | {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}

# These look at no session, and answer monitors and programs.
WITHOUT_SESSION = ("/api/", "/static/", "/healthz", "/readyz")


class StaffMfaMiddleware:
    """Where MFA_DEMANDED_OF_STAFF: a password alone opens nothing to staff.

    Whoever has no factor is led to set one up; whoever has one proves it in this session.
    A factor that was removed since does not count.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if (
            not settings.MFA_DEMANDED_OF_STAFF
            # Nobody: do not even open a session, which would vary the public page.
            or settings.SESSION_COOKIE_NAME not in request.COOKIES
            or request.path.startswith(WITHOUT_SESSION)
            or not enters_admin(request.user)
        ):
            return None
        mine = Authenticator.objects.filter(user=request.user).exclude(
            type=Authenticator.Type.RECOVERY_CODES
        )
        name = request.resolver_match.url_name if request.resolver_match else ""
        if not mine.exists():
            return None if name in TO_SET_UP else led_to("mfa_activate_totp", request)
        if proven(request):
            return None
        first = "mfa_reauthenticate"
        if not mine.filter(type=Authenticator.Type.TOTP).exists():
            first = "mfa_reauthenticate_webauthn"
        return None if name in TO_PROVE else led_to(first, request)


def proven(request: HttpRequest) -> bool:
    """Whether this session showed a factor that the person still has."""
    shown = [
        record.get("id")
        for record in get_authentication_records(request, request.user)
        if record.get("method") == "mfa"
    ]
    return (
        bool(shown)
        and Authenticator.objects.filter(user=request.user, pk__in=shown).exists()
    )


def led_to(name: str, request: HttpRequest) -> HttpResponse:
    back = request.get_full_path() if request.method == "GET" else "/admin/"
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': back})}")
