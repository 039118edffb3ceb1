"""Keeps slips of the hand in the admin from becoming breakdowns of Wagtail.

Tried on Wagtail 8.0.1: a straight quotation mark in a search box breaks the search on
SQLite, and a garbled id breaks the choosers. Neither means anything there, so it is left
out; and the page that Wagtail keeps to show a breakdown is none of ours.
"""

import re
import unicodedata
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, QueryDict

ADMIN = "/admin/"
SEARCHED = {"q"}
CHOSEN = "/chosen-multiple/"


class TidyAdminQueries:
    """Hands the admin a query without what its views cannot read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("QUERY_STRING") and request.path_info.startswith(ADMIN):
            request.GET = tidied(request.GET, chosen=request.path_info.endswith(CHOSEN))
        return self.get_response(request)


def tidied(query: QueryDict, *, chosen: bool) -> QueryDict:
    """The query without control characters, quotes in searches, and ids that are none."""
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        texts = [readable(value) for value in values]
        if name in SEARCHED:
            texts = [text.replace('"', " ") for text in texts]
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
