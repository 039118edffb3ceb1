"""The second factor: set up, shown, limited; and demanded of staff before anything else."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client

from accounts import sealing
from portal.settings import login
from tests.accounts.reading import code_now
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

PROVE = "/accounts/2fa/authenticate/"


def set_up(client):
    """Set up an app as a person does, the password once more included."""
    client.post(
        "/accounts/reauthenticate/?next=/accounts/2fa/totp/activate/",
        {"password": PASSWORD},
    )
    client.get("/accounts/2fa/totp/activate/")
    waiting = client.session[SECRET_SESSION_KEY]
    secret = sealing.open_seal(waiting)
    assert secret not in waiting
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_now(secret)})
    return secret, answer


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        return str(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_with_its_codes_and_nothing_is_stored_in_clear(
    client, enter, resident
):
    enter("resident")
    secret, answer = set_up(client)
    assert answer.url == "/accounts/2fa/recovery-codes/"
    page = client.get(answer.url).text
    recovery = Authenticator.objects.get(type="recovery_codes").wrap()
    assert all(code in page for code in recovery.get_unused_codes())
    assert secret not in stored()
    key = next(iter(settings.PII_KEYS))
    for authenticator in Authenticator.objects.all():
        sealed = authenticator.data.get("secret") or authenticator.data["seed"]
        assert sealed.startswith(f"{key}:")


def test_a_password_alone_is_half_a_login(client, enter, clerk, with_app):
    with_app(clerk)
    assert enter("clerk").url == PROVE
    assert "_auth_user_id" not in client.session
    assert "login" in client.get("/admin/").url


def test_the_code_of_the_app_completes_it(client, enter, clerk, with_app):
    secret = with_app(clerk)
    enter("clerk", query="?next=/admin/reports/")
    assert client.post(PROVE, {"code": code_now(secret)}).url == "/admin/reports/"
    assert client.get("/admin/").status_code == 200


def test_a_code_is_good_once_in_every_process(client, enter, clerk, with_app):
    secret = with_app(clerk)
    code = code_now(secret)
    enter("clerk")
    assert client.post(PROVE, {"code": code}).status_code == 302
    # Another process has another memory of used codes; the database is the same.
    cache.clear()
    other = Client()
    enter("clerk", via=other)
    again = other.post(PROVE, {"code": f" {code[:3]} {code[3:]}"})
    assert again.status_code == 200
    assert "已经用过" in again.text


def test_a_recovery_code_is_good_once(client, enter, clerk, with_app):
    with_app(clerk)
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    enter("clerk")
    assert client.post(PROVE, {"code": code}).status_code == 302
    other = Client()
    enter("clerk", via=other)
    assert other.post(PROVE, {"code": code}).status_code == 200


def test_codes_are_guessed_five_times_from_one_address(client, enter, clerk, with_app):
    secret = with_app(clerk)
    enter("clerk")
    answers = [client.post(PROVE, {"code": "000000"}).status_code for _ in range(7)]
    assert answers == [200] * 5 + [429] * 2
    assert client.post(PROVE, {"code": code_now(secret)}).status_code == 429
    elsewhere = Client(REMOTE_ADDR="192.0.2.9")
    enter("clerk", via=elsewhere)
    assert elsewhere.post(PROVE, {"code": code_now(secret)}).status_code == 302


def test_codes_of_one_person_are_guessed_fifty_times_a_day(
    enter, clerk, with_app, settings
):
    secret = with_app(clerk)
    settings.LIMITS = {**settings.LIMITS, "code_person": (6, 86400)}
    for n in range(6):
        guesser = Client(REMOTE_ADDR=f"198.51.100.{n}")
        enter("clerk", via=guesser)
        assert guesser.post(PROVE, {"code": "000000"}).status_code == 200
    late = Client(REMOTE_ADDR="192.0.2.9")
    enter("clerk", via=late)
    assert late.post(PROVE, {"code": code_now(secret)}).status_code == 429


@pytest.mark.parametrize(
    "sent",
    [
        {"code": "\x00"},
        {"code": "9" * 1_000_000},
        {"code": "١٢٣٤٥٦"},
        {"code": ""},
        {},
        {"credential": "{}"},
        {"credential": "[]"},
        {"credential": "null"},
        {"credential": "not json"},
        {"credential": json.dumps({"id": "a", "rawId": "a", "response": {}})},
        {
            "credential": json.dumps(
                {
                    "id": "AAAA",
                    "rawId": "AAAA",
                    "type": "public-key",
                    "response": {
                        "clientDataJSON": "AAAA",
                        "authenticatorData": "AAAA",
                        "signature": "AAAA",
                    },
                }
            )
        },
        {"credential": "[" * 5000},
    ],
)
def test_whatever_is_sent_instead_of_a_code_is_answered(
    client, enter, clerk, with_app, sent
):
    with_app(clerk)
    enter("clerk")
    client.raise_request_exception = False
    assert client.post(PROVE, sent).status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "credential",
    [
        "{}",
        "[]",
        "[" * 5000,
        json.dumps(
            {
                "id": "AAAA",
                "rawId": "AAAA",
                "type": "public-key",
                "response": {"clientDataJSON": "AAAA", "attestationObject": "AAAA"},
            }
        ),
        json.dumps(
            {
                "id": "AAAA",
                "rawId": "AAAA",
                "type": "public-key",
                "response": {
                    "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0",
                    "attestationObject": "o2NmbXRkbm9uZQ",
                },
            }
        ),
        json.dumps({"id": 1, "rawId": None, "response": [1], "type": {}}),
    ],
)
def test_a_malformed_key_is_refused_on_the_page(client, enter, resident, credential):
    enter("resident")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.raise_request_exception = False
    client.get("/accounts/2fa/webauthn/add/")
    answer = client.post(
        "/accounts/2fa/webauthn/add/", {"name": "钥匙", "credential": credential}
    )
    assert answer.status_code == 200
    assert not Authenticator.objects.exists()


# Demanded of staff


@pytest.mark.usefixtures("demanded")
class TestDemanded:
    @pytest.mark.parametrize(
        "path", ["/admin/", "/admin/users/", "/", "/accounts/email/", "/accounts/sessions/"]
    )
    def test_without_a_factor_one_is_led_to_set_one_up(self, client, enter, clerk, path):
        enter("clerk")
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.url.startswith("/accounts/2fa/totp/activate/?next=")

    @pytest.mark.django_db(transaction=True)
    def test_and_enters_when_it_is_set_up(self, client, enter, clerk):
        enter("clerk")
        assert client.get("/admin/").status_code == 302
        set_up(client)
        assert client.get("/admin/").status_code == 200

    def test_a_session_of_before_must_show_the_factor(self, client, enter, clerk, with_app):
        enter("clerk")
        secret = with_app(clerk)
        assert client.get("/admin/").url == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2F"
        before = client.cookies[settings.SESSION_COOKIE_NAME].value
        answer = client.post(
            "/accounts/2fa/reauthenticate/?next=/admin/", {"code": code_now(secret)}
        )
        assert answer.url == "/admin/"
        assert client.get("/admin/").status_code == 200
        # The session may do more now, so it has another key.
        assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = before
        assert "login" in thief.get("/admin/").url

    @pytest.mark.parametrize(
        "path",
        [
            "/accounts/2fa/totp/deactivate/",
            "/accounts/2fa/webauthn/add/",
            "/accounts/2fa/totp/activate/",
            "/accounts/2fa/recovery-codes/",
            "/accounts/2fa/recovery-codes/generate/",
            "/accounts/2fa/recovery-codes/download/",
            "/accounts/2fa/",
            "/accounts/email/",
            "/accounts/password/change/",
            "/accounts/reauthenticate/",
        ],
    )
    def test_the_password_does_not_take_the_factor_away(
        self, client, enter, clerk, with_app, path
    ):
        enter("clerk")
        with_app(clerk)
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        for answer in (client.get(path), client.post(path, {"password": PASSWORD})):
            assert answer.status_code == 302
            assert answer.url.startswith("/accounts/2fa/reauthenticate/")
        assert Authenticator.objects.filter(user=clerk).count() == 2

    def test_a_factor_that_was_taken_away_counts_no_more(
        self, client, enter, clerk, with_app
    ):
        secret = with_app(clerk)
        enter("clerk")
        client.post(PROVE, {"code": code_now(secret)})
        assert client.get("/admin/").status_code == 200
        Authenticator.objects.filter(user=clerk).delete()
        assert client.get("/admin/").url.startswith("/accounts/2fa/totp/activate/")
        with_app(clerk)
        assert client.get("/admin/").url.startswith("/accounts/2fa/reauthenticate/")

    def test_recovery_codes_alone_are_no_factor(self, client, enter, clerk, with_app):
        with_app(clerk)
        Authenticator.objects.filter(user=clerk, type="totp").delete()
        enter("clerk")
        assert client.get("/admin/").url.startswith("/accounts/2fa/totp/activate/")

    def test_the_way_out_and_the_policies_stay_open(self, client, enter, clerk):
        enter("clerk")
        assert client.get("/privacy/").status_code == 200
        assert client.get("/terms/").status_code == 200
        assert client.get("/healthz").status_code != 302
        assert client.post("/accounts/logout/").status_code == 302
        assert "_auth_user_id" not in client.session

    def test_residents_are_not_asked(self, client, enter, resident):
        enter("resident")
        assert client.get("/accounts/email/").status_code == 200

    def test_another_persons_proof_is_not_mine(self, client, enter, clerk, chief, with_app):
        secret = with_app(clerk)
        enter("clerk")
        client.post(PROVE, {"code": code_now(secret)})
        session = client.session
        client.force_login(chief)
        for key in (
            "account_authentication_methods",
            "account_authentication_methods_user",
        ):
            if key in session:
                kept = client.session
                kept[key] = session[key]
                kept.save()
        with_app(chief)
        assert client.get("/admin/").url.startswith("/accounts/2fa/reauthenticate/")


def test_production_demands_it_and_nothing_switches_it_off():
    assert login.MFA_DEMANDED_OF_STAFF is login.PRODUCTION
