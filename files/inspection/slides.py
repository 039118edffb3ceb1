"""A pptx: its text, and hidden slides, speaker's notes, comments."""

import re
import zipfile

from files.inspection import archives, xmlparts
from files.inspection.gathered import Gathered

_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_NOTES = re.compile(r"ppt/notesSlides/notesSlide(\d+)\.xml")
_COMMENTS = re.compile(r"ppt/(?:comments/\w+|commentAuthors|authors)\.xml")
_OTHER = re.compile(r"ppt/(?:charts|diagrams|slideMasters|slideLayouts)/\w+\.xml")


def read(archive: zipfile.ZipFile, gathered: Gathered) -> None:
    """Gather the text and the findings of a pptx."""
    found = [(m, name) for name in archive.namelist() if (m := _SLIDE.fullmatch(name))]
    slides = sorted(found, key=lambda pair: int(pair[0][1]))
    gathered.pages = len(slides)
    for match, name in slides:
        place = f"第{match[1]}张幻灯片"
        if _text(archive, name, gathered, place):
            gathered.note("hidden_slide", place)
    for name in archive.namelist():
        if _NOTES.fullmatch(name):
            _notes(archive, name, gathered)
        elif _COMMENTS.fullmatch(name):
            gathered.note("comments")
        elif _OTHER.fullmatch(name):
            _text(archive, name, gathered, "图表、母版等处", shown=False)


def _text(
    archive: zipfile.ZipFile,
    name: str,
    gathered: Gathered,
    place: str,
    *,
    shown: bool = True,
) -> bool:
    """Gather one part's text; whether the slide is hidden."""
    hidden, taking, words = False, False, []
    for what, tag, attributes, text in xmlparts.events(archives.pieces(archive, name)):
        if tag == "sld" and what == "start":
            hidden = attributes.get("show") in {"0", "false"}
        elif tag in {"t", "v"}:
            taking = what == "start"
        elif what == "text" and taking:
            words.append(text)
        elif what == "start" and tag == "srcRect":
            if any(value not in {"0", "0%"} for value in attributes.values()):
                gathered.note("cropped_picture")
        elif what == "end" and tag == "p" and words:
            gathered.words("".join(words), place, shown=shown)
            words = []
    gathered.words("".join(words), place, shown=shown)
    return hidden


def _notes(archive: zipfile.ZipFile, name: str, gathered: Gathered) -> None:
    """Speaker's notes. A number of the slide, which PowerPoint writes itself, is none."""
    taking, fields, said = False, 0, ""
    for what, tag, _attributes, text in xmlparts.events(archives.pieces(archive, name)):
        if tag == "fld":
            fields += 1 if what == "start" else -1
        elif tag == "t":
            taking = what == "start"
        elif what == "text" and taking and not fields:
            said += text[:1000] if len(said) < 100_000 else ""
    if said.strip():
        gathered.note("speaker_notes")
        gathered.words(said, "备注页", shown=False)
