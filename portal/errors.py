"""What a reader sees when something goes wrong, with a number to name on the phone.

Each page says what happened, what was kept, and what to do. 500 and 503 render without
the database, without context processors and without static files' manifest: whatever is
broken, somebody reads a whole page.
"""

import sys
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from foundation.api import problem
from foundation.api.problems import FULL, FULL_SECONDS
from foundation.requests import is_full, is_unavailable, request_id
from portal.context import frame
from portal.modes import display_of

# Seconds after which a browser may try again when the database did not answer.
RETRY_AFTER = 30


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400: an address or a form that could not be understood."""
    return page(request, 400)


def permission_denied(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403: not for this person."""
    return page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form stood open too long, or the browser keeps no cookies."""
    return no_store(render(request, "errors/403_csrf.html", status=403))


def page_not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404"""
    return page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 where the database did not answer, for that passes."""
    error = sys.exc_info()[1]
    if is_unavailable(error):
        return unavailable(request, full=is_full(error))
    return alone(request, 500)


def unavailable(request: HttpRequest, *, full: bool = False) -> HttpResponse:
    """503: come back in half a minute; or later, where a person has to make room first."""
    response = alone(request, 503, full=full, detail=FULL if full else "")
    response.headers["Retry-After"] = str(FULL_SECONDS if full else RETRY_AFTER)
    return response


def too_big(request: HttpRequest) -> HttpResponse:
    """413: more than the portal takes in one request; nothing of it was read."""
    return alone(request, 413, most=settings.MOST_BODY_BYTES // 1024**2)


def too_slow(request: HttpRequest) -> HttpResponse:
    """408: the body broke off before it was whole."""
    return alone(request, 408)


def page(request: HttpRequest, status: int) -> HttpResponse:
    if is_machine(request):
        return no_store(problem(status))
    return no_store(render(request, f"errors/{status}.html", status=status))


def alone(
    request: HttpRequest, status: int, *, detail: str = "", **facts: Any
) -> HttpResponse:
    """A page that asks nothing of the database, and of the request only its cookies.

    `facts` are for the page, `detail` is for programs.
    """
    if is_machine(request):
        return no_store(problem(status, detail=detail))
    try:
        display = display_of(request)
        text = render_to_string(f"errors/{status}.html", {**frame(display), **facts})
    except Exception:  # noqa: BLE001 - the last page there is must not fail
        text = plain(status)
    return no_store(HttpResponse(text, status=status))


def is_machine(request: HttpRequest) -> bool:
    """Whether a program asked: below /api/ every answer is JSON, but for the docs page."""
    return request.path.startswith("/api/") and not request.path.startswith("/api/v1/docs/")


def plain(status: int) -> str:
    """The page without any template, should templates themselves be broken."""
    return (
        '<!doctype html><html lang="zh-Hans"><meta charset="utf-8">'
        f"<title>网站出了差错（{status}）</title><h1>网站出了差错</h1>"
        "<p>没有收到回执的内容，请视为没有提交成功。请过几分钟再试。"
        f"请求编号：{request_id()}</p></html>"
    )


def no_store(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
