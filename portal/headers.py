"""What every answer tells the browser; the words stand in settings/headers.py."""

from collections.abc import Callable

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


class ContentPolicyMiddleware(CSPMiddleware):
    """The content policy, chosen by the address."""

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,
    ) -> PolicyParts:
        parts: PolicyParts = super().get_policy_parts(request, response, report_only)
        if not report_only and parts.config is None:
            parts.config = policy_for(request.path_info)
        return parts


def policy_for(path: str) -> dict[str, list[str]]:
    """The directives for an address."""
    for prefix, directives in settings.CONTENT_POLICIES_BY_PATH.items():
        if path.startswith(prefix):
            return directives
    return settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]


class KeepingMiddleware:
    """Says what may be kept of an answer: nothing where it is for one person.

    Everything else is asked for again each time (`no-cache`), unless its view knows
    better: what is withdrawn must be gone from the next request on.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if is_private(request, response):
            response["Cache-Control"] = "no-store"
        elif not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-cache"
        return response


def is_private(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether an answer is for one person: by address, form, cookie or login."""
    return (
        request.path_info.startswith(settings.PRIVATE_PATHS)
        or request.method not in ("GET", "HEAD", "OPTIONS")
        # A form's token was asked for, or a cookie is set.
        or "CSRF_COOKIE_NEEDS_UPDATE" in request.META
        or bool(response.cookies)
        or used_session(request)
    )


def used_session(request: HttpRequest) -> bool:
    """Whether the answer looked into a session that the browser brought."""
    session = getattr(request, "session", None)
    return (
        session is not None
        and settings.SESSION_COOKIE_NAME in request.COOKIES
        and session.accessed
    )
