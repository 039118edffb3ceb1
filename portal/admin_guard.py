"""Keeps slips of the hand in the admin from becoming breakdowns of Wagtail.

Tried on Wagtail 8.0.1: a straight quotation mark in a search box breaks the search on
SQLite, and a garbled id breaks the choosers. Neither means anything there, so it is left
out; and the page that Wagtail keeps to show a breakdown is none of ours. What no form of
the admin sends (a part of a form that is missing, words where a number stands) breaks
Wagtail's forms too, where it was written by hand: it is answered 400, not 500.
"""

import re
import unicodedata
from collections.abc import Callable
from json import JSONDecodeError
from traceback import walk_tb

import structlog
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import NoReverseMatch
from django.utils.datastructures import MultiValueDictKeyError

from portal.errors import bad_request

ADMIN = "/admin/"
SEARCHED = {"q"}
# Characters; SQLite refuses to look for a pattern of many thousands.
LONGEST_SEARCH = 200
CHOSEN = "/chosen-multiple/"
INLINE_ROWS = "wagtail.admin.panels.inline_panel"
# Where a view leads on: an address below our root, or nothing.
LEADS_ON = {"next"}
# How Django and Wagtail break over words where a number stands.
NO_NUMBER = re.compile(
    r"Field '\w+' expected a number but got|int too large to convert"
    r"|invalid literal for int\(\)"
)

logger = structlog.get_logger("portal.admin_guard")


class TidyAdminQueries:
    """Hands the admin a query without what its views cannot read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("QUERY_STRING") and request.path_info.startswith(ADMIN):
            request.GET = tidied(request.GET, chosen=request.path_info.endswith(CHOSEN))
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if not request.path_info.startswith(ADMIN) or not is_garbled(request, exception):
            return None
        logger.warning("admin.garbled", kind=type(exception).__name__)
        return bad_request(request)


def is_garbled(request: HttpRequest, exception: Exception) -> bool:
    """Whether a view broke over what was sent to it, and not over a mistake of ours."""
    if isinstance(exception, MultiValueDictKeyError):
        return True
    if isinstance(exception, NoReverseMatch):
        # Wagtail's redirect takes a `next` that is no address for the name of a view.
        return bool(request.POST.get("next")) and not leads_on(request.POST["next"])
    if isinstance(exception, KeyError):
        # More rows were announced than were sent, so that some have no order.
        return request.method == "POST" and broke_in(exception) == INLINE_ROWS
    if isinstance(exception, AttributeError):
        # JSON, and not the text editor's notation.
        return broke_in(exception).startswith("draftjs_exporter.")
    if isinstance(exception, ValidationError):
        # A row's number, as its form gave it; a page of ours that is wrong is our mistake.
        return request.method == "POST" and asked_in(exception) == "modelcluster.forms"
    if isinstance(exception, ObjectDoesNotExist | JSONDecodeError):
        # A page's number or a text's notation that Wagtail reads, as its form gave it.
        return request.method == "POST" and asked_in(exception).startswith("wagtail.")
    return (
        isinstance(exception, ValueError | OverflowError)
        and NO_NUMBER.search(str(exception)) is not None
        and broke_in(exception).startswith(("django.", "wagtail."))
    )


def modules(exception: Exception) -> list[str]:
    """The names of the modules through which it came, the one that raised it last."""
    frames = walk_tb(exception.__traceback__)
    return [str(frame.f_globals.get("__name__", "")) for frame, _line in frames]


def broke_in(exception: Exception) -> str:
    """The name of the module in which it was raised."""
    return (modules(exception) or [""])[-1]


def asked_in(exception: Exception) -> str:
    """The name of the module that asked Django or JSON for what could not be given."""
    tools = ("django.", "json")
    others = [name for name in modules(exception) if not name.startswith(tools)]
    return (others or [""])[-1]


def leads_on(text: str) -> bool:
    """Whether it is an address of this site as our links write it."""
    return bool(re.match(r"/(?![/\\])", text))


def tidied(query: QueryDict, *, chosen: bool) -> QueryDict:
    """The query without control characters, quotes in searches, and ids that are none."""
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        texts = [readable(value) for value in values]
        if name in SEARCHED:
            texts = [text.replace('"', " ")[:LONGEST_SEARCH] for text in texts]
        if name in LEADS_ON:
            texts = [text for text in texts if leads_on(text)]
            if not texts:
                continue
        if chosen and name == "id":
            texts = [text for text in texts if re.fullmatch("[0-9]{1,10}", text)]
        kept.setlist(readable(name), texts)
    kept._mutable = False
    return kept


def readable(text: str) -> str:
    """The text without NUL and other control characters."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in {"Cc", "Cs"})


def no_such_page(_request: HttpRequest) -> HttpResponse:
    """Stands where a page of Wagtail's is not to be had."""
    raise Http404
