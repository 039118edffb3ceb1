"""An xlsx: its text, and hidden sheets, rows and columns, pivot caches, links, comments."""

import re
import zipfile

from files.inspection import archives, xmlparts
from files.inspection.gathered import Gathered, personal

STRINGS = 3_000_000  # characters of shared strings that are kept for telling where they are

_SHEETS = {"worksheet", "chartsheet", "dialogsheet"}
_COMMAND = re.compile(r"(?i)\b(?:cmd|msexcel|powershell|mshta|rundll32|dde)\s*\|")
_FETCH = re.compile(r"(?i)\b(?:WEBSERVICE|FILTERXML|RTD|CALL|REGISTER(?:\.ID)?)\s*\(")
_BUILT_IN = "_xlnm."
# A defined name: its attributes, and the pieces of what it stands for.
Name = tuple[dict[str, str], list[str]]


class Strings:
    """The workbook's table of texts, and which of them say something personal."""

    def __init__(self, gathered: Gathered) -> None:
        self.gathered = gathered
        self.texts: list[str] = []
        self.marks: dict[int, set[str]] = {}
        self._length = 0

    def read(self, archive: zipfile.ZipFile, name: str) -> None:
        taking, phonetic, words, count = False, 0, [], 0
        for what, tag, _attributes, text in xmlparts.events(archives.pieces(archive, name)):
            if tag == "rPh":
                phonetic += 1 if what == "start" else -1
            elif tag == "t":
                taking = what == "start" and not phonetic
            elif what == "text" and taking:
                words.append(text)
            elif what == "end" and tag == "si":
                self._add(count, "".join(words))
                words, count = [], count + 1

    def _add(self, number: int, text: str) -> None:
        if self._length < STRINGS:
            self.texts.append(text)
            self._length += len(text) + 50
        if self.gathered.public and (marks := personal(text)):
            self.marks[number] = marks

    def text(self, number: int) -> str:
        return self.texts[number] if 0 <= number < len(self.texts) else ""


def read(archive: zipfile.ZipFile, gathered: Gathered) -> None:
    """Gather the text and the findings of an xlsx."""
    book = "xl/workbook.xml"
    links = xmlparts.related(archive, book)
    strings = Strings(gathered)
    for link in links.values():
        if link.kind == "sharedStrings":
            strings.read(archive, link.target)
    hidden: list[str] = []
    names: list[Name] = []
    unseen = set(strings.marks)
    for what, tag, attributes, text in xmlparts.events(archives.pieces(archive, book)):
        if what == "start" and tag == "sheet":
            title = attributes.get("name", "")[:60]
            gathered.pages += 1
            if attributes.get("state", "visible") != "visible":
                gathered.note("hidden_sheet", f"工作表“{title}”")
                hidden.append(title)
            part = links.get(attributes.get("rid", ""))
            if part and part.kind in _SHEETS:
                sheet = Sheet(gathered, f"工作表“{title}”", strings)
                sheet.read(archive, part.target)
                unseen -= sheet.said
        elif tag == "definedName":
            if what == "start":
                names.append((attributes, []))
        elif what == "text" and names:
            names[-1][1].append(text)
    for number in unseen:
        for code in strings.marks[number]:
            gathered.note(code, "工作簿内部（表格中已看不到）")
    _names(names, hidden, gathered)
    _parts(archive, gathered)


def _names(names: list[Name], hidden: list[str], gathered: Gathered) -> None:
    """Names that reach what is hidden, or are hidden themselves."""
    for attributes, words in names:
        title, target = attributes.get("name", ""), "".join(words)
        if _COMMAND.search(target):
            gathered.note("dde", "名称管理器")
        if title.startswith(_BUILT_IN):
            continue
        reached = target.replace("'", "")
        if any(f"{sheet}!" in reached for sheet in hidden):
            gathered.note("name_of_hidden", f"名称“{title[:60]}”")
        elif attributes.get("hidden") in {"1", "true"}:
            gathered.note("hidden_name", f"名称“{title[:60]}”")


def _parts(archive: zipfile.ZipFile, gathered: Gathered) -> None:
    """Parts of the package that hold data which no sheet shows."""
    for name in archive.namelist():
        if name.startswith("xl/pivotCache/") and "Records" in name:
            gathered.note("pivot_cache")
        elif name.startswith("xl/pivotCache/") and name.endswith(".xml"):
            if _has(archive, name, "s"):
                gathered.note("pivot_cache")
        elif name.startswith("xl/model/"):
            gathered.note("pivot_cache")
        elif name.startswith("xl/externalLinks/") and name.endswith(".xml"):
            dde = _has(archive, name, "ddeLink")
            gathered.note("dde" if dde else "external_link", "链接")
        elif name == "xl/connections.xml" or name.startswith("xl/queryTables/"):
            gathered.note("external_link", "数据连接")
        elif name.startswith("xl/revisions/"):
            gathered.note("tracked_changes", "共享工作簿的修订记录")
        elif name.startswith(("xl/drawings/", "xl/charts/")) and name.endswith(".xml"):
            _drawing(archive, name, gathered)


