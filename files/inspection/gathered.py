"""What a reader gathers while it goes through a file: findings, and the text."""

from collections.abc import Iterator

from files.hints import Kind, find_numbers
from files.inspection import rules
from files.inspection.report import Finding, Level, Report

LONGEST_TEXT = 200_000  # characters kept for preview and search
MOST_FINDINGS = 60
# A piece of text is looked through in parts no longer than this, with an overlap.
PART = 50_000
OVERLAP = 64

# What a number that is somebody's breaks: surely, and where it only looks like one.
_CODES = {
    (Kind.IDENTITY, True): "identity_number",
    (Kind.IDENTITY, False): "identity_likely",
    (Kind.CARD, True): "bank_card",
    (Kind.CARD, False): "card_likely",
    (Kind.MOBILE, True): "mobile",
}


def personal(text: str) -> set[str]:
    """Codes of the rules that personal data in the text breaks (files/hints.py)."""
    return {_CODES[hint.kind, hint.certain] for hint in find_numbers(text)}


def parts(text: str) -> Iterator[str]:
    for start in range(0, max(len(text), 1), PART):
        yield text[start : start + PART + OVERLAP]


class Gathered:
    """Findings and text of one file. All of the text is looked through, a part is kept."""

    def __init__(self, *, public: bool) -> None:
        self.public = public
        self.found: dict[tuple[str, str], Finding] = {}
        self.pages = 0
        self.scanned = False
        self._text: list[str] = []
        self._length = 0

    def note(self, code: str, place: str = "", *, cleaned: bool = False) -> None:
        """A finding, once for each place; `cleaned` where it was mended."""
        if (finding := rules.finding(code, place, public=self.public)) is None:
            return
        if cleaned:
            finding = Finding(code, Level.CLEANED, finding.message, place)
        # What blocks must not be crowded out by what only warns.
        most = MOST_FINDINGS * (2 if finding.level == Level.BLOCK else 1)
        if len(self.found) < most:
            self.found.setdefault((code, place), finding)

    def words(self, text: str, place: str = "", *, shown: bool = True) -> None:
        """Text that stands in the file. `shown` where a reader of the file sees it."""
        if shown and text:
            self.keep(text + "\n")
        if self.public:
            for part in parts(text):
                for code in sorted(personal(part)):
                    self.note(code, place)

    def keep(self, text: str) -> None:
        """Text for preview and search, as long as there is room."""
        if self._length < LONGEST_TEXT:
            self._text.append(text[: LONGEST_TEXT - self._length])
            self._length += len(text)

    def report(self, kind: str) -> Report:
        text = "".join(self._text).replace("\x00", "")
        return Report(
            kind=kind,
            findings=tuple(self.found.values()),
            text=text.encode("utf-8", "replace").decode(),
            scanned=self.scanned,
            pages=self.pages,
        )
