"""Numbers of letters, their query codes and what is kept of a code.

A number is `MQ-QL01-20261123-0042`: community, day of Shanghai, counted from one. The
code is twelve digits from the system's source of randomness, shown 4-4-4 once; stored is
its HMAC under the key ring, made for this number only. A key stays in the ring as long
as there are letters whose codes it made.
"""

import hmac
import re
import secrets
import unicodedata
from datetime import date

from django.db import connection

from communities.models import CommunityPage
from foundation import blind_index
from mailbox.models import LetterCounter

CODE_DIGITS = 12
NUMBER = re.compile(r"MQ-([A-Z]{2}[0-9]{2})-([0-9]{8})-([0-9]{4,6})")
PURPOSE = "mailbox.code"
# 32 letters and digits that are not misread.
PSEUDONYM = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

# Insert or count on, in one statement: of two letters at once each has its number.
TAKE = f"""
INSERT INTO {LetterCounter._meta.db_table} ("community_id", "day", "last")
VALUES (%s, %s, 1)
ON CONFLICT ("community_id", "day") DO UPDATE
    SET "last" = {LetterCounter._meta.db_table}."last" + 1
RETURNING "last"
"""  # noqa: S608 - the only name put in is the model's own table


def take_number(community: CommunityPage, day: date) -> str:
    """The next number of the community on this day, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [community.pk, day])
        (place,) = cursor.fetchone()
    return f"MQ-{community.code}-{day:%Y%m%d}-{place:04}"


def fresh_code() -> str:
    """Twelve digits; 10^12 of them against five tries in a quarter of an hour."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def fresh_pseudonym() -> str:
    """How the writer is called in the house: 来信人7F3K."""
    return "".join(secrets.choice(PSEUDONYM) for _ in range(4))


def shown(code: str) -> str:
    """1234-5678-9012, as it is printed and read out."""
    return "-".join(code[at : at + 4] for at in range(0, CODE_DIGITS, 4))


def typed_number(text: str) -> str:
    """What was typed as a number, in one case and width, spaces and dashes put right.

    Anything at all is returned: whether it is a number is not told before it is sought.
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    plain = re.sub(r"[\s\-－—–_]+", "-", plain.strip()).strip("-")
    # No other sign stands in a number, and some of them no database compares. They are
    # not left out: what was no number would become one, or nothing at all.
    return re.sub(r"[^A-Z0-9-]", "?", plain)[:40]


def typed_code(text: str) -> str:
    """The digits of what was typed; full-width digits are digits too."""
    return "".join(str(int(mark)) for mark in text[:60] if mark.isdecimal())


def hmac_of(number: str, code: str) -> str:
    """What is stored of a code, by the newest key of the ring."""
    return blind_index.digests(f"{number}\0{code}", purpose=PURPOSE)[0]


def fits(number: str, code: str, stored: str) -> bool:
    """Whether this is the code. The same work is done whatever the answer is."""
    found = False
    for digest in blind_index.digests(f"{number}\0{code}", purpose=PURPOSE):
        found |= hmac.compare_digest(digest, stored)
    return found
