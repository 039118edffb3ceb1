"""The one rule of what running text may hold: what its editor can make, and nothing else.

Whatever stands in the database, readers and editors are handed what `cleaned()` leaves.
The parser that browsers agree on (nh3) takes out what may run or lead astray; the shape is
then written anew, as the editor writes it: paragraphs and lists, in them bold words, links
and line breaks. The editor's reader breaks on any other shape.
"""

import re
from html import escape, unescape
from typing import Any

import nh3

PARAGRAPHS = frozenset((
    "address", "article", "aside", "blockquote", "caption", "center", "dd", "details",
    "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "main", "nav", "option", "p",
    "pre", "section", "summary", "table", "td", "th", "tr",
))  # fmt: skip
LISTS = frozenset({"ol", "ul"})
BOLD = frozenset({"b", "strong"})
# Gone with all they hold; of any other tag the words stay.
UNHEARD = frozenset((
    "canvas", "embed", "iframe", "math", "noembed", "noframes", "noscript", "object",
    "script", "style", "svg", "template",
))  # fmt: skip
LINKS_TO = frozenset({"http", "https", "mailto", "tel"})
DEEPEST = 5  # lists within lists, as far as the editor goes
MOST_TAGS = 10_000  # the parser's time grows with the square of what is nested

PARSER = nh3.Cleaner(
    tags=set(PARAGRAPHS | LISTS | BOLD | {"a", "br", "li"}),
    clean_content_tags=set(UNHEARD),
    attributes={
        "a": {"href", "id", "linktype"},
        "p": {"data-block-key"},
        "li": {"data-block-key"},
    },
    url_schemes=set(LINKS_TO),
    link_rel=None,
)
# What the parser writes: each value in double quotes, each < of the text escaped.
PIECE = re.compile(r'<(/?)([a-z0-9]+)((?: [a-z-]+="[^"]*")*)>|([^<]+)')
ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
BLOCK_KEY = re.compile(r"[A-Za-z0-9]{1,12}")
PAGE_ID = re.compile(r"[1-9][0-9]{0,8}")


def cleaned(source: Any) -> str:
    """Running text as its editor would have stored it; "" for what is no text at all.

    What the editor made comes back unchanged, and what was cleaned once stays as it is.
    More tags than anybody writes are words.
    """
    if not isinstance(source, str) or not source:
        return ""
    # Half a surrogate pair, which JSON can hold, is no character.
    whole = source.encode(errors="ignore").decode()
    if whole.count("<") <= MOST_TAGS:
        made = Shape().of(PARSER.clean(whole))
        if made.count("<") <= MOST_TAGS:
            return made
    return f"<p>{escape(whole, quote=False)}</p>"


