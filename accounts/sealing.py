"""Secrets of the second factor, sealed before they reach the database."""

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

# What the seal is for: text sealed elsewhere with the same key does not open here.
PURPOSE = b"accounts.second-factor"
NONCE_BYTES = 12


class SealBroken(ValueError):
    """The text was sealed by a key that the ring does not hold, or was changed."""


def seal(text: str) -> str:
    """`key name:base64`, by the first key of settings.PII_KEYS (AES-256-GCM)."""
    name, key = next(iter(settings.PII_KEYS.items()))
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(base64.b64decode(key)).encrypt(nonce, text.encode(), PURPOSE)
    return f"{name}:{base64.b64encode(nonce + sealed).decode()}"


def open_seal(sealed: str) -> str:
    """The text again, by whichever key of the ring sealed it; SealBroken otherwise."""
    name, _, body = sealed.partition(":")
    try:
        key = base64.b64decode(settings.PII_KEYS[name])
        raw = base64.b64decode(body, validate=True)
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], PURPOSE).decode()
    except (KeyError, ValueError, InvalidTag) as error:
        raise SealBroken("密钥环中没有这把钥匙，或密文已被改动。") from error
