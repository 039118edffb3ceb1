"""What the environment decides, read once and checked before anything else starts.

Every name is documented in docs/operations/settings.md. In production a missing or weak
value is refused, one line each; nothing there has a default that would open a door.
"""

import base64
import fcntl
import os
import re
import secrets
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured


class Environment(environ.Env):
    """The environment as Compose files and systemd units write it: `NAME=` is unset."""

    ENVIRON = {name: value for name, value in os.environ.items() if value.strip()}

    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        """As the library's; a value of the wrong kind is told in one line."""
        try:
            return super().get_value(var, *args, **kwargs)
        except ValueError:
            raise ImproperlyConfigured(f"{var}：值有误，应为数字。") from None

    def address(self, var: str, default: str, read: Callable[..., Any]) -> Any:
        """A service's address as `read` (env.db, env.email_url) takes it apart.

        One that names no service of a known kind is told in one line, without the
        address: it may hold a password.
        """
        try:
            with warnings.catch_warnings():
                # The library's warning would print the address.
                warnings.simplefilter("ignore", UserWarning)
                parts = read(var, default)
        except (ImproperlyConfigured, KeyError, ValueError):
            parts = {}
        if not (parts.get("ENGINE") or parts.get("EMAIL_BACKEND")):
            raise ImproperlyConfigured(f"{var}：不是一个认得的地址。")
        return parts


env = Environment()

BASE_DIR = Path(__file__).resolve().parent.parent.parent

MODES = ("demonstration", "production", "test")
PORTAL_MODE = env.str("PORTAL_MODE", "production")
if PORTAL_MODE not in MODES:
    raise ImproperlyConfigured(
        f"PORTAL_MODE：只能是 {'、'.join(MODES)}，现在是“{PORTAL_MODE}”。"
    )
PRODUCTION = PORTAL_MODE == "production"

DATA_DIR = Path(env.str("PORTAL_DATA_DIR", str(BASE_DIR / "var"))).resolve()

# What was erased, so that a restored backup brings nothing back: kept apart from backups.
ERASURE_LEDGER = Path(
    env.str("ERASURE_LEDGER", "") or DATA_DIR / "erasures.jsonl"
).resolve()


def kept_secret(name: str, make) -> str:
    """A secret for a demonstration or a test: made once, kept in the data directory.

    The file is readable by its owner only. Of processes that start at once in a new data
    directory one makes it, and nobody reads it half-written. Production never comes here.
    """
    path = DATA_DIR / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(path.parent / ".lock", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():
                new = path.with_name(f".new-{name}")
                new.touch(mode=0o600)
                new.write_text(make())
                new.replace(path)
    return path.read_text().strip()


# As in foundation.encryption: the name stands before everything that its key seals.
KEY_NAME = re.compile(r"[A-Za-z0-9_-]{1,16}")
PII_KEYS_FAULTY = (
    "PII_KEYS：未设置或有误，格式为“名称:32字节密钥的base64”，多把用逗号分开，名称不重复。"
)


def new_pii_key() -> str:
    return "k1:" + base64.b64encode(secrets.token_bytes(32)).decode()


def key_ring(text: str) -> dict[str, str]:
    """`name:base64,name:base64` as an ordered ring: the first key seals, each one opens.

    {} for a ring with any fault: a key that was misspelt would be missed too late.
    """
    parts = [part.strip().split(":", 1) for part in text.split(",")]
    sound = all(
        len(part) == 2 and KEY_NAME.fullmatch(part[0]) and is_aes_key(part[1])
        for part in parts
    )
    ring = {part[0]: part[1] for part in parts} if sound else {}
    return ring if len(ring) == len(parts) else {}


def weaknesses() -> list[str]:
    """What an operator still has to set before production may start, a line each."""
    lines = []
    secret = env.str("SECRET_KEY", "")
    if len(secret) < 50 or len(set(secret)) < 10 or secret.startswith("django-insecure-"):
        lines.append("SECRET_KEY：未设置或太弱，至少50个字符，且须随机生成。")
    if not key_ring(env.str("PII_KEYS", "")):
        lines.append(PII_KEYS_FAULTY)
    hosts = env.list("ALLOWED_HOSTS", default=[])
    if not hosts or "*" in hosts:
        lines.append("ALLOWED_HOSTS：未设置，请写明本站域名，不能用“*”。")
    base = urlsplit(env.str("BASE_URL", ""))
    if base.scheme != "https" or not base.netloc:
        lines.append("BASE_URL：未设置或不是 https:// 开头的本站网址。")
    if not env.str("EMAIL_URL", ""):
        lines.append("EMAIL_URL：未设置，密码找回等邮件发不出去。")
    if env.str("DEMO_PASSWORD", ""):
        lines.append("DEMO_PASSWORD：生产环境不得设置。")
    return lines


def is_aes_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == 32
    except ValueError:
        return False


if PRODUCTION and (lines := weaknesses()):
    raise ImproperlyConfigured("\n".join(lines))

if not PRODUCTION:
    DATA_DIR.mkdir(parents=True, exist_ok=True)

SECRET_KEY = env.str("SECRET_KEY", "") or kept_secret(
    "secret_key", lambda: secrets.token_urlsafe(50)
)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
PII_KEYS = key_ring(env.str("PII_KEYS", "") or kept_secret("pii_keys", new_pii_key))
if not PII_KEYS:
    raise ImproperlyConfigured(PII_KEYS_FAULTY)
DEMO_PASSWORD = env.str("DEMO_PASSWORD", "")
BASE_URL = env.str("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"]
)
