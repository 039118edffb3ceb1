"""How a reader wants the pages shown: 长者版, 深色, 繁體. In cookies, without JavaScript.

`?mode=elder`, `?theme=dark`, `?lang=zh-Hant` on any page answer with a redirect to the same
address without that parameter, and the choice is remembered for a year. The cookies hold
one of the few words below and nothing about a person; the page cache counts on this.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes

from publishing.pages import ELDER

# parameter, which is also the cookie's name: {word in the address: word in the cookie}
CHOICES = {
    "mode": {"elder": "elder", "standard": "standard"},
    "theme": {"dark": "dark", "light": "light"},
    "lang": {"zh-Hant": "hant", "zh-Hans": "hans"},
}
ONE_YEAR = 365 * 24 * 3600
# Machines and the editors' desk have no display modes.
LEFT_ALONE = ("/api/", "/admin/")
# The one page for people below /api/.
API_DOCS = "/api/v1/docs/"
# What a mode link keeps of the address: the conditions of lists, and where a login leads.
KEPT = (
    "tab", "status", "year", "category", "community", "kind", "topic", "q", "page", "next",
    "about",
)  # fmt: skip


@dataclass(frozen=True)
class Display:
    """The reader's choices; "" where there is none, and the device decides."""

    mode: str = ""
    theme: str = ""
    query: str = ""

    @property
    def elder(self) -> bool:
        return self.mode == ELDER

    @property
    def prefix(self) -> str:
        """What a mode link begins with: the conditions of this address, kept."""
        return f"?{self.query}&" if self.query else "?"


def display_of(request: HttpRequest) -> Display:
    """The choices in the cookies; a word that we never set counts as none."""
    try:
        kept = [(key, request.GET[key]) for key in KEPT if request.GET.get(key)]
    except SuspiciousOperation:
        # Too many parameters to read: the page that says so is shown all the same.
        kept = []
    # A draft that an editor looks at as the old will see it.
    asked = getattr(request, "preview_mode", "") == ELDER
    mode = ELDER if asked else cookie(request, "mode")
    return Display(mode, cookie(request, "theme"), urlencode(kept))


def cookie(request: HttpRequest, name: str) -> str:
    value = request.COOKIES.get(name, "")
    return value if value in CHOICES[name].values() else ""


class DisplayModeMiddleware:
    """Remembers a choice made by address, and says that pages depend on the cookies."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(LEFT_ALONE) and request.path_info != API_DOCS:
            return self.get_response(request)
        if request.method in ("GET", "HEAD") and (chosen := choices(request)):
            return remember(request, chosen)
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie"])
        return response


def choices(request: HttpRequest) -> dict[str, str]:
    """The known choices in the address; others are ignored, as on every web page."""
    if not any(f"{name}=" in request.META.get("QUERY_STRING", "") for name in CHOICES):
        return {}
    return {
        name: words[request.GET[name]]
        for name, words in CHOICES.items()
        if request.GET.get(name) in words
    }


def remember(request: HttpRequest, chosen: dict[str, str]) -> HttpResponse:
    """Back to the same address without the choice, which a cookie now holds."""
    left = request.GET.copy()
    for name in chosen:
        del left[name]
    # Never the raw path: `//elsewhere/` would lead a reader to another site.
    address = escape_leading_slashes(escape_uri_path(request.path))
    query = left.urlencode()
    response = HttpResponseRedirect(f"{address}?{query}" if query else address, status=303)
    # An answer that sets a cookie is kept by nobody (KeepingMiddleware).
    for name, value in chosen.items():
        # Not HttpOnly: app.js writes the same cookie to spare the reload.
        response.set_cookie(
            name, value, max_age=ONE_YEAR, samesite="Lax", secure=request.is_secure()
        )
    return response
