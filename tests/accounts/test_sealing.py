"""Secrets of the second factor: sealed for their purpose, and turned over with the ring."""

import base64

import pytest
from allauth.mfa.models import Authenticator

from accounts import sealing
from foundation import encryption, rotation

OLD = base64.b64encode(b"o" * 32).decode()
NEW = base64.b64encode(b"n" * 32).decode()


def test_a_seal_of_another_purpose_does_not_open(settings):
    settings.PII_KEYS = {"k1": OLD}
    assert sealing.open_seal(sealing.seal("JBSWY3DP")) == "JBSWY3DP"

    with pytest.raises(encryption.SealBroken):
        sealing.open_seal(encryption.seal("JBSWY3DP", "letters"))


def test_rotation_turns_them_over(resident, with_app, settings):
    settings.PII_KEYS = {"k1": OLD}
    secret = with_app(resident)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    settings.PII_KEYS = {"k2": NEW, "k1": OLD}
    [holder] = [one for one in rotation.holders() if isinstance(one, sealing.SecondFactors)]
    assert len(holder.remaining()) == 2

    report = rotation.rotate(holder)

    assert (report.turned, report.unreadable, holder.remaining()) == (2, [], [])
    settings.PII_KEYS = {"k2": NEW}
    app = Authenticator.objects.get(type="totp")
    assert sealing.open_seal(app.data["secret"]) == secret
    kept = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert kept == codes
