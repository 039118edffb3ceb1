"""Error pages: whole, in Chinese, with a number; 500 and 503 whatever is broken."""

import sqlite3

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import path

from foundation import requests
from portal import errors, urls

# What every error page says: what happened, what was kept, what to do.
SAID = ("发生了什么", "保留了什么", "可以怎么做")


def fail(error, cause=None):
    def view(request):
        raise error from cause

    return view


def sqlite(message):
    """As Django raises what SQLite said."""
    return fail(OperationalError(message), sqlite3.OperationalError(message))


urlpatterns = [
    path("broken/", fail(RuntimeError("the inside of the house"))),
    path("away/", sqlite("database is locked")),
    path("mistake/", sqlite("no such column: x")),
    path("forbidden/", fail(PermissionDenied())),
    path("strange/", fail(SuspiciousOperation())),
    path("api/broken/", fail(RuntimeError())),
    path("api/strange/", fail(SuspiciousOperation())),
    path("api/away/", sqlite("database is locked")),
    *urls.urlpatterns,
]
handler400 = urls.handler400
handler403 = urls.handler403
handler404 = urls.handler404
handler500 = urls.handler500

pytestmark = pytest.mark.urls("tests.portal.test_errors")


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "title"),
    [
        ("/strange/", 400, "这个请求没有看懂"),
        ("/forbidden/", 403, "这一页不对您开放"),
        ("/broken/", 500, "网站出了差错"),
        # Without the database: these tests are not given one.
        ("/away/", 503, "网站暂时打不开"),
        ("/mistake/", 500, "网站出了差错"),
    ],
)
def test_what_is_said_and_under_which_number(visitor, address, status, title):
    answer = visitor.get(address)

    text = answer.content.decode()
    assert answer.status_code == status
    assert f"<h1>{title}</h1>" in text
    assert all(words in text for words in SAID)
    assert answer["X-Request-ID"] in text
    assert answer["Cache-Control"] == "no-store"
    assert "the inside of the house" not in text
    assert "演示站" in text


@pytest.mark.django_db
def test_an_unknown_address(visitor):
    answer = visitor.get("/nobody/knows/")

    text = answer.content.decode()
    assert answer.status_code == 404
    assert "<h1>没有这一页</h1>" in text
    assert all(words in text for words in SAID)
    assert answer["X-Request-ID"] in text


@pytest.mark.django_db
def test_a_form_that_stood_open_too_long():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x"})

    assert answer.status_code == 403
    assert "没有提交成功，请再交一次" in answer.content.decode()


def test_come_again_in_half_a_minute(visitor):
    assert visitor.get("/away/")["Retry-After"] == "30"
    assert "Retry-After" not in visitor.get("/broken/")


def test_more_parameters_than_can_be_read(visitor):
    answer = visitor.get("/", QUERY_STRING="&".join(f"a{n}=1&mode=" for n in range(2000)))

    assert answer.status_code == 400
    assert "这个请求没有看懂" in answer.content.decode()


def test_too_often_says_how_long_to_wait(rf):
    page = errors.render(rf.get("/"), "errors/429.html", {"retry_after": 61})

    assert "请过2分钟再试" in page.content.decode()


def test_the_reader_keeps_his_display_mode(visitor):
    visitor.cookies["mode"] = "elder"

    assert 'data-mode="elder"' in visitor.get("/broken/").content.decode()


def test_a_page_is_left_when_templates_are_broken(monkeypatch):
    def broken(*args, **kwargs):
        raise ValueError("no manifest")

    monkeypatch.setattr(errors, "render_to_string", broken)
    token = requests._current.set("ABCDEFGHJK")
    try:
        answer = errors.server_error(RequestFactory().get("/"))
    finally:
        requests._current.reset(token)

    assert answer.status_code == 500
    assert "网站出了差错" in answer.content.decode()
    assert "ABCDEFGHJK" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "status"),
    [("/api/broken/", 500), ("/api/strange/", 400), ("/api/away/", 503)],
)
def test_machines_get_no_html(visitor, address, status):
    answer = visitor.get(address)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["request_id"] == answer["X-Request-ID"]
