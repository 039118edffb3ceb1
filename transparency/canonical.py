"""One text, and one hash, for one content.

The text is JSON with keys in code-point order, without spaces, in UTF-8. The hash is
SHA-256 over a version byte and the parts, each preceded by its length in eight bytes
(big-endian), so that no two different rows give the same input:

    0x01 · stream · sequence · kind · created_at · previous hash · payload

Numbers are decimal ASCII, hashes lower-case hex, created_at is ISO 8601 in UTC with six
digits of the second. A change of this encoding takes a new version byte; entries written
under the old one keep it.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

VERSION = b"\x01"
# Beyond these a reader in another language (JavaScript) would round: RFC 7493, 2.2.
EXACT = 2**53 - 1


class NotCanonical(TypeError):
    """A value that has no one text: a float, a set, a naive time, an unknown type."""


def dumps(payload: Mapping[str, Any]) -> str:
    """The canonical JSON of an object; raises NotCanonical where there is none."""
    if not isinstance(payload, Mapping):
        raise NotCanonical(f"a payload is an object, not {type(payload).__name__}")
    return json.dumps(
        _plain(payload, "payload"),
        ensure_ascii=False,
        allow_nan=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def _plain(value: Any, where: str) -> Any:
    """The value as dict, list, str, int, bool and None; the place is for the message."""
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > EXACT:
            raise NotCanonical(f"{where}: an integer beyond 2**53 is given as a string")
        return int(value)
    if isinstance(value, str):
        return _text(value, where)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise NotCanonical(f"{where}: {value} is no number")
        return format(value, "f")
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise NotCanonical(f"{where}: a time without zone")
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {
            _key(key, where): _plain(inner, f"{where}.{key}")
            for key, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_plain(inner, f"{where}[{n}]") for n, inner in enumerate(value)]
    raise NotCanonical(f"{where}: {type(value).__name__} has no canonical form")


def _key(key: Any, where: str) -> str:
    if not isinstance(key, str):
        raise NotCanonical(f"{where}: the key {key!r} is no string")
    return _text(key, where)


def _text(value: str, where: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical(f"{where}: text that is not valid Unicode") from error
    return str(value)


def moment(value: datetime) -> str:
    """An aware time as the hash and the payload write it."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def digest(
    stream: str,
    sequence: int,
    kind: str,
    created_at: datetime,
    previous_hash: str,
    payload: str,
) -> str:
    """The hash of one entry, as the module says."""
    parts = (stream, str(sequence), kind, moment(created_at), previous_hash, payload)
    encoded = [part.encode() for part in parts]
    return hashlib.sha256(
        VERSION + b"".join(len(part).to_bytes(8, "big") + part for part in encoded)
    ).hexdigest()
