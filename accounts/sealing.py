"""Secrets of the second factor, sealed before they reach the database.

allauth keeps them in the JSON of its Authenticator and, while an app is being set up, in
the session; it knows no row when it asks for a seal, so the seal is bound to its purpose.
"""

from itertools import islice
from typing import Any

from allauth.mfa.models import Authenticator

from foundation import encryption, rotation

# Text sealed elsewhere with the same key does not open here.
PLACE = "accounts.second-factor"
# Which member of Authenticator.data is sealed: of an app, of recovery codes.
SEALED = ("secret", "seed")


def seal(text: str) -> str:
    """Sealed by the newest key of the ring."""
    return encryption.seal(text, PLACE)


def open_seal(sealed: str) -> str:
    """The text again; encryption.SealError otherwise."""
    return encryption.open_seal(sealed, PLACE)


class SecondFactors(rotation.Holder):
    """The seals inside allauth's rows, for rotation."""

    name = "mfa_authenticator.data"

    def remaining(self, after: Any = None, most: int | None = None) -> list[Any]:
        newest = encryption.newest_key()
        rows = Authenticator.objects.filter(pk__gt=after or 0).order_by("pk")
        found = (
            pk
            for pk, data in rows.values_list("pk", "data").iterator()
            if any(
                encryption.key_name(data[member]) != newest
                for member in SEALED
                if data.get(member)
            )
        )
        return list(islice(found, most))

    def rotate(self, key: Any) -> None:
        factor = Authenticator.objects.select_for_update().filter(pk=key).first()
        if factor is None:
            return
        for member in SEALED:
            if factor.data.get(member):
                factor.data[member] = seal(open_seal(factor.data[member]))
        factor.save(update_fields=["data"])
