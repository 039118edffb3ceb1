"""A txt or csv: its text, and cells that a table program would run."""

import codecs
import re
from typing import IO

from files.inspection import archives, kinds
from files.inspection.gathered import OVERLAP, Gathered

# A cell that begins with one of these is a formula; one with a bar starts a program.
_COMMAND = re.compile(r"(?m)(?:^|[,;\t\"])\s*[=+\-@][^,\n]{0,200}\|[^,\n]{0,200}!")
_FETCH = re.compile(
    r"(?mi)(?:^|[,;\t\"])\s*[=+\-@][^\n]{0,100}\b(?:WEBSERVICE|HYPERLINK|IMPORTXML|RTD|CALL)\("
)


def read(file: IO[bytes], kind: str, gathered: Gathered) -> None:
    """Gather the text and the findings of a text file."""
    decoder = codecs.getincrementaldecoder(kinds.encoding(file) or "utf-8")()
    file.seek(0)
    place, before = "文件", ""
    while piece := file.read(archives.CHUNK):
        text = decoder.decode(piece)
        # A number may lie across the cut: the end of the piece before goes along.
        gathered.words(before + text, place, shown=False)
        gathered.keep(text)
        if kind == "csv" and _COMMAND.search(before + text):
            gathered.note("dde", place)
        elif kind == "csv" and _FETCH.search(before + text):
            gathered.note("remote_formula", place)
        before = text[-OVERLAP:]
