"""Loads the demonstration as its people would: drafted, confirmed, signed, each in time."""

from collections.abc import Callable

from django.db import transaction

from foundation import versions
from portal.demo.boards import load_boards
from portal.demo.daily import load_buildings, load_duty
from portal.demo.letters import load_letters
from portal.demo.people import load_accounts
from portal.demo.places import ALL, load_places
from portal.demo.posts import load_posts
from portal.demo.publications import load_publications

__all__ = ["load", "load_accounts", "load_places"]


def load(password: str, tell: Callable[[str], None]) -> None:
    """Add what is missing; what exists, by code, username or title, is left as it is."""
    for line in load_places():
        tell(line)
    with transaction.atomic():
        registry = [*load_posts(ALL), *load_buildings(), *load_duty(ALL)]
        if registry:
            versions.bump("site", *ALL)
    for line in [
        *registry,
        *load_accounts(password),
        *load_publications(),
        *load_letters(),
        *load_boards(),
    ]:
        tell(line)
