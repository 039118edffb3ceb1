"""What an inspection says of a file: its kind, what was found, its text.

Findings are words for an editor, who must be able to act on them. They name the place and
never repeat what was found: a finding about an identity number does not carry the number.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """What a finding means: the file is refused, wants a person's eyes, or was mended."""

    BLOCK = "block"
    WARN = "warn"
    CLEANED = "cleaned"


@dataclass(frozen=True)
class Finding:
    """`code` is stable, for tests and counts; `place` is where to look, or empty."""

    code: str
    level: Level
    message: str
    place: str = ""


@dataclass(frozen=True)
class Report:
    """`kind` is an extension of the allow-list, "" where the content is of none.

    `text` is what the file says, for preview and search; `scanned` that it has pages and
    no text. `pages` counts pages or sheets, 0 where the kind has none.
    """

    kind: str
    findings: tuple[Finding, ...] = ()
    text: str = ""
    scanned: bool = False
    pages: int = 0

    @property
    def blocked(self) -> bool:
        return any(finding.level == Level.BLOCK for finding in self.findings)

    def as_data(self) -> dict[str, Any]:
        """The report as JSON can carry it from one process to another."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Report":
        found: Iterable[dict[str, Any]] = data["findings"]
        findings = tuple(Finding(**{**f, "level": Level(f["level"])}) for f in found)
        return cls(**{**data, "findings": findings})
