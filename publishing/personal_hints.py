"""What of a draft looks personal: what stops publication, what a reviewer is shown.

RULES says it for each kind. Telephones that offices themselves give out are let through.
No sentence repeats the whole of what was found.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

from communities.office_numbers import digits, office_numbers
from files import hints
from files.hints import Hint, Kind
from foundation.blocks import text_of


class Rule(StrEnum):
    """What a hint does to a publication."""

    BLOCK = "block"
    WARN = "warn"


# Nobody may publish the first two. Of the others a publication may have good reason: the
# plates of a draw for parking, a builder's mobile, an honour to a person.
RULES = {
    Kind.IDENTITY: Rule.BLOCK,
    Kind.CARD: Rule.BLOCK,
    Kind.MOBILE: Rule.WARN,
    Kind.LANDLINE: Rule.WARN,
    Kind.PLATE: Rule.WARN,
    Kind.EMAIL: Rule.WARN,
    Kind.ACCOUNT: Rule.WARN,
    Kind.DOOR: Rule.WARN,
    Kind.PERSON: Rule.WARN,
    Kind.HEALTH: Rule.WARN,
    Kind.MINOR: Rule.WARN,
    Kind.SENSITIVE: Rule.WARN,
}
TELEPHONES = (Kind.MOBILE, Kind.LANDLINE)
# Numbers that are shown by their beginning only.
LONG_NUMBERS = (Kind.IDENTITY, Kind.CARD, Kind.MOBILE)


def stops(page: Any) -> list[str]:
    """What must be taken out before a draft may be signed, a sentence for each."""
    return [
        f"“{where}”里有{hint.label}（{shown(hint)}），公开前请删去或改成不能认出人的写法。"
        for where, hint in found_in(page)
        if stopping(hint)
    ]


def warnings(page: Any) -> list[str]:
    """What a person should look at before signing, each kind of a field once."""
    told: dict[tuple[str, Kind], list[str]] = {}
    for where, hint in found_in(page):
        if not stopping(hint):
            words = told.setdefault((where, hint.kind), [])
            if shown(hint) not in words:
                words.append(shown(hint))
    return [
        f"“{where}”里像有{hints.LABELS[kind]}：{'、'.join(words[:5])}"
        + (f"等{len(words)}处" if len(words) > 5 else "")
        for (where, kind), words in told.items()
    ]


def stopping(hint: Hint) -> bool:
    return hint.certain and RULES[hint.kind] == Rule.BLOCK


def found_in(page: Any) -> Iterator[tuple[str, Hint]]:
    """Every hint in what the page would publish, with the field in which it stands."""
    texts = [
        ("标题", page.title),
        *page.record_facts(),
        *((heading, text_of(body)) for heading, body in page.review_bodies()),
        *(("附件", f"{row.title}\n{row.note}") for row in page.attachments.all()),
    ]
    for where, text in texts:
        for hint in let_through(hints.find(str(text or ""))):
            yield where, hint


def let_through(found: Iterable[Hint]) -> list[Hint]:
    """The hints without those telephones that offices give out. One statement at most."""
    found = list(found)
    if not any(hint.kind in TELEPHONES for hint in found):
        return found
    offices = office_numbers()
    return [
        hint
        for hint in found
        if hint.kind not in TELEPHONES or digits(hint.shown) not in offices
    ]


def shown(hint: Hint) -> str:
    """What was found, or of a long number its beginning."""
    return f"{hint.shown[:4]}…" if hint.kind in LONG_NUMBERS else hint.shown
