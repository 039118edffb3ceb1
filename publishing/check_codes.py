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
    """What a sheet is: of the version that holds, of an earlier one, of one that does not
    hold today although none follows it (still to come, or repealed), of none."""

    CURRENT = "current"
    OLDER = "older"
    NOT_TODAY = "not_today"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Sheet:
    """`printed` is the version of the sheet.

    `since` is what was published after it, up to the one that holds; `to_come` what was
    published and does not hold yet.
    """

    verdict: Verdict
    printed: PublishedVersion | None = None
    since: tuple[PublishedVersion, ...] = ()
    to_come: tuple[PublishedVersion, ...] = ()


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


def told(
    typed: str, versions: Iterable[PublishedVersion], *, holding: int | None = None
) -> Sheet:
    """What the sheet with this code is. `versions` are the page's, newest first.

    `holding` is the number of the version that holds today, 0 where none does; None where
    the newest always holds, as of everything without a day from which it is in force.
    """
    code = plain(typed)
    rows = list(versions)
    printed = next((row for row in rows if code and row.sha256.startswith(code)), None)
    if printed is None:
        return Sheet(Verdict.UNKNOWN)
    if holding is None:
        holding = rows[0].version
    if printed.version > holding:
        return Sheet(Verdict.NOT_TODAY, printed)
    since = tuple(row for row in rows if printed.version < row.version <= holding)
    to_come = tuple(row for row in rows if row.version > holding)
    return Sheet(Verdict.OLDER if since else Verdict.CURRENT, printed, since, to_come)
