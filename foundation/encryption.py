"""Seals text and files so that a stolen database, backup or dump shows nothing of it.

AES-256-GCM with a random nonce of 96 bits. The ring settings.PII_KEYS names its keys: the
first one seals, each one opens. A seal is bound to its place (a column of a row, or one
purpose): carried to another place it does not open. Errors tell the key's name and the
place, never a text that was sealed.

What each key of the ring is used for is derived from it (HKDF, RFC 5869): a key that seals
is never the key of an index. 2^32 seals of one key are the bound of random nonces (NIST
SP 800-38D, 8.3); rotate long before.
"""

import base64
import re
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES = 12
KEY_BYTES = 32
# A key's name stands before each seal and each index: short, and free of the separator.
KEY_NAME = re.compile(r"[A-Za-z0-9_-]{1,16}")


class SealError(ValueError):
    """Something sealed cannot be opened, or a text cannot be sealed."""


class KeyMissing(SealError):
    """The ring has no key at all, or not the one that sealed this."""


class SealBroken(SealError):
    """What was sealed has been changed, stands in another place, or its key is another."""


def newest_key() -> str:
    """The name of the key that seals now; KeyMissing when the ring is empty."""
    for name in settings.PII_KEYS:
        return str(name)
    raise KeyMissing("密钥环（PII_KEYS）是空的。")


def seal(text: str, place: str) -> str:
    """`key name:base64 of nonce and cipher`, by the newest key, for this place only."""
    name = newest_key()
    try:
        clear = text.encode()
    except UnicodeEncodeError:
        # The error would carry the text along.
        raise SealError(f"{place}：文字不是有效的 Unicode，无法加密。") from None
    nonce = secrets.token_bytes(NONCE_BYTES)
    cipher = AESGCM(derived_key(name, "seal")).encrypt(nonce, clear, place.encode())
    return f"{name}:{base64.b64encode(nonce + cipher).decode()}"


def open_seal(sealed: str, place: str) -> str:
    """The text again. KeyMissing or SealBroken, which tell no text, when it stays shut."""
    name, _, body = sealed.partition(":")
    key = derived_key(name, "seal")
    try:
        raw = base64.b64decode(body, validate=True)
        clear = AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode())
        return clear.decode()
    except (InvalidTag, ValueError):
        raise SealBroken(f"{place}：密文已被改动、移动，或钥匙不对。") from None


def seal_bytes(content: bytes, place: str) -> bytes:
    """`key name:`, nonce and cipher, by the newest key, for this place only: a file."""
    name = newest_key()
    nonce = secrets.token_bytes(NONCE_BYTES)
    cipher = AESGCM(derived_key(name, "seal.bytes")).encrypt(nonce, content, place.encode())
    return name.encode() + b":" + nonce + cipher


def open_bytes(sealed: bytes, place: str) -> bytes:
    """The bytes again. KeyMissing or SealBroken when they stay shut."""
    name, _, body = sealed.partition(b":")
    key = derived_key(name.decode("ascii", "replace"), "seal.bytes")
    try:
        return AESGCM(key).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError):
        raise SealBroken(f"{place}：密文已被改动、移动，或钥匙不对。") from None


def key_name(sealed: str) -> str:
    """Which key sealed this, or made this index; "" for what has no such form."""
    name = sealed.partition(":")[0]
    return name if ":" in sealed and KEY_NAME.fullmatch(name) else ""


def derived_key(name: str, purpose: str) -> bytes:
    """32 bytes for one purpose, from the key of this name; KeyMissing without one."""
    text = settings.PII_KEYS.get(name)
    if text is None:
        shown = name if KEY_NAME.fullmatch(name) else "（无名）"
        raise KeyMissing(f"密钥环（PII_KEYS）中没有钥匙 {shown}。")
    return _derived(text, purpose)


@lru_cache(maxsize=64)
def _derived(text: str, purpose: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyMissing("密钥环（PII_KEYS）中有一把钥匙不是32字节的base64。") from None
    info = f"gongkailan.{purpose}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(key)
