"""The steps of a procedure as a picture: where each box stands, and where its lines break.

Pure: measures only. templates/governance/flow.html draws it, so every word is escaped
there, and colours are the stylesheet's. SVG does not wrap text; a line is as long as its
characters are wide, a Chinese one being one em.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from governance.steps import Step

# In units of the picture: one is a CSS pixel where it is shown in its own width.
WIDTH = 340
NAME, NOTE = 17, 14  # sizes of type
LEADING = 1.45
PADDING, LEFT, RIGHT = 12, 50, 14
GAP = 30  # between boxes: room for the arrow
MARGIN = 2
# No line begins with these, as in print.
NOT_FIRST = "，。、；：！？）》”’】〕%"


@dataclass(frozen=True)
class Line:
    """One line of text; `y` is its baseline."""

    text: str
    y: float
    name: bool


@dataclass(frozen=True)
class Box:
    """One step."""

    number: int
    y: float
    height: float
    lines: tuple[Line, ...]

    @property
    def foot(self) -> float:
        return round(self.y + self.height, 1)

    @property
    def middle(self) -> float:
        return round(self.y + self.height / 2, 1)

    @property
    def mark_y(self) -> float:
        """The baseline of the number in its circle."""
        return round(self.middle + 6, 1)


@dataclass(frozen=True)
class Flow:
    """The picture, what it is called, and what it says in words."""

    title: str
    description: str
    width: int
    height: float
    boxes: tuple[Box, ...]

    @property
    def inner_width(self) -> int:
        return self.width - 2 * MARGIN

    @property
    def arrows(self) -> list[str]:
        """From each box to the next, as the path of a line and of its head."""
        x = self.width // 2
        return [
            f"M{x} {upper.foot:g}V{lower.y:g}"
            f"M{x - 6} {lower.y - 9:g}L{x} {lower.y:g}L{x + 6} {lower.y - 9:g}"
            for upper, lower in zip(self.boxes, self.boxes[1:], strict=False)
        ]


def width_of(text: str) -> float:
    """How wide a text is, in ems: wide characters one, others a little over a half."""
    return sum(
        1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.58 for char in text
    )


def wrapped(text: str, most: float) -> list[str]:
    """The text in lines of at most so many ems; a word that fits is not parted."""
    lines, line = [], ""
    for piece in pieces(" ".join(text.split())):
        fits = width_of(line + piece) <= most
        if fits or (line and piece in NOT_FIRST and width_of(line) <= most):
            line += piece
            continue
        if line.strip():
            lines.append(line.strip())
        line = piece.lstrip()
        while width_of(line) > most:
            cut = next(n for n in range(len(line), 0, -1) if width_of(line[:n]) <= most)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line.strip()] if line.strip() else lines


def pieces(text: str) -> list[str]:
    """What may not be parted: each wide character, each run of others."""
    found: list[str] = []
    for char in text:
        wide = unicodedata.east_asian_width(char) in "WFA"
        last = found[-1] if found else ""
        if last and not wide and unicodedata.east_asian_width(last[-1]) not in "WFA":
            if char == " " or last.endswith(" "):
                found.append(char)
            else:
                found[-1] += char
        else:
            found.append(char)
    return found


def note_of(step: Step) -> str:
    """Who does it and by when: 居委会，5个工作日内."""
    return "，".join(word for word in (step.responsible, step.time) if word)


def drawn(title: str, steps: Sequence[Step]) -> Flow | None:
    """The picture of these steps, from top to bottom; None where there are none."""
    if not steps:
        return None
    room = WIDTH - 2 * MARGIN - LEFT - RIGHT
    boxes: list[Box] = []
    top = float(MARGIN)
    for step in steps:
        rows = [(text, True) for text in wrapped(step.name, room / NAME)]
        rows += [(text, False) for text in wrapped(note_of(step), room / NOTE)]
        y, lines = top + PADDING, []
        for text, is_name in rows:
            size = NAME if is_name else NOTE
            lines.append(Line(text, round(y + size, 1), is_name))
            y += size * LEADING
        height = round(y - top + PADDING - 4, 1)
        boxes.append(Box(step.number, round(top, 1), height, tuple(lines)))
        top += height + GAP
    told = "；".join(f"第{step.number}步，{step.name}，{note_of(step)}" for step in steps)
    return Flow(
        title=f"{title}流程图",
        description=f"共{len(steps)}步，从上到下。{told}。",
        width=WIDTH,
        height=round(top - GAP + MARGIN, 1),
        boxes=tuple(boxes),
    )
