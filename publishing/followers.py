"""Rooms above that act when a page became public or was taken away.

    followers.register(
        followers.Follower("board", published=replace_sheets, withdrawn=take_sheets_down)
    )

They are called in the publishing transaction, after all that is written for the page
itself, in the order of their names. What one of them raises takes the publication back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


def nothing(*_told: Any, **_more: Any) -> None:
    """What a room does that follows only one of the two."""


@dataclass(frozen=True)
class Follower:
    """`published(page, version, *, by)` and `withdrawn(page, *, by)`."""

    name: str
    published: Callable[..., None] = nothing
    withdrawn: Callable[..., None] = nothing


_followers: dict[str, Follower] = {}


def register(follower: Follower) -> None:
    """Add a room's; the same name again replaces it."""
    _followers[follower.name] = follower


def tell_published(page: Any, version: Any, *, by: Any) -> None:
    """Say that this version of the page is public now."""
    for _name, follower in sorted(_followers.items()):
        follower.published(page, version, by=by)


def tell_withdrawn(page: Any, *, by: Any) -> None:
    """Say that the page has left the site."""
    for _name, follower in sorted(_followers.items()):
        follower.withdrawn(page, by=by)
