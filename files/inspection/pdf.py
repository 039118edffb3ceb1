"""A PDF: its text, and what it holds besides: scripts, files, notes, text under boxes.

pdfium is not safe for threads: this module is imported by the child process alone.
"""

import ctypes
from pathlib import Path
from typing import Any

import pypdfium2
from pypdfium2 import raw

from files.inspection import covered, pdf_objects
from files.inspection.archives import Refused
from files.inspection.gathered import Gathered

PAGES = 500
_CHARACTERS = 200_000  # of one page; more is no page that anybody reads

# Annotations: what a reader sees as a note, and what a reader may run.
_NOTES = {
    raw.FPDF_ANNOT_TEXT,
    raw.FPDF_ANNOT_HIGHLIGHT,
    raw.FPDF_ANNOT_UNDERLINE,
    raw.FPDF_ANNOT_SQUIGGLY,
    raw.FPDF_ANNOT_STRIKEOUT,
    raw.FPDF_ANNOT_CARET,
    raw.FPDF_ANNOT_INK,
    raw.FPDF_ANNOT_POPUP,
}
_MEDIA = {
    raw.FPDF_ANNOT_SOUND,
    raw.FPDF_ANNOT_MOVIE,
    raw.FPDF_ANNOT_SCREEN,
    raw.FPDF_ANNOT_THREED,
    raw.FPDF_ANNOT_RICHMEDIA,
}


def read(path: Path, gathered: Gathered) -> None:
    """Gather the text and the findings of a PDF. Raises Refused for one that is closed."""
    codes = pdf_objects.findings(path)
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        closed = getattr(error, "err_code", None) in (
            raw.FPDF_ERR_PASSWORD,
            raw.FPDF_ERR_SECURITY,
        )
        raise Refused("encrypted" if closed else "not_readable") from error
    with document:
        if raw.FPDF_GetSecurityHandlerRevision(document) >= 0:
            raise Refused("encrypted")
        for code in sorted(codes):
            gathered.note(code)
        _document(document, gathered)
        gathered.pages = len(document)
        if gathered.pages == 0:
            raise Refused("not_readable")
        if gathered.pages > PAGES:
            gathered.note("too_many_pages")
        said = False
        for number in range(min(gathered.pages, PAGES)):
            said = _page(document, number, gathered) or said
        gathered.scanned = not said


def _document(document: Any, gathered: Gathered) -> None:
    if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        gathered.note("script")
    if raw.FPDFDoc_GetAttachmentCount(document) > 0:
        gathered.note("attachment")
    if raw.FPDF_GetFormType(document) in (
        raw.FORMTYPE_XFA_FULL,
        raw.FORMTYPE_XFA_FOREGROUND,
    ):
        gathered.note("dynamic_form")
    told = document.get_metadata_dict(skip_empty=True)
    if told.get("Author", "").strip():
        gathered.note("authors")
    gathered.words(" ".join(told.values()), "文件属性", shown=False)


def _page(document: Any, number: int, gathered: Gathered) -> bool:
    """One page; whether it has text."""
    place = f"第{number + 1}页"
    page = document[number]
    try:
        textpage = page.get_textpage()
        try:
            text = textpage.get_text_range(0, min(textpage.count_chars(), _CHARACTERS))
            gathered.words(text, place)
            boxes = _annotations(page, place, gathered)
            if gathered.public and text.strip():
                for code in sorted(covered.findings(page, textpage, boxes)):
                    gathered.note(code, place)
        finally:
            textpage.close()
    finally:
        page.close()
    return bool(text.strip())


def _annotations(page: Any, place: str, gathered: Gathered) -> list[covered.Box]:
    """Gather the notes of a page; the boxes of those that may lie over text."""
    boxes = []
    for number in range(min(raw.FPDFPage_GetAnnotCount(page), 2_000)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        try:
            subtype = raw.FPDFAnnot_GetSubtype(annotation)
            if subtype in _NOTES:
                gathered.note("comments", place)
            elif subtype == raw.FPDF_ANNOT_FILEATTACHMENT:
                gathered.note("attachment")
            elif subtype in _MEDIA:
                gathered.note("media")
            elif subtype == raw.FPDF_ANNOT_REDACT:
                gathered.note("not_redacted", place)
            for key in (b"Contents", b"V", b"RC"):
                gathered.words(_string(annotation, key), place, shown=False)
            if subtype not in (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP):
                rectangle = raw.FS_RECTF()
                if raw.FPDFAnnot_GetRect(annotation, rectangle):
                    boxes.append(
                        covered.Box(
                            rectangle.left, rectangle.bottom, rectangle.right, rectangle.top
                        )
                    )
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
    return boxes


def _string(annotation: Any, key: bytes) -> str:
    """A text of an annotation, "" where it has none."""
    length = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if not 2 < length < 200_000:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pointer = ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR))
    raw.FPDFAnnot_GetStringValue(annotation, key, pointer, length)
    return buffer.raw[: length - 2].decode("utf-16-le", "replace")