class Shape:
    """Writes paragraphs and lists from tags that are permitted and closed, in any order."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.block = ""  # the tag that is open for words: "p", "li" or ""
        self.empty = True  # nothing stands in it yet
        self.break_before = False  # a paragraph within an item: its words on a line anew
        self.keys: set[str] = set()  # the editor loses one of two blocks with one key
        # Lists that are open, outermost first; None for one that is not written. Beside
        # each: whether one of its items is open.
        self.lists: list[str | None] = []
        self.items: list[bool] = []
        # Bold and links that are open: (tag, how it is written, or "" if it is not).
        self.inside: list[tuple[str, str]] = []
        self.shown = 0  # how many of them are written into the block that is open

    def of(self, permitted: str) -> str:
        for ending, tag, attributes, words in PIECE.findall(permitted):
            if words:
                self.say(unescape(words))
            elif tag in BOLD or tag == "a":
                self.leave() if ending else self.enter(tag, attributes)
            elif tag == "br":
                self.line_break()
            elif tag in LISTS:
                self.end_list() if ending else self.start_list(tag)
            elif tag == "li" and self.items:
                self.end_item() if ending else self.start_item(attributes)
            elif ending:
                self.end_paragraph()
            else:
                self.start_paragraph(tag, attributes)
        self.end_block()
        return "".join(self.written)

    def say(self, words: str) -> None:
        """Words, in the block that is open or in one of their own."""
        if not words.strip() and (not self.block or self.break_before):
            return
        self.open_block()
        self.written.append(escape(words, quote=False))

    def line_break(self) -> None:
        if self.block:
            self.open_block()
            self.written.append("<br/>")

    def open_block(self) -> None:
        """Stand in a block, with what is bold or a link there."""
        if not self.block and self.items:
            self.start_item("")
        elif not self.block:
            self.start("p", "")
        if self.break_before and not self.empty:
            self.written.append("<br/>")
        self.break_before = self.empty = False
        self.written += [start for _tag, start in self.inside[self.shown :]]
        self.shown = len(self.inside)

    def start(self, tag: str, attributes: str) -> None:
        self.block, self.empty, self.shown = tag, True, 0
        key = dict(ATTRIBUTE.findall(attributes)).get("data-block-key", "")
        if BLOCK_KEY.fullmatch(key) and key not in self.keys:
            self.keys.add(key)
            self.written.append(f'<{tag} data-block-key="{key}">')
        else:
            self.written.append(f"<{tag}>")

    def end_words(self) -> None:
        """Close what is bold or a link in the open block: it goes on in the next one."""
        self.written += [
            f"</{tag}>" for tag, start in reversed(self.inside[: self.shown]) if start
        ]
        self.shown = 0

    def end_block(self) -> None:
        if self.block:
            self.end_words()
            self.written.append(f"</{self.block}>")
            self.block, self.break_before = "", False

    def start_paragraph(self, tag: str, attributes: str) -> None:
        if self.block == "li":
            self.break_before = True
        else:
            self.end_block()
            if tag == "p" and not self.items:
                self.start("p", attributes)

    def end_paragraph(self) -> None:
        if self.block == "li":
            self.break_before = True
        else:
            self.end_block()

    def start_list(self, tag: str) -> None:
        within = self.block == "li"
        if (self.items and not within) or len(self.items) >= DEEPEST:
            self.lists.append(None)
            return
        if within:
            self.end_words()
            self.block, self.break_before = "", False
        else:
            self.end_block()
        self.lists.append(tag)
        self.items.append(False)
        self.written.append(f"<{tag}>")

    def end_list(self) -> None:
        tag = self.lists.pop()
        if tag is None:
            return
        self.end_item()
        self.items.pop()
        if self.written[-1] == f"<{tag}>":
            self.written.pop()  # a list of nothing
        else:
            self.written.append(f"</{tag}>")
        if self.items:  # back in the item that holds this list
            self.block, self.empty, self.shown = "li", False, 0

    def start_item(self, attributes: str) -> None:
        self.end_item()
        self.items[-1] = True
        self.start("li", attributes)

    def end_item(self) -> None:
        if self.items[-1]:
            self.end_block()
            self.items[-1] = False

    def enter(self, tag: str, attributes: str) -> None:
        tag = "a" if tag == "a" else "b"
        if any(one == tag and start for one, start in self.inside):
            start = ""
        elif tag == "a":
            start = link(dict(ATTRIBUTE.findall(attributes)))
        else:
            start = "<b>"
        self.inside.append((tag, start))

    def leave(self) -> None:
        tag, start = self.inside.pop()
        if self.shown > len(self.inside):
            self.shown -= 1
            self.written += [f"</{tag}>"] if start else []


def link(attributes: dict[str, str]) -> str:
    """How a link is written: to a page by its id, or to an address; "" if to neither."""
    if attributes.get("linktype") == "page":
        known = PAGE_ID.fullmatch(attributes.get("id", ""))
        return f'<a linktype="page" id="{known[0]}">' if known else ""
    address = unescape(attributes.get("href", "")).strip()
    return f'<a href="{escape(address)}">' if address else ""
