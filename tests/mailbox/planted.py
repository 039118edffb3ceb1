"""Sixty letters with planted words, and everything that a portal writes or gives out.

Contact fields hold a word of their own in each letter, and so do the texts of the
confidential ones; the words are told apart by their letter.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection

from communities.models import CommunityPage, TopicTag
from mailbox import answering, attachments, handling, intake, resident
from mailbox.intake import Contact
from mailbox.models import Kind, Letter, Stage
from tests.mailbox import making, sending

HOW_MANY = 60
TOPICS = ("HJ", "WY", "TC", "ZS", "SD", "GK")


@dataclass(frozen=True)
class Planted:
    """One letter: its words that may stand nowhere, and its code in each form."""

    letter: Letter
    words: tuple[str, ...]
    # Name and content of its file, and the camera: nowhere in what is kept.
    files: tuple[str, ...]


def plant(number: int) -> Planted:
    """A letter of QL01 or QL02; each third is confidential."""
    secret = number % 3 == 0
    name = f"秘名{number:02}甲"
    phone, email = f"139{number:04}7{number:03}", f"planted{number:02}@example.org"
    title, content = f"秘题{number:02}乙", f"秘文{number:02}丙，写在保密来信里的一整段话。"
    mark = f"秘件{number:02}丁"
    token, row = sending.kept(name=f"秘名{number:02}戊.txt", content=sending.text(mark))
    sending.ready(row)
    # Every fifth brings a photo, too, whose camera names itself.
    if number % 5 == 0:
        attachments.keep(token, sending.photo(f"SecretCam{number:02}".encode()), "a.jpg")
    receipt = intake.receive(
        community=CommunityPage.objects.get(code="QL01" if number % 2 else "QL02"),
        kind=Kind.values[number % len(Kind.values)],
        topic=TopicTag.objects.get(code=TOPICS[number % len(TOPICS)]),
        title=title,
        content=content,
        contact=Contact(name=name, phone=phone, email=email),
        confidential=secret,
        wants_public=not secret,
        files=token,
    )
    code = receipt.code
    files = (f"秘名{number:02}戊", mark, f"SecretCam{number:02}")
    texts = (title[:4], content[:4], files[0]) if secret else ()
    return Planted(receipt.letter, (name, phone, email, code, receipt.shown, *texts), files)


def lead(planted: Planted, number: int, people: dict[str, Any]) -> None:
    """Lead the letters to different stages, each by whom it is for."""
    letter = planted.letter
    code = letter.community.code
    own = code == "QL01"
    clerk = people["clerk" if own else "street_clerk"]
    handler = people["handler2" if own else "street_handler"]
    approver = people["clerk2" if own else "street2"]
    how_far = number % 6
    if how_far == 0:
        return
    about = [making.company(code)] if number % 5 == 0 else []
    slip = "承办单位只看这一段摘要。" if letter.confidential else ""
    intake.accept(letter.pk, by=clerk, fact_slip=slip, about_organizations=about)
    if how_far == 1:
        return
    handling.assign(letter.pk, by=clerk, to=making.committee(code))
    handling.sign(letter.pk, by=handler)
    if how_far == 2:
        handling.ask(letter.pk, by=handler, question="请问在几层？")
        return
    if how_far == 3:
        handling.request_extension(letter.pk, by=handler, days=2, reason="等报价。")
        return
    answering.submit_reply(letter.pk, by=handler, content=making.ANSWER, outcome="solved")
    if how_far == 4:
        return
    answering.approve_reply(letter.pk, by=approver)
    if number // 6 % 2:
        resident.rate(letter.pk, resolved="solved", satisfaction="satisfied")


def every_row() -> Iterator[tuple[str, str]]:
    """(table, row) of the whole database, as a dump would hold it."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a table's own name
            for row in cursor.fetchall():
                yield table, " ".join(shown(value) for value in row)


def shown(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def everything_else() -> Iterator[tuple[str, str]]:
    """Mails, what the cache holds, each file of the data directory but the database."""
    for letter in mail.outbox:
        yield "mail", letter.message().as_string() + letter.body
    yield "cache", str(getattr(cache, "_cache", {}))
    for path in Path(settings.DATA_DIR).rglob("*"):
        if path.is_file() and "sqlite3" not in path.name:
            yield str(path), path.read_bytes().decode("utf-8", "replace")
    for path in Path(settings.LETTER_FILES_ROOT).rglob("*"):
        yield "letters", path.name + path.read_bytes().decode("utf-8", "replace")


def found_in(text: str, planted: list[Planted]) -> list[str]:
    """Which planted words stand in a text."""
    return [word for one in planted for word in one.words if word in text]


def files_found_in(text: str, planted: list[Planted]) -> list[str]:
    """Which names and contents of files stand in a text that is kept."""
    return [word for one in planted for word in one.files if word in text]


def stages() -> set[str]:
    return set(Letter.objects.values_list("stage", flat=True)) - {Stage.QUARANTINED}
