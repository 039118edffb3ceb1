"""Refuses what is too big, and what a nearly full disk could not keep, before it is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from foundation import space
from portal.errors import too_big, unavailable

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


class GateMiddleware:
    """413 for a body over settings.MOST_BODY_BYTES; 503 for any writing without room.

    Files have a higher limit of their own (files.reception): they are refused first.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        # A length that is no number is read as nothing by Django.
        if length.isdigit() and int(length) > settings.MOST_BODY_BYTES:
            return too_big(request)
        if request.method not in SAFE and not space.may_write():
            return unavailable(request, full=True)
        return self.get_response(request)
