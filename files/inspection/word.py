"""A docx: its text, and what an author sees in it that a reader should not.

Comments, tracked changes, hidden text, fields that fetch something on opening.
"""

import re
import zipfile

from files.inspection import archives, xmlparts
from files.inspection.gathered import Gathered

PIECE = 20_000  # characters of one paragraph before it is looked through

_PARTS = re.compile(
    r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments\w*|"
    r"glossary/document|charts/\w+|diagrams/\w+)\.xml"
)
_CHANGES = {"ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge"}
_FORMATS = {
    *("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tcPrChange"),
    *("trPrChange", "tblGridChange", "tblPrExChange", "numberingChange"),
}
_DDE = re.compile(r"\bDDE(?:AUTO)?\b", re.IGNORECASE)
_FETCH = re.compile(r"\b(?:INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK)\b", re.IGNORECASE)


def read(archive: zipfile.ZipFile, gathered: Gathered) -> None:
    """Gather the text and the findings of a docx."""
    hidden = _hidden_styles(archive)
    for name in archive.namelist():
        if _PARTS.fullmatch(name):
            place = "正文" if name == "word/document.xml" else "页眉、页脚、注释等处"
            Story(gathered, place, hidden).read(archive, name)


def _hidden_styles(archive: zipfile.ZipFile) -> set[str]:
    """Styles whose text is hidden; a run that wears one is."""
    found, style, depth = set(), "", 0
    parts = xmlparts.events(archives.pieces(archive, "word/styles.xml"))
    for what, tag, attributes, _text in parts:
        if what == "start" and tag == "style":
            style = attributes.get("styleId", "")
        elif tag == "rPrChange":
            depth += 1 if what == "start" else -1
        elif what == "start" and tag == "vanish" and not depth and xmlparts.on(attributes):
            found.add(style)
    return found


class Run:
    """A stretch of text of one look."""

    def __init__(self) -> None:
        self.hidden = False
        self.said = False


class Story:
    """One part of the file, read from its start to its end."""

    def __init__(self, gathered: Gathered, place: str, hidden: set[str]) -> None:
        self.gathered, self.place, self.hidden_styles = gathered, place, hidden
        self.runs: list[Run] = []
        self.words: list[str] = []
        self.length = 0
        self.taking = ""
        self.field: list[str] = []
        self.properties = 0
        self.changes = 0

    def read(self, archive: zipfile.ZipFile, name: str) -> None:
        for what, tag, attributes, text in xmlparts.events(archives.pieces(archive, name)):
            if what == "start":
                self._start(tag, attributes)
            elif what == "end":
                self._end(tag)
            elif self.taking == "instrText":
                self.field.append(text[:500])
            elif self.taking:
                self._text(text)
        self._flush()

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "r":
            self.runs.append(Run())
        elif tag in {"t", "delText", "instrText", "delInstrText"}:
            self.taking = "instrText" if "nstr" in tag else tag
        elif tag in {"rPr", "pPr"}:
            self.properties += 1
        elif tag in _CHANGES:
            self.gathered.note("tracked_changes", self.place)
        elif tag in _FORMATS:
            self.changes += 1
            self.gathered.note("tracked_formats", self.place)
        elif tag == "comment":
            self.gathered.note("comments")
        elif tag == "vanish" and xmlparts.on(attributes):
            self._hide()
        elif tag == "rStyle":
            if attributes.get("val") in self.hidden_styles:
                self._hide()
        elif tag == "fldSimple":
            self._field(attributes.get("instr", ""))
        elif tag == "fldChar" and attributes.get("fldCharType") != "begin":
            self._field("".join(self.field))
            self.field = []
        elif tag == "srcRect" and any(v not in {"0", "0%"} for v in attributes.values()):
            self.gathered.note("cropped_picture")
        elif tag in {"tab", "br", "cr", "tc"} and not self.properties:
            self._text(" ")

    def _end(self, tag: str) -> None:
        if tag in {"t", "delText", "instrText", "delInstrText"}:
            self.taking = ""
        elif tag in {"rPr", "pPr"}:
            self.properties -= 1
        elif tag in _FORMATS:
            self.changes -= 1
        elif tag == "r" and self.runs:
            run = self.runs.pop()
            if run.hidden and run.said:
                self.gathered.note("hidden_text", self.place)
        elif tag == "p":
            self._flush()

    def _hide(self) -> None:
        """The run's own look; a mark at a paragraph's end hides no text."""
        if self.runs and not self.changes:
            self.runs[-1].hidden = True

    def _text(self, text: str) -> None:
        if self.runs and text.strip():
            self.runs[-1].said = True
        self.words.append(text)
        self.length += len(text)
        if self.length > PIECE:
            self._flush()

    def _flush(self) -> None:
        if self.words:
            self.gathered.words("".join(self.words), self.place)
        self.words, self.length = [], 0

    def _field(self, instruction: str) -> None:
        if _DDE.search(instruction):
            self.gathered.note("dde", self.place)
        elif _FETCH.search(instruction):
            self.gathered.note("remote_field", self.place)
