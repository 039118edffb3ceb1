import re
import sqlite3

import psycopg
import pytest
import structlog
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from foundation.requests import (
    HEADER,
    RequestIdMiddleware,
    is_unavailable,
    new_request_id,
    request_id,
)


def answer(request, view=lambda request: HttpResponse(request_id())):
    return RequestIdMiddleware(view)(request)


def test_each_request_has_its_own_number_that_a_person_can_read_out():
    numbers = {new_request_id() for _ in range(1000)}

    assert len(numbers) == 1000
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{10}", number) for number in numbers)


def test_the_number_is_known_inside_and_told_outside():
    response = answer(RequestFactory().get("/"))

    assert response[HEADER] == response.content.decode()
    assert request_id() == ""


def test_a_number_sent_by_the_caller_is_not_taken_over():
    response = answer(RequestFactory().get("/", headers={HEADER: "EVIL\nline"}))

    assert response[HEADER] != "EVIL\nline"


def test_the_line_says_what_was_asked_and_nothing_of_who_asked():
    request = RequestFactory().post(
        "/mailbox/13800138000/?code=geheim",
        {"content": "geheim"},
        headers={"Cookie": "sessionid=geheim"},
        REMOTE_ADDR="203.0.113.7",
    )
    with structlog.testing.capture_logs() as lines:
        response = answer(request)

    (line,) = lines
    assert isinstance(line.pop("ms"), float)
    assert line == {
        "event": "request",
        "log_level": "info",
        "method": "POST",
        # As the caller wrote it: foundation.logs masks it in the written line.
        "path": "/mailbox/13800138000/",
        "status": 200,
    }
    assert len(response[HEADER]) == 10


def test_lines_written_while_answering_carry_the_number(caplog):
    seen = []

    def view(request):
        seen.append(structlog.contextvars.get_contextvars()["request_id"])
        return HttpResponse()

    response = answer(RequestFactory().get("/"), view)

    assert seen == [response[HEADER]]
    assert structlog.contextvars.get_contextvars() == {}


def wrapped(message, cause=sqlite3.OperationalError):
    error = OperationalError(message)
    error.__cause__ = cause(message)
    return error


@pytest.mark.parametrize(
    "message",
    [
        "database is locked",
        "database table is locked",
        "disk I/O error",
        "database or disk is full",
    ],
)
def test_a_database_that_cannot_serve_now_is_unavailable(message):
    assert is_unavailable(wrapped(message))


def test_a_lost_connection_is_unavailable():
    assert is_unavailable(wrapped("server closed the connection", psycopg.OperationalError))


@pytest.mark.parametrize(
    "error",
    [
        None,
        ValueError("is locked"),
        wrapped("no such table: x"),
        wrapped("unterminated string"),
    ],
)
def test_our_own_mistakes_are_not_called_unavailable(error):
    assert not is_unavailable(error)
