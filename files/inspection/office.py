"""What an office file carries besides what one sees: docx, xlsx and pptx alike.

The kinds have readers of their own (word, sheets, slides). Here is what lies in the
package: macros, embedded files, links to elsewhere, who wrote it.
"""

import posixpath
import zipfile
from typing import IO

from files.inspection import archives, cleaning, sheets, slides, word, xmlparts
from files.inspection.gathered import Gathered

READERS = {"docx": word.read, "pptx": slides.read, "xlsx": sheets.read}

# First bytes of files that have no place inside an office file.
_FILES = (
    *(b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\xd0\xcf\x11\xe0"),
    *(b"MZ", b"\x7fELF", b"%PDF"),
)
# Targets on somebody's machine or in a house's network.
_PLACES = ("file:", "\\\\", "//", "c:", "d:")
_SCRIPTS = ("javascript:", "vbscript:", "data:", "mhtml:", "ms-")


def read(file: IO[bytes], kind: str, gathered: Gathered) -> set[str]:
    """Gather what the file holds; the codes of what cleaning can take out of it.

    Raises archives.Refused where the package is not sound.
    """
    with archives.opened(file) as archive:
        for entry in archive.infolist():
            _entry(archive, entry, gathered)
        for name in archive.namelist():
            folder, last = posixpath.split(name)
            if last.endswith(".rels") and folder.endswith("_rels"):
                part = posixpath.join(folder[: -len("_rels")], last[: -len(".rels")])
                for link in xmlparts.related(archive, part).values():
                    _link(link, gathered)
        READERS[kind](archive, gathered)
        return cleaning.authors(archive)


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, gathered: Gathered) -> None:
    """A part that has no place in a file for others, told by its name and first bytes."""
    name = entry.filename.lower()
    if "vbaproject" in name or "/macrosheets/" in name or "/dialogsheets/" in name:
        gathered.note("macros")
    elif "/activex/" in name or "/ctrlprops/" in name or name.startswith("customui/"):
        gathered.note("active_content")
    elif "/embeddings/" in name and not entry.is_dir():
        gathered.note("embedded_file")
    # Each is read to its end: one that is longer than declared is refused.
    for number, piece in enumerate(archives.pieces(archive, entry.filename)):
        if number == 0 and piece.startswith(_FILES):
            gathered.note("embedded_file")


def _link(link: xmlparts.Related, gathered: Gathered) -> None:
    """A relationship that leads out of the file, and may be followed on opening."""
    if not link.outside:
        return
    target = link.target.strip().lower()
    if link.kind == "hyperlink":
        if target.startswith(_SCRIPTS):
            gathered.note("remote_target")
        elif target.startswith(_PLACES):
            gathered.note("local_link")
    elif link.kind.startswith("externalLinkPath") or link.kind == "externalLink":
        gathered.note("external_link")
    elif link.kind == "attachedTemplate" and not target.startswith(("http", "\\\\", "//")):
        gathered.note("local_template")
    else:
        gathered.note("remote_target")
