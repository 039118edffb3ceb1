"""Seals: they show nothing, open with their key and in their place only, or say why."""

import base64
import traceback

import pytest

from foundation import encryption
from foundation.encryption import KeyMissing, SealBroken, SealError, open_seal, seal

PLACE = "tests.column:1"
SECRET = "王小明 13812345678"


def test_what_is_sealed_opens_and_shows_nothing(ring):
    sealed = seal(SECRET, PLACE)

    assert sealed.startswith("k1:")
    assert "王" not in sealed
    assert "138" not in base64.b64decode(sealed[3:]).decode("latin-1")
    assert open_seal(sealed, PLACE) == SECRET
    assert seal(SECRET, PLACE) != sealed


def test_each_seal_has_a_nonce_of_its_own(ring):
    nonces = {
        base64.b64decode(seal("同一个字", PLACE)[3:])[: encryption.NONCE_BYTES]
        for _ in range(2000)
    }

    assert encryption.NONCE_BYTES == 12
    assert len(nonces) == 2000


@pytest.mark.parametrize("text", ["", "\x00", "字" * 100_000, "k1:abc", "🙂"])
def test_any_text_comes_back(ring, text):
    assert open_seal(seal(text, PLACE), PLACE) == text


def test_the_first_key_seals_and_each_one_opens(ring):
    old = seal(SECRET, PLACE)

    ring("k2", "k1")
    assert encryption.key_name(seal(SECRET, PLACE)) == "k2"
    assert open_seal(old, PLACE) == SECRET

    ring("k2")
    with pytest.raises(KeyMissing, match="k1"):
        open_seal(old, PLACE)


def test_another_key_under_the_same_name_opens_nothing(ring, settings):
    sealed = seal(SECRET, PLACE)
    settings.PII_KEYS = {"k1": base64.b64encode(b"x" * 32).decode()}

    with pytest.raises(SealBroken):
        open_seal(sealed, PLACE)


def test_a_seal_carried_to_another_place_does_not_open(ring):
    with pytest.raises(SealBroken):
        open_seal(seal(SECRET, PLACE), "tests.column:2")


@pytest.mark.parametrize("change", [0, 5, 20, -1])
def test_a_changed_byte_is_noticed(ring, change):
    raw = bytearray(base64.b64decode(seal(SECRET, PLACE).removeprefix("k1:")))
    raw[change] ^= 1

    with pytest.raises(SealBroken):
        open_seal("k1:" + base64.b64encode(raw).decode(), PLACE)


@pytest.mark.parametrize(
    "sealed", ["", "text", "k1:", "k1:%%%", "k1:AAAA", "k9:AAAA", ":", "\x00:\x00"]
)
def test_what_was_never_sealed_does_not_open(ring, sealed):
    with pytest.raises(SealError):
        open_seal(sealed, PLACE)


@pytest.mark.parametrize("text", ["13812345678 \ud800", "\udfff"])
def test_a_text_that_cannot_be_encoded_is_not_told(ring, text):
    with pytest.raises(SealError) as caught:
        seal(text, PLACE)

    told = "".join(traceback.format_exception(caught.value))
    assert "138" not in told
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_errors_tell_neither_text_nor_key(ring, settings):
    sealed = seal(SECRET, PLACE)
    with pytest.raises(SealBroken) as caught:
        open_seal(sealed, "elsewhere")
    assert caught.value.__suppress_context__
    for word in ("王", "138", sealed[3:], settings.PII_KEYS["k1"]):
        assert word not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("keys", [{}, {"k1": "short"}, {"k1": "%%"}, {"k1": "字"}])
def test_a_ring_that_cannot_seal_says_so(settings, keys):
    settings.PII_KEYS = keys

    with pytest.raises(KeyMissing, match="PII_KEYS"):
        seal(SECRET, PLACE)


def test_a_key_that_seals_is_not_the_key_of_an_index(ring):
    keys = {encryption.derived_key("k1", purpose) for purpose in ("seal", "index.a", "x")}

    assert len(keys) == 3
    assert b"o" * 32 not in keys
