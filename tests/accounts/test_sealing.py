"""Secrets of the second factor, sealed by the key ring."""

import base64

import pytest

from accounts import sealing

OLD = base64.b64encode(b"o" * 32).decode()
NEW = base64.b64encode(b"n" * 32).decode()


def test_what_is_sealed_opens_and_shows_nothing(settings):
    settings.PII_KEYS = {"k1": OLD}
    sealed = sealing.seal("JBSWY3DPEHPK3PXP")
    assert sealed.startswith("k1:")
    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert sealing.open_seal(sealed) == "JBSWY3DPEHPK3PXP"
    assert sealing.seal("JBSWY3DPEHPK3PXP") != sealed


def test_the_first_key_seals_and_each_one_opens(settings):
    settings.PII_KEYS = {"k1": OLD}
    old = sealing.seal("text")
    settings.PII_KEYS = {"k2": NEW, "k1": OLD}
    assert sealing.seal("text").startswith("k2:")
    assert sealing.open_seal(old) == "text"
    settings.PII_KEYS = {"k2": NEW}
    with pytest.raises(sealing.SealBroken):
        sealing.open_seal(old)


@pytest.mark.parametrize("change", [0, 5, 20, -1])
def test_a_changed_byte_is_noticed(settings, change):
    settings.PII_KEYS = {"k1": OLD}
    raw = bytearray(base64.b64decode(sealing.seal("text").removeprefix("k1:")))
    raw[change] ^= 1
    with pytest.raises(sealing.SealBroken):
        sealing.open_seal("k1:" + base64.b64encode(raw).decode())


@pytest.mark.parametrize(
    "sealed", ["", "text", "k1:", "k1:%%%", "k1:AAAA", "k9:AAAA", ":", "\x00:\x00"]
)
def test_what_was_never_sealed_does_not_open(settings, sealed):
    settings.PII_KEYS = {"k1": OLD}
    with pytest.raises(sealing.SealBroken):
        sealing.open_seal(sealed)


def test_a_seal_of_another_purpose_does_not_open(settings, monkeypatch):
    settings.PII_KEYS = {"k1": OLD}
    sealed = sealing.seal("text")
    monkeypatch.setattr(sealing, "PURPOSE", b"letters")
    with pytest.raises(sealing.SealBroken):
        sealing.open_seal(sealed)
