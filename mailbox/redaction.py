"""Points at what must not stand in a public copy. Hints never publish and never delete.

`certain` ones stop the copy: numbers that are somebody's, a door, what the writer gave as
name or phone. The others are for the eyes of two people: a surname with a title, words
about health or children (个人信息保护法 第二十八条). Office numbers are let through. What
a text alone can tell stands in files/hints.py; here is what needs the letter.
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from communities.office_numbers import digits, office_numbers
from files import hints
from mailbox.models import Letter, PublishedLetter

TELEPHONES = (hints.Kind.LANDLINE, hints.Kind.MOBILE)


@dataclass(frozen=True)
class Hint:
    """`shown` is what was found, `where` the field, `what` the kind of datum."""

    where: str
    what: str
    shown: str
    certain: bool


def of_text(
    where: str, text: str, *, known: Iterable[str] = (), offices: Collection[str] = ()
) -> Iterator[Hint]:
    """What stands in one text. `known` are the writer's own name and numbers."""
    for hint in hints.find(text):
        if hint.kind in TELEPHONES and digits(hint.shown) in offices:
            continue
        yield Hint(where, hint.label, hint.shown, hint.certain)
    plain = unicodedata.normalize("NFKC", text)
    for word in known:
        normal = unicodedata.normalize("NFKC", word).strip()
        if len(normal) >= 2 and normal in plain:
            yield Hint(where, "来信人填写的信息", normal, certain=True)


def of_copy(row: PublishedLetter, letter: Letter) -> list[Hint]:
    """All that is found in the title, the letter and the reply of a public copy.

    Compares with the vault without showing it: a hit names only what the copy holds.
    """
    identity = letter.identity
    known = [text for text in (identity.name, identity.phone, identity.email) if text]
    fields = (("标题", row.title), ("来信", row.content), ("答复", row.reply))
    offices = office_numbers()
    return [
        hint
        for where, text in fields
        for hint in of_text(where, text, known=known, offices=offices)
    ]
