"""What every page of the site shows, whatever view made it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import escape_uri_path

from foundation.requests import request_id
from portal.modes import Display, display_of


def site(request: HttpRequest) -> dict[str, Any]:
    """Brand, footer, demonstration bar, display modes, and the page's own address."""
    return {
        **frame(display_of(request)),
        "canonical": settings.BASE_URL + escape_uri_path(request.path),
    }


def frame(display: Display) -> dict[str, Any]:
    """The part that needs no request: error pages render with it alone."""
    return {
        "site": settings.SITE,
        "request_id": request_id(),
        "demonstration": settings.PORTAL_MODE != "production",
        "display": display,
    }
