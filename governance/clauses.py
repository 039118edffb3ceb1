"""A document as chapters and clauses: how an editor writes them, how readers cite them.

A clause keeps the id of its block wherever it goes; its anchor is the beginning of that
id, and the fragment of every link to it (ADR 27). Numbers are counted and never stored in
a draft: 第一条 is whatever clause stands first.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from wagtail import blocks

from governance.comparison import Clause

# More belongs in a document of its own; what is compared has to stay within bounds.
MOST_CLAUSES = 120
LONGEST_CLAUSE = 1500
LONGEST_DOCUMENT = 60_000
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
ANCHOR = re.compile(r"t[0-9a-f]{8}")
DIGITS = "零一二三四五六七八九"


class ChapterBlock(blocks.CharBlock):
    """A heading between clauses; its number is counted."""

    class Meta:
        label = "章"
        icon = "title"
        template = "governance/blocks/chapter.html"


class ClauseBlock(blocks.StructBlock):
    """One clause. Plain text, an empty line between paragraphs: it is compared by words."""

    name = blocks.CharBlock(
        label="条旨", max_length=30, required=False, help_text="如“居民的权利”；可以不写。"
    )
    text = blocks.TextBlock(
        label="条文",
        max_length=LONGEST_CLAUSE,
        rows=4,
        help_text="不要写“第几条”，序号会自动排；移动一条，别人存的链接不会断。",
    )

    class Meta:
        label = "条"
        icon = "list-ol"
        template = "governance/blocks/clause.html"


class Clauses(blocks.StreamBlock):
    """The body of a document."""

    chapter = ChapterBlock(max_length=40)
    clause = ClauseBlock()


@dataclass(frozen=True)
class Part:
    """A chapter or a clause, numbered from 1 among its kind; a chapter has no anchor."""

    type: str
    number: int
    text: str
    name: str = ""
    anchor: str = ""

    @property
    def called(self) -> str:
        """第三章, 第十二条."""
        return f"第{numeral(self.number)}{'章' if self.type == 'chapter' else '条'}"

    @property
    def paragraphs(self) -> list[str]:
        return [line for line in self.text.split("\n") if line.strip()]


def parts_of(body: Iterable[Any]) -> list[Part]:
    """The parts of a draft or a live page, each clause with its anchor."""
    found, counted = [], {"chapter": 0, "clause": 0}
    for child in body:
        kind = child.block_type
        counted[kind] += 1
        if kind == "chapter":
            found.append(Part(kind, counted[kind], str(child.value).strip()))
            continue
        name, text = (str(child.value.get(key) or "") for key in ("name", "text"))
        anchor = anchor_of(str(child.id or ""))
        found.append(Part(kind, counted[kind], tidy(text), name.strip(), anchor))
    return found


def anchor_of(block_id: str) -> str:
    """The fragment by which a clause is linked; of an id that is no UUID, by its hash."""
    if UUID.fullmatch(block_id):
        return f"t{block_id[:8].lower()}"
    return f"t{hashlib.sha256(block_id.encode()).hexdigest()[:8]}"


def tidy(text: str) -> str:
    """One kind of line end and no blank lines: nothing else of the words changes."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines if line.strip())


def recorded(parts: Iterable[Part]) -> list[dict[str, Any]]:
    """The parts as plain data, for the public record."""
    return [
        {"type": part.type, "number": part.number, "text": part.text}
        if part.type == "chapter"
        else {
            "type": part.type,
            "anchor": part.anchor,
            "number": part.number,
            "name": part.name,
            "text": part.text,
        }
        for part in parts
    ]


def read(rows: Iterable[dict[str, Any]]) -> list[Part]:
    """The parts again, out of a record."""
    return [Part(**row) for row in rows]


def compared_as(parts: Iterable[Part]) -> tuple[Clause, ...]:
    """The clauses as comparison.py takes them; a change of the name is a change."""
    return tuple(
        Clause(
            part.anchor,
            part.number,
            f"{part.name}：{part.text}" if part.name else part.text,
        )
        for part in parts
        if part.type == "clause"
    )


def chapters(parts: Iterable[Part]) -> list[str]:
    return [part.text for part in parts if part.type == "chapter"]


def issues_of(parts: Sequence[Part]) -> str:
    """What forbids publishing these parts, in a sentence; "" where nothing does."""
    clauses = [part for part in parts if part.type == "clause"]
    if not clauses:
        return "还没有条文，至少写一条。"
    if len(clauses) > MOST_CLAUSES:
        return f"有{len(clauses)}条，最多{MOST_CLAUSES}条；请分成几份文件。"
    if sum(len(part.text) for part in parts) > LONGEST_DOCUMENT:
        return f"全文超过{LONGEST_DOCUMENT}字，请分成几份文件。"
    if any(not part.text for part in parts):
        return "有一条（或一章）是空的，请写上或删去。"
    if any(len(part.text) > LONGEST_CLAUSE for part in clauses):
        return f"有一条超过{LONGEST_CLAUSE}字，请分成几条。"
    seen: dict[str, Part] = {}
    for part in clauses:
        if part.anchor in seen:
            twin = seen[part.anchor].called
            return f"{part.called}和{twin}的标识相同，请把后一条删去，重新加一条。"
        seen[part.anchor] = part
    return ""


def numeral(number: int) -> str:
    """12 as 十二, 105 as 一百零五; for 1 to 999."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        words += f"{'' if tens == 1 and not hundreds else DIGITS[tens]}十"
    elif hundreds and ones:
        words += "零"
    return words + (DIGITS[ones] if ones or not number else "")
