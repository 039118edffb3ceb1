"""Is there text on a PDF's page that nobody sees and everybody can copy?

Whoever blackens a line by drawing a box over it leaves the line in the file. A page is
drawn, and where a letter stands in the text, the drawing is looked at: a place of one even
shade shows no letter. Whether something was laid over it, or it was written in the colour
of its ground, is told by the order of drawing and by the colours.
"""

import ctypes
from collections.abc import Iterator
from typing import Any, NamedTuple

from pypdfium2 import raw

SCALE = 1.5  # pixels for a point: a stroke of small print is a pixel wide
PIXELS = 9_000_000  # of one drawing; a poster is drawn smaller
LETTERS = 8_000  # looked at on a page
LEAST = 2  # letters of a page before it is said: a stray dot is no secret
EVEN = 6  # shades of 255 by which an even ground may vary
LIKE = 32  # shades by which a colour and its ground are the same to the eye
DARK = 110  # shade below which a ground is black, blue, red …
INVISIBLE = 3  # text that is not drawn: what a machine read in a scan


class Box(NamedTuple):
    """A rectangle of the page, in points, from the left bottom."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.bottom <= y <= self.top


class Drawn(NamedTuple):
    """The page's objects: when each text is drawn, and what may lie over a text."""

    order: dict[int, int]
    covers: list[tuple[int, Box]]


def findings(page: Any, textpage: Any, annotations: list[Box]) -> set[str]:
    """`covered_text` and `invisible_text`, where the page has such."""
    drawn = _drawn(page)
    letters = list(_letters(textpage))
    if not letters:
        return set()
    width, height = page.get_size()
    scale = min(SCALE, (PIXELS / max(width * height, 1)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    try:
        image = bitmap.to_pil()
        covered = invisible = 0
        for number, box in letters:
            shade = _even_shade(page, image, box)
            if shade is None:
                continue
            verdict = _verdict(textpage, number, box, shade, drawn, annotations)
            covered += verdict == "covered_text"
            invisible += verdict == "invisible_text"
        image.close()
    finally:
        bitmap.close()
    found = set()
    if covered >= LEAST:
        found.add("covered_text")
    if invisible >= LEAST:
        found.add("invisible_text")
    return found


def _letters(textpage: Any) -> Iterator[tuple[int, Box]]:
    """The letters of the page, in its text's order, without spaces and marks."""
    count = min(textpage.count_chars(), LETTERS)
    values = [ctypes.c_double() for _ in range(4)]
    left, right, bottom, top = values
    for number in range(count):
        code = raw.FPDFText_GetUnicode(textpage, number)
        if code < 0x30 or not chr(min(code, 0x10FFFF)).isalnum():
            continue
        if raw.FPDFText_GetCharBox(textpage, number, left, right, bottom, top):
            box = Box(left.value, bottom.value, right.value, top.value)
            if box.right - box.left > 1 and box.top - box.bottom > 1:
                yield number, box


def _even_shade(page: Any, image: Any, box: Box) -> int | None:
    """The shade of the place where the letter stands, None if something is to be seen."""
    corners = _to_pixels(page, image, box)
    if corners is None:
        return None
    low, high = image.crop(corners).getextrema()
    return (low + high) // 2 if high - low <= EVEN else None


def _to_pixels(page: Any, image: Any, box: Box) -> tuple[int, int, int, int] | None:
    """The box in pixels; None if it lies outside the drawing or is too small to tell."""
    xs, ys = [], []
    x, y = ctypes.c_int(), ctypes.c_int()
    for px, py in ((box.left, box.bottom), (box.right, box.top)):
        raw.FPDF_PageToDevice(page, 0, 0, *image.size, 0, px, py, x, y)
        xs.append(x.value)
        ys.append(y.value)
    corners = (min(xs), min(ys), max(xs) + 1, max(ys) + 1)
    inside = corners[0] >= 0 and corners[1] >= 0
    inside = inside and corners[2] <= image.width and corners[3] <= image.height
    return (
        corners
        if inside and corners[2] - corners[0] > 1 < corners[3] - corners[1]
        else None
    )


def _drawn(page: Any) -> Drawn:
    """The order of the page's objects, through the forms that hold some of them."""
    order: dict[int, int] = {}
    covers: list[tuple[int, Box]] = []
    for number, thing in enumerate(page.get_objects(max_depth=8)):
        if number > 50_000:
            break
        if thing.type == raw.FPDF_PAGEOBJ_TEXT:
            order[ctypes.cast(thing.raw, ctypes.c_void_p).value or 0] = number
        elif _may_cover(thing):
            # A form's bounds are the page's; of what it holds they are the form's.
            outer = thing
            while outer.container is not None:
                outer = outer.container
            covers.append((number, Box(*outer.get_bounds())))
    return Drawn(order, covers)


def _may_cover(thing: Any) -> bool:
    if thing.type in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING):
        return True
    if thing.type != raw.FPDF_PAGEOBJ_PATH:
        return False
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(thing.raw, mode, stroke)
    if mode.value:
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        raw.FPDFPageObj_GetFillColor(thing.raw, red, green, blue, alpha)
        return alpha.value > 250
    # A thick line blackens as well as a box does.
    width = ctypes.c_float()
    raw.FPDFPageObj_GetStrokeWidth(thing.raw, width)
    return bool(stroke.value) and width.value >= 4


def _verdict(
    textpage: Any, number: int, box: Box, shade: int, drawn: Drawn, notes: list[Box]
) -> str:
    """Why nothing is to be seen where this letter stands; "" if for no known reason.

    A font that is not there draws nothing either, and is no secret.
    """
    thing = raw.FPDFText_GetTextObject(textpage, number)
    if not thing:
        return ""
    x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    place = drawn.order.get(ctypes.cast(thing, ctypes.c_void_p).value or 0, 0)
    over = any(note.holds(x, y) for note in notes) or any(
        later > place and cover.holds(x, y) for later, cover in drawn.covers
    )
    if raw.FPDFTextObj_GetTextRenderMode(thing) == INVISIBLE:
        return "covered_text" if shade < DARK and (over or drawn.covers) else ""
    if over:
        return "covered_text"
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFPageObj_GetFillColor(thing, red, green, blue, alpha):
        return ""
    colour = (red.value * 299 + green.value * 587 + blue.value * 114) // 1000
    if abs(colour - shade) > LIKE:
        return ""
    return "covered_text" if shade < DARK else "invisible_text"
