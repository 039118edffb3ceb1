"""What every answer tells the browser, whichever view made it."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.middleware.csrf import get_token

from portal.headers import KeepingMiddleware
from tests.factories import (
    PASSWORD,
    AffairsPageFactory,
    CommunityPageFactory,
    UserFactory,
    home,
)

pytestmark = pytest.mark.django_db

STATIC = "/static/css/base.css"
PUBLIC = [
    "/",
    "/ql/",
    "/ql/disclosure/",
    "/ql/disclosure/parking/",
    "/privacy/",
    "/terms/",
    "/sitemap/",
    "/mailbox/letters/",
    "/sitemap.xml",
    "/robots.txt",
    "/api/v1/docs/",
    "/no-such-page/",
    STATIC,
]
API = ["/api/v1/site/", "/api/v1/disclosures/", "/api/v1/openapi.json", "/api/nothing/"]
PRIVATE = ["/mailbox/track/", "/accounts/login/", "/admin/", "/admin/pages/"]
EVERY = [*PUBLIC, *API, *PRIVATE]


@pytest.fixture(autouse=True)
def pages():
    community = CommunityPageFactory(parent=home(), code="QL01", slug="ql")
    return AffairsPageFactory(community=community, slug="parking", published=True)


def directives(answer):
    parts = (part.split() for part in answer["Content-Security-Policy"].split(";"))
    return {name: set(sources) for name, *sources in parts}


def read(client, address):
    """An answer read to its end, at which the test client closes a file."""
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


@pytest.mark.parametrize("address", EVERY)
def test_every_answer_is_guarded(client, address):
    answer = read(client, address)

    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "Content-Security-Policy" in answer
    assert "Strict-Transport-Security" not in answer
    assert len(answer["X-Request-ID"]) == 10


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_run_our_own_scripts_and_nothing_else(client, address):
    answer = read(client, address)

    assert directives(answer) == {
        "default-src": {"'self'"},
        "script-src": {"'self'"},
        "style-src": {"'self'"},
        "img-src": {"'self'", "data:"},
        "object-src": {"'none'"},
        "base-uri": {"'none'"},
        "form-action": {"'self'"},
        "frame-ancestors": {"'none'"},
    }


@pytest.mark.parametrize("address", API)
def test_data_loads_nothing(client, address):
    assert directives(client.get(address)) == {
        "default-src": {"'none'"},
        "frame-ancestors": {"'none'"},
    }


def test_the_admin_has_one_looser_policy_without_a_nonce(admin_client):
    answer = admin_client.get("/admin/")

    assert answer.status_code == 200
    policy = directives(answer)
    assert policy["script-src"] == policy["style-src"] == {"'self'", "'unsafe-inline'"}
    assert policy["frame-ancestors"] == {"'self'"}
    assert policy["object-src"] == policy["base-uri"] == {"'none'"}
    assert "nonce" not in answer["Content-Security-Policy"]


def test_the_preview_of_a_page_may_stand_in_a_frame_beside_its_form(admin_client, pages):
    answer = admin_client.get(f"/admin/pages/{pages.pk}/edit/preview/")

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert directives(answer)["frame-ancestors"] == {"'self'"}


def test_no_other_page_may_be_framed(client):
    assert client.get("/")["X-Frame-Options"] == "DENY"


# What may be kept ----------------------------------------------------------------


@pytest.mark.parametrize(
    "address", [*PRIVATE, "/admin/login/", "/accounts/password/reset/"]
)
def test_private_addresses_are_never_kept(client, address):
    assert client.get(address)["Cache-Control"] == "no-store"


def test_the_admin_is_never_kept(admin_client):
    for address in ("/admin/", "/admin/pages/", "/admin/reports/site-history/"):
        assert admin_client.get(address)["Cache-Control"] == "no-store", address


@pytest.mark.parametrize("address", PUBLIC[: PUBLIC.index("/no-such-page/")])
def test_public_pages_are_asked_for_again_each_time(client, address):
    answer = client.get(address)

    assert answer["Cache-Control"] == "no-cache"
    assert answer.cookies == {}


def test_a_page_that_looked_into_a_session_is_never_kept(rf):
    def answer(*, cookie, looks):
        def view(request):
            request.session = SessionStore("abc")
            if looks:
                request.session.get("x")
            return HttpResponse()

        request = rf.get("/")
        if cookie:
            request.COOKIES["sessionid"] = "abc"
        return KeepingMiddleware(view)(request)["Cache-Control"]

    assert answer(cookie=True, looks=True) == "no-store"
    assert answer(cookie=True, looks=False) == "no-cache"
    assert answer(cookie=False, looks=True) == "no-cache"


def test_an_answer_that_sets_a_cookie_or_has_a_forms_token_is_never_kept(rf):
    def with_cookie(request):
        answer = HttpResponse()
        answer.set_cookie("mode", "elder")
        return answer

    def with_token(request):
        return HttpResponse(get_token(request))

    for view in (with_cookie, with_token):
        assert KeepingMiddleware(view)(rf.get("/"))["Cache-Control"] == "no-store"
    posted = KeepingMiddleware(lambda request: HttpResponse())(rf.post("/"))
    assert posted["Cache-Control"] == "no-store"


def test_what_a_view_says_of_keeping_stays(rf):
    def view(request):
        return HttpResponse(headers={"Cache-Control": "public, max-age=60"})

    assert KeepingMiddleware(view)(rf.get("/"))["Cache-Control"] == "public, max-age=60"


def test_logging_in_is_never_kept(client):
    user = UserFactory()

    answer = client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})

    assert answer["Cache-Control"] == "no-store"
