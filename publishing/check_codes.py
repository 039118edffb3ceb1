"""The short code on a printed sheet, and what a page says to whoever brings it back.

The code is the beginning of the hash of one published version. The QR code on paper holds
the page's address with it, so the page can tell the sheet in a reader's hand from what
holds today (domain.md, Correction 12).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from publishing.models import PublishedVersion

# The name of the code in an address.
PARAMETER = "v"
LENGTH = 8


class Verdict(StrEnum):
    """What a sheet is: of the version that stands here, of an earlier one, of none."""

    CURRENT = "current"
    OLDER = "older"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Sheet:
    """`printed` is the version of the sheet, `since` what was published after it."""

    verdict: Verdict
    printed: PublishedVersion | None = None
    since: tuple[PublishedVersion, ...] = ()


def code_of(sha256: str) -> str:
    """The code of a version as it stands on paper: 3F7A-92CD."""
    return f"{sha256[:4]}-{sha256[4:LENGTH]}".upper()


def plain(typed: str) -> str:
    """What somebody typed or scanned, as the beginning of a hash; "" if it is no code."""
    code = re.sub(r"[\s-]", "", typed).lower()
    return code if re.fullmatch(rf"[0-9a-f]{{{LENGTH}}}", code) else ""


def address_of_sheet(address: str, sha256: str) -> str:
    """The address that the QR code of a printed sheet holds."""
    return f"{address}?{PARAMETER}={sha256[:LENGTH].upper()}"


def told(typed: str, versions: Iterable[PublishedVersion]) -> Sheet:
    """What the sheet with this code is. `versions` are the page's, newest first."""
    code = plain(typed)
    since: list[PublishedVersion] = []
    for version in versions:
        if code and version.sha256.startswith(code):
            verdict = Verdict.OLDER if since else Verdict.CURRENT
            return Sheet(verdict, version, tuple(since))
        since.append(version)
    return Sheet(Verdict.UNKNOWN)
