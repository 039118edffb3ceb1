"""制度完备度: which of the ten documents a community has, since when, and which not.

In words and never as a number of points: communities are not ranked (domain.md,
Correction 3).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from governance.editions import Edition
from governance.kinds import REQUIRED, DocumentKind


@dataclass(frozen=True)
class Entry:
    """One of the ten: its document, or None where there is none."""

    kind: DocumentKind
    document: Any | None
    holding: Edition | None

    @property
    def label(self) -> str:
        return str(self.kind.label)


@dataclass(frozen=True)
class Completeness:
    """All ten, and the sentence about them."""

    entries: tuple[Entry, ...]

    @property
    def present(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.document is not None]

    @property
    def absent(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.document is None]

    @property
    def words(self) -> str:
        """十项制度齐全, or which are still missing."""
        if not self.absent:
            return "应有的十项制度都已经公开。"
        missing = "、".join(entry.label for entry in self.absent)
        if not self.present:
            return f"应有的十项制度还没有公开：{missing}。"
        return f"应有的十项制度，还没有公开的是：{missing}。"


def of(documents: Any, day: date) -> Completeness:
    """Of a community's public documents, in one statement."""
    rows = documents.filter(kind__in=REQUIRED).defer("body", "gone").order_by("pk")
    by_kind = {document.kind: document for document in rows}
    return Completeness(
        tuple(
            Entry(kind, found, found.in_force(day) if found else None)
            for kind in REQUIRED
            for found in [by_kind.get(kind)]
        )
    )
