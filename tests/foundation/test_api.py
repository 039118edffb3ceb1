"""The door of the API: what is refused, and how; what is kept, and for how long."""

import json

import pytest
from django.core import signing
from django.db import DatabaseError, OperationalError
from django.test import Client

from foundation import clock, limits
from foundation.api import fields, guard
from tests.factories import AffairsPageFactory, CommunityPageFactory

pytestmark = pytest.mark.django_db

LIST = "/api/v1/disclosures/"
# Every address of the API that answers something; QL01 is made by the fixture.
EVERY = ["/api/v1/site/", "/api/v1/communities/", "/api/v1/communities/QL01/", LIST]
EVERY_ONE = [*EVERY, "/api/v1/openapi.json"]
PROBLEM = {"title", "status", "detail", "errors", "request_id"}


@pytest.fixture
def ql01():
    return CommunityPageFactory(code="QL01")


def is_problem(answer, status):
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body = json.loads(answer.content)
    assert body.keys() >= PROBLEM
    assert body["status"] == status
    assert body["request_id"] == answer["X-Request-ID"] != ""
    assert all(error.keys() == {"field", "message"} for error in body["errors"])
    assert has_chinese(body["title"])
    assert has_chinese(body["detail"])
    assert all(has_chinese(error["message"]) for error in body["errors"])
    return body


def has_chinese(text):
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


# The guard -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("typo=1", "typo"),
        ("Limit=5", "Limit"),
        ("fields=*", "fields"),
        ("community__id=1", "community__id"),
        ("community[]=QL01", "community[]"),
        ("utm_source=chat", "utm_source"),
        ("limit=5&limit=6", "limit"),
        ("limit=5&limit=5", "limit"),
        ("community=%00", "community"),
        ("community=QL01%00", "community"),
        ("category=%E8%B4%A2%1B", "category"),
        ("category=%B2%C6", "category"),
        ("category=" + "%E8%B4%A2" * 201, "category"),
        ("cursor=" + "x" * 201, "cursor"),
        ("community=" + "x" * 2001, "query"),
        ("&" * 1500, "query"),
        ("a=1&" * 30, "query"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("limit=many", "limit"),
        ("limit=", "limit"),
        ("limit=1_0", "limit"),
        ("limit=%EF%BC%91", "limit"),
        ("limit=5.0", "limit"),
        ("limit=99999999999999999999", "limit"),
        ("count=2", "count"),
        ("count=true", "count"),
        ("regime=GONE", "regime"),
        ("regime=juwu", "regime"),
        ("mode=", "mode"),
        ("status=current,posting", "status"),
        ("year=26", "year"),
        ("community=ql01", "community"),
        ("code=JW-FIN", "code"),
        ("code=' OR 1=1--", "code"),
        ("published_after=yesterday", "published_after"),
        ("published_after=2026-13-01", "published_after"),
        ("published_after=20260101", "published_after"),
        ("published_after=0", "published_after"),
        ("published_before=2026-02-30", "published_before"),
        ("cursor=made-up", "cursor"),
        # Named: a signature differs in every process, and processes share this run.
        pytest.param("cursor=" + signing.dumps(["2026-01-01", 1]), "cursor", id="dumped"),
        pytest.param(
            "cursor=" + signing.Signer().sign_object(["2026-01-01", 1]),
            "cursor",
            id="signed",
        ),
    ],
)
def test_a_query_that_was_not_declared_is_refused_by_name(client, query, field):
    body = is_problem(client.get(f"{LIST}?{query}"), 422)

    assert field in [error["field"] for error in body["errors"]]


@pytest.mark.parametrize("address", EVERY_ONE)
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("typo=1", "typo"),
        ("%00=1", "?"),
        ("typo=%00", "typo"),
        ("x=" + "y" * 2001, "query"),
    ],
)
def test_every_operation_refuses_what_it_does_not_know(client, ql01, address, query, field):
    body = is_problem(client.get(f"{address}?{query}"), 422)

    assert body["errors"][0]["field"] == field


def test_a_value_that_is_too_long_is_told_so_before_anybody_reads_it(client):
    body = is_problem(client.get(f"{LIST}?cursor={'x' * 201}"), 422)

    assert body["errors"] == [{"field": "cursor", "message": "取值过长。"}]


def test_every_slip_is_named_at_once(client):
    body = is_problem(client.get(f"{LIST}?typo=1&limit=5&limit=6&mode=%00"), 422)

    assert [error["field"] for error in body["errors"]] == ["typo", "limit", "mode"]


@pytest.mark.parametrize(
    "query",
    [
        "limit=5&community=QL01&regime=JUWU&mode=posting&cursor=&count=1",
        "code=JW-DEC-04&category=决策&status=posting&year=2026",
        "published_after=0001-01-01&published_before=9999-12-31",
        "published_after=2026-11-01&published_before=2026-11-30",
        "community=QL00",
        "community=QL99",
        "status=withdrawn",
    ],
)
def test_what_was_declared_passes(client, query):
    assert client.get(f"{LIST}?{query}").status_code == 200


def test_a_days_bounds_keep_within_the_calendar_of_the_database():
    assert fields.calendar_day("0001-01-01") == fields.FIRST_DAY
    assert fields.calendar_day("9999-12-31") == fields.LAST_DAY
    assert clock.end_of(fields.LAST_DAY) > clock.start_of(fields.LAST_DAY)


def test_garbled_is_what_no_keyboard_types():
    assert guard.garbled("a\0")
    assert guard.garbled("\x1b[0m")
    assert guard.garbled("\ufffd")
    assert guard.garbled("\ud800")
    assert not guard.garbled("财务 JW-FIN-03（一）\u3000")


