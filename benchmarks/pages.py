"""CPU time of pages against a bare view, in turns in one process."""

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path

from disclosure.models import AffairsPage

ROUNDS = 15
SECONDS_A_TURN = 0.25

# The bare view's body: what the page under measure answered.
_body = b""


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_body)


urlpatterns = [path("", bare)]


def asker(handler: WSGIHandler, address: str, cookie: str = "") -> Callable[[], bytes]:
    """A function that asks the handler for the address as a web server would."""
    path, _, query = address.partition("?")

    def ask() -> bytes:
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_COOKIE": cookie,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "HTTP_HOST": "127.0.0.1:8000",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": sys.stdin.buffer,
            "wsgi.errors": sys.stderr,
        }
        status = []
        answer = handler(environ, lambda line, *_rest: status.append(line))
        body = b"".join(answer)
        answer.close()
        if not status[0].startswith("200"):
            sys.exit(f"{address}：{status[0]}。先用 make run 载入演示内容。")
        return body

    return ask


def milliseconds(ask: Callable[[], bytes]) -> float:
    """CPU time of one request, the mean of a turn."""
    count, started, cpu = 0, time.monotonic(), time.process_time()
    while time.monotonic() - started < SECONDS_A_TURN:
        ask()
        count += 1
    return (time.process_time() - cpu) / count * 1000


def statements(ask: Callable[[], bytes]) -> int:
    with CaptureQueriesContext(connection) as queries:
        ask()
    return len(queries)


def compared(name: str, address: str) -> str:
    """One row: the page, its cost, its ratio to the bare view."""
    global _body
    page = asker(WSGIHandler(), address)
    _body = page()
    alone: dict[str, Any] = {"ROOT_URLCONF": "benchmarks.pages", "MIDDLEWARE": []}
    with override_settings(**alone):
        plain = asker(WSGIHandler(), "/")
        plain()
    costs, ratios = [], []
    for _ in range(ROUNDS):
        with override_settings(**alone):
            base = milliseconds(plain)
        cost = milliseconds(page)
        costs.append(cost)
        ratios.append(cost / base)
    cost, ratio = statistics.median(costs), statistics.median(ratios)
    return (
        f"| {name} `{address}` | {len(_body) / 1000:.0f} KB | {cost:.2f} "
        f"| {ratio:.0f} ({min(ratios):.0f}–{max(ratios):.0f}) | {statements(page)} |"
    )


def table() -> str:
    detail = AffairsPage.objects.public().first()
    if detail is None:
        sys.exit("没有公开内容。先用 make run 载入演示内容。")
    rows = [
        compared("home", "/"),
        compared("community", "/huaiyinli/"),
        compared("list", "/huaiyinli/disclosure/"),
        compared("detail", detail.url),
        compared("API list", "/api/v1/disclosures/"),
    ]
    head = "| page | size | CPU ms | times the bare view | statements |"
    return "\n".join([head, "|---|---:|---:|---:|---:|", *rows])
