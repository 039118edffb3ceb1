"""Every way into the admin: there is one, and a password alone does not open it."""

import base64
import re

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core import mail
from django.urls import Resolver404, get_resolver, resolve, reverse

from tests.accounts.reading import code_now
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

FORM = {
    "username": "chief",
    "login": "chief",
    "email": "chief@example.cn",
    "password": PASSWORD,
    "next": "/admin/",
}


def is_shut(client) -> bool:
    """Whether this browser is kept out of the admin, its API and its home page."""
    return all(
        client.get(path).status_code in {302, 401, 403, 404}
        for path in ("/admin/", "/admin/users/", "/admin/pages/", "/admin/api/main/pages/")
    )


DOORS = [
    "/admin/login/",
    "/admin/login/?next=/admin/users/",
    "/_util/login/",
    "/_util/login/?next=/admin/",
    "/accounts/login/",
    "/accounts/login/?next=/admin/",
    "/accounts/reauthenticate/",
    "/accounts/2fa/authenticate/",
    "/accounts/2fa/webauthn/login/",
    "/accounts/login/code/",
    "/accounts/login/code/confirm/",
    "/accounts/signup/",
    "/admin/password_reset/",
    "/admin/password_reset/done/",
    "/admin/password_reset/complete/",
    "/admin/password_reset/confirm/MQ/abc-def/",
    "/admin/account/",
    "/_util/authenticate_with_password/1/1/",
    "/api/v1/site/",
    "/api/v1/login/",
    "/_allauth/browser/v1/auth/login",
    "/_allauth/app/v1/auth/login",
    "/django-admin/login/",
]


@pytest.mark.usefixtures("demanded")
class TestSuperuserWithAPasswordOnly:
    @pytest.mark.parametrize("has_app", [False, True], ids=["no factor", "factor"])
    @pytest.mark.parametrize("door", DOORS)
    def test_no_form_lets_in(self, client, chief, with_app, door, has_app):
        if has_app:
            with_app(chief)
        client.raise_request_exception = False
        for answer in (
            client.get(door),
            client.post(door, FORM),
            client.post(door, FORM, content_type="application/json"),
            client.put(door, FORM, content_type="application/json"),
        ):
            assert answer.status_code < 500
        assert is_shut(client)

    @pytest.mark.parametrize("has_app", [False, True], ids=["no factor", "factor"])
    def test_no_header_lets_in(self, client, chief, with_app, has_app):
        if has_app:
            with_app(chief)
        basic = base64.b64encode(f"chief:{PASSWORD}".encode()).decode()
        for headers in (
            {"Authorization": f"Basic {basic}"},
            {"Authorization": f"Bearer {PASSWORD}"},
            {"Authorization": f"Token {PASSWORD}"},
            {"X-Session-Token": "chief", "Remote-User": "chief", "X-Remote-User": "chief"},
        ):
            for path in (
                "/admin/",
                "/admin/users/",
                "/api/v1/site/",
                "/admin/api/main/pages/",
            ):
                answer = client.get(path, headers=headers)
                assert path.startswith("/api/") or answer.status_code != 200

    def test_a_reset_password_is_a_password_only(self, client, chief, with_app):
        with_app(chief)
        client.post("/accounts/password/reset/", {"email": "chief@example.cn"})
        address = next(
            line for line in mail.outbox[0].body.split() if "/password/reset/key/" in line
        ).split("/accounts/", 1)[1]
        page = client.get(f"/accounts/{address}")
        client.post(
            page.url, {"password1": "Other-2026-word", "password2": "Other-2026-word"}
        )
        assert is_shut(client)
        client.post("/accounts/login/", {"login": "chief", "password": "Other-2026-word"})
        assert is_shut(client)
        assert Authenticator.objects.filter(user=chief).exists()

    def test_with_the_factor_it_opens(self, client, chief, with_app):
        """So that the tests above fail for the right reason."""
        secret = with_app(chief)
        client.post("/accounts/login/", {"login": "chief", "password": PASSWORD})
        client.post("/accounts/2fa/authenticate/", {"code": code_now(secret)})
        assert client.get("/admin/").status_code == 200

    def test_every_page_of_the_admin_sends_away(self, client, chief):
        """Each address of Wagtail that takes no argument, as its URLs name them."""
        client.force_login(chief)
        tried = 0
        for name, found in admin_addresses():
            answer = client.get(found)
            assert answer.status_code in {302, 404}, (name, found, answer.status_code)
            if answer.status_code == 302:
                assert answer.url.startswith("/accounts/"), (name, answer.url)
            tried += 1
        assert tried > 60


def admin_addresses():
    """(name, address) of the admin's pages without arguments, logout aside."""

    def walk(patterns, prefix=""):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                namespace = f"{pattern.namespace}:" if pattern.namespace else ""
                yield from walk(pattern.url_patterns, prefix + namespace)
            elif pattern.name:
                yield prefix + pattern.name

    for name in sorted(set(walk(get_resolver().url_patterns))):
        try:
            found = reverse(name)
        except Exception:  # noqa: BLE001, S112 - it takes arguments
            continue
        if found.startswith("/admin/") and "logout" not in found:
            yield name, found


@pytest.mark.parametrize(
    ("door", "to"),
    [
        ("/admin/login/", "/accounts/login/"),
        ("/admin/login/?next=/admin/users/", "/accounts/login/?next=%2Fadmin%2Fusers%2F"),
        ("/admin/login/?next=https://evil.example/", "/accounts/login/"),
        ("/admin/login/?next=//evil.example/", "/accounts/login/"),
        ("/_util/login/?next=/", "/accounts/login/?next=%2F"),
        ("/_util/login/?next=%5C%5Cevil.example", "/accounts/login/"),
        ("/admin/login/?next=%ff", "/accounts/login/"),
        ("/admin/password_reset/", "/accounts/password/reset/"),
        ("/admin/password_reset/confirm/MQ/a-b/", "/accounts/password/reset/"),
        ("/admin/password_reset/complete/", "/accounts/password/reset/"),
    ],
)
def test_wagtails_own_doors_lead_to_the_account_pages(client, door, to):
    for answer in (client.get(door), client.post(door, FORM)):
        assert (answer.status_code, answer.url) == (302, to)


def test_no_door_of_wagtails_shows_a_password_field(client, chief):
    client.force_login(chief)
    page = client.get("/admin/account/")
    assert 'type="password"' not in page.text
    fields = re.findall(r"<(?:input|button)[^>]*>", page.text)
    assert fields  # the form with name and picture is there
    assert [field for field in fields if "password" in field.lower()] == []


def test_the_admins_logout_button_logs_out(client, chief):
    client.force_login(chief)
    assert client.get("/admin/logout/").status_code == 200
    assert client.post("/admin/logout/").status_code == 302
    assert is_shut(client)


def test_djangos_own_admin_and_headless_login_are_not_installed():
    assert not apps.is_installed("django.contrib.admin")
    assert not apps.is_installed("allauth.headless")
    assert not apps.is_installed("wagtail.api.v3")
    for path in ("/django-admin/", "/_allauth/browser/v1/config", "/api/v3/"):
        try:
            match = resolve(path)
        except Resolver404:
            continue
        assert match.url_name in {None, "wagtail_serve"}
