"""What holds for every address below /api/, whichever view answers there.

By strangers' pages too (CORS); HEAD and OPTIONS; a limit per address; an ETag for what is
read; JSON alone for what is sent (bodies.py); and no answer in another form: a wrong
method and a breakdown are problems as well.
"""

import functools
import hashlib
import logging
from collections.abc import Callable
from typing import Any

from django.core import signals
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import parse_etags
from django.utils.log import log_response

from foundation import limits
from foundation.api.problems import FULL, FULL_SECONDS, problem
from foundation.requests import is_full, is_unavailable

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponse]

# Stored, but asked for again each time: a withdrawal holds from the next request on.
SHARED = "public, no-cache"
EXPOSED = "ETag, Retry-After, X-Request-ID"
# A preflight may be remembered for a day.
PREFLIGHT_SECONDS = 86_400
UNAVAILABLE_SECONDS = 5
# A reader waits no longer than this for being counted.
COUNT_PATIENCE = 1.0


def door(view: View) -> View:
    """A view behind the rules of this module."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if (wait := waiting_time(request)) is not None:
            answer = problem(429, headers={"Retry-After": str(wait)})
        else:
            answer = attempt(view, request, *args, **kwargs)
        return for_strangers(conditional(request, answer))

    answered.csrf_exempt = True  # type: ignore[attr-defined]
    return answered


def attempt(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """The view's answer; a breakdown and a wrong method become problems."""
    method = request.method
    # HEAD is answered as GET is; the server leaves the body out.
    request.method = "GET" if method == "HEAD" else method
    try:
        answer = view(request, *args, **kwargs)
    except Http404:
        return problem(404)
    except Exception as error:  # noqa: BLE001 - the last resort: a problem, and a log line
        return broken(request, error)
    finally:
        request.method = method
    if answer.status_code != 405:
        return answer
    declared = {name.strip() for name in answer["Allow"].split(",")}
    allow = ", ".join(
        [*sorted(declared), *(["HEAD"] if "GET" in declared else []), "OPTIONS"]
    )
    if method == "OPTIONS":
        return preflight(allow)
    return problem(405, headers={"Allow": allow})


def waiting_time(request: HttpRequest) -> int | None:
    """Seconds that this address has to wait, or None.

    Reading goes on when the counter cannot be written (a full disk, a long import).
    """
    # Who writes waits for the database anyway.
    patience = COUNT_PATIENCE if request.method in ("GET", "HEAD", "OPTIONS") else None
    try:
        verdict = limits.ask("api", limits.address_of(request), patience=patience)
    except DatabaseError:
        logger.warning("The API's counter cannot be written; reading goes on.")
        return None
    return None if verdict.allowed else verdict.retry_after


def broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """A problem that tells nothing but the request's number; the log has the rest."""
    if is_full(error):
        answer = problem(503, detail=FULL, headers={"Retry-After": str(FULL_SECONDS)})
    elif is_unavailable(error):
        answer = problem(503, headers={"Retry-After": str(UNAVAILABLE_SECONDS)})
    else:
        answer = problem(500)
    signals.got_request_exception.send(sender=None, request=request)
    log_response(
        "%s: %s",
        answer.reason_phrase,
        request.path,
        response=answer,
        request=request,
        exception=error,
    )
    return answer


def preflight(allow: str) -> HttpResponse:
    """What a browser asks before a page of another site may read."""
    writing = "POST" in allow
    return HttpResponse(
        status=204,
        headers={
            "Allow": allow,
            "Access-Control-Allow-Methods": "GET, HEAD, POST" if writing else "GET, HEAD",
            "Access-Control-Allow-Headers": "If-None-Match, Content-Type, Idempotency-Key"
            if writing
            else "If-None-Match",
            "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        },
    )


def conditional(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """A good answer gets an ETag, and is 304 to who has it; the rest is not kept."""
    if request.method not in ("GET", "HEAD") or answer.status_code != 200:
        answer["Cache-Control"] = "no-store"
        return answer
    etag = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    known = [
        tag.removeprefix("W/")
        for tag in parse_etags(request.headers.get("If-None-Match", ""))
    ]
    if etag in known or "*" in known:
        answer = HttpResponse(status=304)
        del answer["Content-Type"]
    answer["ETag"] = etag
    answer["Cache-Control"] = SHARED
    return answer


def for_strangers(answer: HttpResponse) -> HttpResponse:
    """Pages of any site may read: nothing here depends on who asks."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Expose-Headers"] = EXPOSED
    return answer
