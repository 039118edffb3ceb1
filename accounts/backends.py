"""The first authentication backend: it counts attempts and lets nobody in."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from foundation import limits


class LimitedLogin:
    """Refuses an attempt over the limit, before anybody looks for the account.

    It counts by login and address together, and by address: somebody who guesses cannot
    lock the named clerk out anywhere else (architecture, decision 13). It knows no
    accounts, so that a known login and an unknown one meet the same limit. It is no
    BaseBackend: that one would answer for users, whom it cannot find.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str = "", **credentials: Any
    ) -> None:
        address = limits.address_of(request) if request is not None else ""
        for scope, who in (
            ("login_address", address),
            ("login", who_tries(username, address)),
        ):
            verdict = limits.ask(scope, who)
            if not verdict.allowed:
                if request is not None:
                    request.limited = verdict  # type: ignore[attr-defined]
                raise PermissionDenied


def who_tries(username: str, address: str) -> str:
    """The counter's name for one login from one address."""
    return f"{limits.folded(username)}\0{address}"