# Problems ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/",
        "/api/v1/disclosures",
        "/api/v1/disclosures//",
        "/api/v1/disclosures/1",
        "/api/v1/no-such-room/",
        "/api/v1/%0a",
        "/api/v1/communities/QL01%0a/",
        "/api/v1/%FF%FE/",
        "/api/v1/..%2f..%2fetc/passwd",
        "/api/v1/openapi.json/",
        "/api/v2/pages/",
        "/api/v3/pages/",
        "/api/v3/documents/?search=%22",
        "/api/main/pages/",
    ],
)
def test_every_unknown_address_below_the_api_is_a_problem(client, ql01, address):
    body = is_problem(client.get(address), 404)

    assert body["errors"] == []


@pytest.mark.parametrize("address", EVERY_ONE)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_a_wrong_method_is_a_problem_that_names_the_right_ones(
    client, ql01, address, method
):
    answer = getattr(client, method)(address)

    is_problem(answer, 405)
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("address", EVERY_ONE)
def test_head_says_what_get_says(client, ql01, address):
    got, head = client.get(address), client.head(address)

    assert head.status_code == 200
    assert head.content == b""
    assert head["ETag"] == got["ETag"]
    assert head["Content-Type"] == got["Content-Type"]


def test_a_breakdown_is_a_problem_that_tells_nothing(ql01, monkeypatch):
    def fail(page):
        raise RuntimeError("secret-of-the-house")

    monkeypatch.setattr("communities.api.page_address", fail)

    answer = Client(raise_request_exception=False).get("/api/v1/communities/")

    is_problem(answer, 500)
    assert "secret-of-the-house" not in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_a_breakdown_is_not_hidden_from_the_log(ql01, monkeypatch, caplog):
    monkeypatch.setattr("communities.api.page_address", lambda page: 1 / 0)

    Client(raise_request_exception=False).get("/api/v1/communities/")

    assert "ZeroDivisionError" in caplog.text


def test_a_database_that_cannot_serve_now_is_503(ql01, monkeypatch):
    def locked(page):
        raise OperationalError("database is locked")

    monkeypatch.setattr("communities.api.page_address", locked)
    monkeypatch.setattr("foundation.api.door.is_unavailable", lambda error: True)

    answer = Client(raise_request_exception=False).get("/api/v1/communities/")

    is_problem(answer, 503)
    assert int(answer["Retry-After"]) > 0


# What may be kept ----------------------------------------------------------------


@pytest.mark.parametrize("address", EVERY_ONE)
def test_who_has_it_already_is_told_so(client, ql01, address):
    first = client.get(address)
    etag = first["ETag"]
    assert etag.startswith('"')
    assert first["Cache-Control"] == "public, no-cache"

    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = client.get(address, headers={"if-none-match": known})
        assert answer.status_code == 304, known
        assert answer.content == b""
        assert answer["ETag"] == etag
    for unknown in ('"other"', "", "garbage", etag.strip('"')):
        assert client.get(address, headers={"if-none-match": unknown}).status_code == 200


def test_a_page_with_a_next_one_keeps_its_etag(client, ql01, time_machine):
    AffairsPageFactory.create_batch(2, published=True)
    time_machine.move_to("2026-11-25T09:00:00+08:00")
    first = client.get(f"{LIST}?limit=1")
    time_machine.move_to("2026-11-25T09:30:00+08:00")

    answer = client.get(f"{LIST}?limit=1", headers={"if-none-match": first["ETag"]})

    assert first.json()["next"]
    assert answer.status_code == 304


def test_a_change_changes_the_etag(client, ql01):
    before = client.get(LIST)["ETag"]
    AffairsPageFactory(published=True)

    answer = client.get(LIST, headers={"if-none-match": before})

    assert answer.status_code == 200
    assert answer["ETag"] != before


def test_a_problem_is_never_kept_and_has_no_etag(client):
    answer = client.get("/api/v1/disclosures/1/", headers={"if-none-match": "*"})

    is_problem(answer, 404)
    assert answer["Cache-Control"] == "no-store"
    assert "ETag" not in answer


def test_the_answer_does_not_depend_on_who_is_logged_in(admin_client, client, ql01):
    anonymous, administrator = client.get(LIST), admin_client.get(LIST)

    assert administrator.content == anonymous.content
    assert administrator["Cache-Control"] == "public, no-cache"
    assert "Cookie" not in administrator.get("Vary", "")
    assert administrator.cookies == {}


# Strangers -----------------------------------------------------------------------


def test_pages_of_other_sites_may_read(client, ql01):
    for address in [*EVERY_ONE, "/api/v1/nothing/"]:
        answer = client.get(address, headers={"origin": "https://app.example"})
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize("address", EVERY_ONE)
def test_a_preflight_allows_reading_only(client, ql01, address):
    answer = client.options(
        address,
        headers={
            "origin": "https://app.example",
            "access-control-request-method": "DELETE",
        },
    )

    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


# The limit -----------------------------------------------------------------------


def test_an_address_that_asks_too_often_has_to_wait(client, settings):
    settings.LIMITS = {**settings.LIMITS, "api": (3, 60)}
    for _turn in range(3):
        assert client.get("/api/v1/site/").status_code == 200

    answer = client.get(LIST)

    is_problem(answer, 429)
    assert 0 < int(answer["Retry-After"]) <= 60
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/v1/site/", REMOTE_ADDR="10.9.8.7").status_code == 200


def test_wrong_requests_are_counted_too(client, settings):
    settings.LIMITS = {**settings.LIMITS, "api": (2, 60)}
    client.get("/api/v9/")
    client.post(LIST)

    is_problem(client.get(LIST), 429)


def test_reading_goes_on_when_the_counter_cannot_be_written(client, monkeypatch):
    def full(scope, who, patience=None):
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr(limits, "ask", full)

    assert client.get("/api/v1/site/").status_code == 200
