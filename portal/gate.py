"""Refuses what is too big, comes too slowly, or would not fit on a nearly full disk."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, UnreadablePostError

from foundation import limits, space
from portal import slow_bodies
from portal.errors import too_big, too_slow, unavailable

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


class GateMiddleware:
    """413 for a body over settings.MOST_BODY_BYTES; 503 for any writing without room.

    Files have a higher limit of their own (files.reception): they are refused first. A
    small body is read here, so that no view waits for it: 408 if it breaks off, and 503
    if too many are on their way.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in SAFE and not space.may_write():
            return unavailable(request, full=True)
        # A length that is no number is read as nothing by Django.
        told = request.META.get("CONTENT_LENGTH") or "0"
        length = int(told) if told.isdigit() else 0
        if length > settings.MOST_BODY_BYTES:
            return too_big(request)
        if not length:
            return self.get_response(request)
        address = limits.address_of(request)
        try:
            if length > slow_bodies.SMALL_BYTES:
                with slow_bodies.large.one(address):
                    return self.get_response(request)
            with slow_bodies.small.one(address):
                whole = len(request.body) == length
        except slow_bodies.NoPlace:
            return unavailable(request)
        except UnreadablePostError:
            whole = False
        # What was cut off is no request: half a letter is not stored.
        return self.get_response(request) if whole else too_slow(request)
