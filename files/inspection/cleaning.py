"""Takes out of an office file who wrote it; everything else stays byte for byte.

Authors, last editor, company, own properties, the thumbnail, the path it was saved under.
"""

import re
import zipfile
from pathlib import Path

from files.inspection import archives

_SMALL = 2 * 1024 * 1024  # bytes that a part with properties may have
_XML = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FORMATS = b"http://schemas.openxmlformats.org/"
_CORE = (
    _XML
    + b'<cp:coreProperties xmlns:cp="%spackage/2006/metadata/core-properties"/>'
    % (_FORMATS)
)
_APP = _XML + b'<Properties xmlns="%sofficeDocument/2006/extended-properties"/>' % _FORMATS
_CUSTOM = _XML + b'<Properties xmlns="%sofficeDocument/2006/custom-properties"/>' % _FORMATS

_BLANK = {
    "docProps/core.xml": _CORE,
    "docProps/app.xml": _APP,
    "docProps/custom.xml": _CUSTOM,
}
# Part: what is taken out of it. Each removes whole elements.
_CUTS = {
    "_rels/.rels": re.compile(
        rb"<(?:\w+:)?Relationship\b(?=[^>]*metadata/thumbnail\")[^>]*?"
        rb"(?:/>|>\s*</(?:\w+:)?Relationship>)"
    ),
    "word/people.xml": re.compile(rb"<w15:person\b.*?</w15:person>", re.DOTALL),
    "xl/workbook.xml": re.compile(rb"<x15ac:absPath\b[^>]*/>"),
}
_THUMBNAIL = re.compile(r"docProps/thumbnail\.\w+")
_AUTHOR = re.compile(
    rb"<(?:\w+:)?(?:creator|lastModifiedBy|Company|Manager|contentStatus|description"
    rb"|keywords|category)\b[^>]*>\s*[^<\s]"
)
_PROPERTY = re.compile(rb"<(?:\w+:)?property\b")


def authors(archive: zipfile.ZipFile) -> set[str]:
    """Codes of what the file tells about its authors."""
    found = set()
    for name in ("docProps/core.xml", "docProps/app.xml"):
        if _AUTHOR.search(archives.read(archive, name, _SMALL)):
            found.add("authors")
    if _PROPERTY.search(archives.read(archive, "docProps/custom.xml", _SMALL)):
        found.add("custom_properties")
    for name in ("word/people.xml", "xl/workbook.xml"):
        if _CUTS[name].search(archives.read(archive, name, _SMALL)):
            found.add("authors")
    if any(_THUMBNAIL.fullmatch(name) for name in archive.namelist()):
        found.add("thumbnail")
    return found


def clean_office(path_in: Path, path_out: Path) -> None:
    """Write the file without what `authors` finds; the same bytes each time.

    Raises archives.Refused where the file is not sound. Memory is flat.
    """
    with (
        path_in.open("rb") as file,
        archives.opened(file) as archive,
        zipfile.ZipFile(path_out, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for entry in archive.infolist():
            name = entry.filename
            if _THUMBNAIL.fullmatch(name):
                continue
            # Without the times at which its author saved.
            made = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            made.compress_type = zipfile.ZIP_DEFLATED
            if name in _BLANK or name in _CUTS:
                content = _BLANK.get(name) or _CUTS[name].sub(
                    b"", archives.read(archive, name, _SMALL)
                )
                out.writestr(made, content)
                continue
            with out.open(made, "w") as part:
                for piece in archives.pieces(archive, name):
                    part.write(piece)
