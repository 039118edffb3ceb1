"""A member of staff with a new account in Chromium: password, app, security key, and in.

The keys' scripts are allauth's and need a browser; on each step axe looks too.
"""

import hashlib
import hmac
import struct
import time
from base64 import b32decode

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.browser


def code_of(secret: str) -> str:
    """The six digits that an app shows now (RFC 6238), computed without allauth."""
    moment = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(b32decode(secret), moment, hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def look(visitor) -> None:
    found = Axe().run(visitor.page).response["violations"]
    assert [(problem["id"], problem["nodes"][0]["html"]) for problem in found] == []
    assert visitor.complaints == []
    assert visitor.overflow() <= 0


def give_password(page, name=""):
    if name:
        page.fill("#id_login", name)
    page.fill("#id_password", PASSWORD)
    page.click("main form .button >> nth=0")


@pytest.mark.parametrize("width", ["light", "narrow"])
def test_from_the_password_to_the_admin(visit, settings, width):
    settings.MFA_DEMANDED_OF_STAFF = True
    UserFactory(username="clerk", staff=True)
    visitor = visit(width)
    page = visitor.page
    key = page.context.new_cdp_session(page)
    key.send("WebAuthn.enable")
    key.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "usb",
                "automaticPresenceSimulation": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )

    visitor.open("/accounts/login/?next=/admin/")
    look(visitor)
    page.click("main form .button >> nth=0")
    look(visitor)
    give_password(page, "clerk")
    # Led to set up an app; first the password again.
    assert "/accounts/reauthenticate/" in page.url
    look(visitor)
    give_password(page)
    assert "/accounts/2fa/totp/activate/" in page.url
    look(visitor)
    secret = page.inner_text("#authenticator_secret")
    page.fill("#id_code", code_of(secret))
    page.click("main form .button >> nth=0")
    assert "/accounts/2fa/recovery-codes/" in page.url
    look(visitor)

    visitor.open("/accounts/2fa/webauthn/add/")
    look(visitor)
    page.fill("#id_name", "办公室的钥匙")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/accounts/2fa/")
    assert "已登记1把" in page.inner_text("main")
    look(visitor)

    page.click("aside form .button")
    visitor.open("/accounts/login/?next=/accounts/sessions/")
    give_password(page, "clerk")
    assert "/accounts/2fa/authenticate/" in page.url
    look(visitor)
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url("**/accounts/sessions/")
    look(visitor)

    visitor.complaints.clear()
    visitor.open("/admin/")
    assert page.url.endswith("/admin/")
