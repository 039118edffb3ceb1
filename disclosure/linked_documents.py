"""Items whose body is a document of a higher room: shown by link, never copied.

    linked_documents.register("JW-SYS-01", document_of)

A disclosure of such an item keeps its number, its dates and its place in the catalogue;
what it says is whatever the document says on the day on which it is read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class LinkedDocument:
    """The document as it stands: `state` says in words whether that edition holds."""

    title: str
    version: int
    effective_on: date
    state: str
    adopted_by: str
    filing_number: str
    url: str


Provider = Callable[[str, Any], LinkedDocument | None]

_providers: dict[str, Provider] = {}


def register(code: str, provider: Provider) -> None:
    """Say where the body of an item lies: `provider(code, community)`."""
    _providers[code] = provider


def is_linked(code: str) -> bool:
    """Whether the body of this item lies in another room."""
    return code in _providers


def document_of(code: str, community: Any) -> LinkedDocument | None:
    """The document, or None where the community has none, or the item has a body."""
    provider = _providers.get(code)
    return provider(code, community) if provider else None
