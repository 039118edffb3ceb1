"""A resident, a clerk and a superuser, and how they log in."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from tests.factories import PASSWORD, UserFactory


@pytest.fixture
def resident(db):
    return UserFactory(username="resident", email="resident@example.cn")


@pytest.fixture
def clerk(db):
    return UserFactory(username="clerk", email="clerk@example.cn", staff=True)


@pytest.fixture
def chief(db):
    return UserFactory(username="chief", email="chief@example.cn", superuser=True)


@pytest.fixture
def demanded(settings):
    """As in production: staff need a second factor."""
    settings.MFA_DEMANDED_OF_STAFF = True


@pytest.fixture
def enter(client):
    """Fill in the login form."""

    def entering(username, password=PASSWORD, *, via: Client = client, **more):
        query = more.pop("query", "")
        return via.post(
            f"/accounts/login/{query}", {"login": username, "password": password}, **more
        )

    return entering


@pytest.fixture
def with_app():
    """Give a person an authenticator app; answers its secret."""

    def giving(user):
        secret = totp.generate_totp_secret()
        totp.TOTP.activate(user, secret)
        RecoveryCodes.activate(user)
        return secret

    return giving
