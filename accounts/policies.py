"""The privacy policy and the terms: the texts that ship, how they read, who agreed.

A text is plain: `# ` begins a heading, `- ` an item, an empty line a new paragraph. It is
shown escaped, so that nobody who edits a text can put a script on the page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import IntegrityError, connection, transaction

from accounts.models import Consent, PolicyKind, PolicyText, User
from foundation import clock

TEXTS = Path(__file__).parent / "texts"


@dataclass
class Part:
    """A piece of a text: `heading` and `paragraph` have words, `list` has items."""

    kind: str
    words: str = ""
    items: list[str] = field(default_factory=list)


def parts(body: str) -> Iterator[Part]:
    """A text in the pieces that a page shows, in order."""
    for block in body.replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        if not lines:
            continue
        if lines[0].startswith("# "):
            yield Part("heading", lines[0][2:])
            lines = lines[1:]
        words = [line for line in lines if not line.startswith("- ")]
        items = [line[2:] for line in lines if line.startswith("- ")]
        if words:
            # Chinese lines are joined without a blank.
            yield Part("paragraph", "".join(words))
        if items:
            yield Part("list", items=items)


def load(**kwargs: object) -> None:
    """Store the shipped texts that are not stored yet (after each migration).

    A file is `<kind>-<version>.txt`; its first two lines are the day it takes effect and
    its source. What is stored is never written over: a new text is a new file.
    """
    if PolicyText._meta.db_table not in connection.introspection.table_names():
        return  # migrated back to before this table
    for path in sorted(TEXTS.glob("*-*.txt")):
        kind, version = path.stem.rsplit("-", 1)
        day, source, body = path.read_text(encoding="utf-8").split("\n", 2)
        PolicyText.objects.get_or_create(
            kind=PolicyKind(kind),
            version=int(version),
            defaults={
                "effective_on": date.fromisoformat(day),
                "source": source,
                "body": body.strip(),
            },
        )


def standing(user: User, text: PolicyText) -> Consent | None:
    """This person's consent to this version, unless taken back."""
    return Consent.objects.filter(user=user, text=text, withdrawn_at=None).first()


def agree(user: User, text: PolicyText) -> Consent:
    """Record that a person agreed now; once is enough."""
    try:
        with transaction.atomic():
            return Consent.objects.create(user=user, text=text, given_at=clock.now())
    except IntegrityError:
        return Consent.objects.get(user=user, text=text, withdrawn_at=None)


def withdraw(user: User, text: PolicyText) -> None:
    """Record that a person took it back now; the row stays (PIPL 15)."""
    Consent.objects.filter(user=user, text=text, withdrawn_at=None).update(
        withdrawn_at=clock.now()
    )
