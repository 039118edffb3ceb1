"""Items whose body is a document of a higher room: shown by link, never copied.

    linked_documents.register("JW-SYS-01", body_of)

A disclosure of such an item keeps its number, its dates and its place in the catalogue;
what it says is whatever the documents say on the day on which it is read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class LinkedDocument:
    """A document as it stands: `state` says in words whether that edition holds.

    `newest` is the last edition that was signed; it may be still to come. `label` says
    which of several it is (程序, 原则 …); "" where there is only one.
    """

    title: str
    version: int
    newest: int
    effective_on: date
    state: str
    url: str
    adopted_by: str = ""
    filing_number: str = ""
    label: str = ""


@dataclass(frozen=True)
class LinkedBody:
    """The documents that are a disclosure's body.

    `wanting` says what forbids publishing the item, in a sentence for the editor;
    `lacking` what a reader is told is missing today. Each is "" where nothing is.
    """

    documents: tuple[LinkedDocument, ...]
    wanting: str = ""
    lacking: str = ""


Provider = Callable[[str, Any], LinkedBody]

_providers: dict[str, Provider] = {}


def register(code: str, provider: Provider) -> None:
    """Say where the body of an item lies: `provider(code, community)`."""
    _providers[code] = provider


def is_linked(code: str) -> bool:
    """Whether the body of this item lies in another room."""
    return code in _providers


def body_of(code: str, community: Any) -> LinkedBody | None:
    """The body, also where nothing is there yet; None where the item has its own."""
    provider = _providers.get(code)
    return provider(code, community) if provider else None