def _has(archive: zipfile.ZipFile, name: str, wanted: str) -> bool:
    """Whether an element of this name stands in the part."""
    parts = xmlparts.events(archives.pieces(archive, name))
    return any(what == "start" and tag == wanted for what, tag, _a, _t in parts)


def _drawing(archive: zipfile.ZipFile, name: str, gathered: Gathered) -> None:
    taking, words = False, []
    for what, tag, attributes, text in xmlparts.events(archives.pieces(archive, name)):
        if tag in {"t", "v"}:
            taking = what == "start"
        elif what == "text" and taking:
            words.append(text)
        elif what == "start" and tag == "srcRect":
            if any(value not in {"0", "0%"} for value in attributes.values()):
                gathered.note("cropped_picture")
        elif what == "end" and tag in {"p", "pt"} and words:
            gathered.words("".join(words), "图形、图表", shown=False)
            words = []


def column(reference: str) -> int:
    """The number of the column in a cell's reference: 1 for A7; 0 where there is none."""
    number = 0
    for letter in reference:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return number


class Sheet:
    """One sheet, read a row at a time."""

    def __init__(self, gathered: Gathered, place: str, strings: Strings) -> None:
        self.gathered, self.place, self.strings = gathered, place, strings
        self.said: set[int] = set()
        self.hidden_columns: list[range] = []
        self.hidden_row = False
        self.row: list[str] = []
        self.column = 0
        self.type = ""
        self.taking = ""
        self.value: list[str] = []
        self.formula: list[str] = []
        self.header = 0

    def read(self, archive: zipfile.ZipFile, part: str) -> None:
        for link in xmlparts.related(archive, part).values():
            if link.kind in {"comments", "threadedComment"}:
                self.gathered.note("comments", self.place)
        for what, tag, attributes, text in xmlparts.events(archives.pieces(archive, part)):
            if what == "start":
                self._start(tag, attributes)
            elif what == "end":
                self._end(tag)
            elif self.taking == "f":
                self.formula.append(text)
            elif self.taking:
                self.value.append(text)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self.column = column(attributes.get("r", "")) or self.column + 1
            self.type = attributes.get("t", "")
        elif tag in {"v", "t", "f", "oddHeader", "oddFooter", "evenHeader", "evenFooter"}:
            self.taking = tag
        elif tag == "row":
            self.column = 0
            self.hidden_row = _unseen(attributes, "ht")
        elif tag == "col" and _unseen(attributes, "width"):
            first, last = attributes.get("min", "0"), attributes.get("max", "0")
            if first.isdigit() and last.isdigit():
                self.hidden_columns.append(range(int(first), int(last) + 1))

    def _end(self, tag: str) -> None:
        if tag == self.taking:
            self.taking = ""
        if tag == "c":
            self._cell("".join(self.value), "".join(self.formula))
            self.value, self.formula = [], []
        elif tag == "row":
            self.gathered.words(" ".join(self.row), self.place)
            self.row = []
        elif tag.startswith(("odd", "even")):
            self.gathered.words("".join(self.value), self.place)
            self.value = []

    def _cell(self, value: str, formula: str) -> None:
        if formula and _COMMAND.search(formula):
            self.gathered.note("dde", self.place)
        elif formula and _FETCH.search(formula):
            self.gathered.note("remote_formula", self.place)
        if self.type == "s":
            number = int(value) if value.strip().isdigit() else -1
            self.said.add(number)
            for code in self.strings.marks.get(number, ()):
                self.gathered.note(code, self.place)
            value = self.strings.text(number) or "…"
        if not value.strip():
            return
        self.row.append(value)
        if self.hidden_row:
            self.gathered.note("hidden_rows", self.place)
        if any(self.column in columns for columns in self.hidden_columns):
            self.gathered.note("hidden_columns", self.place)


def _unseen(attributes: dict[str, str], measure: str) -> bool:
    """Hidden as it says, or by a height or width of nothing."""
    if attributes.get("hidden") in {"1", "true"}:
        return True
    try:
        return float(attributes.get(measure, "1")) < 0.1
    except ValueError:
        return False
