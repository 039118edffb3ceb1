"""How often and how fast letters may be sent: by one contact, from one address, by hand.

Counted are HMACs of number, mailbox and address (foundation.limits), in transactions of
their own: ask outside of one.
"""

from django.core import signing
from django.http import HttpRequest

from foundation import blind_index, clock, limits
from foundation.limits import Verdict
from mailbox.intake import Contact

# Nobody reads this page and fills it in faster; programs do.
SECONDS_LEAST = 5
SALT = "mailbox.letter_form"
# A key that was counted once is a letter that comes again.
KEY_SEEN = "letter_key"
BY_CONTACT = ("letter_day", "letter_hour", "letter_minute")


def stamp() -> str:
    """When the form was opened, signed: goes into the form."""
    return signing.dumps(int(clock.now().timestamp()), salt=SALT)


def seconds_since(stamped: str) -> int | None:
    """How long ago the form was opened; None for a stamp that is not ours."""
    try:
        opened = signing.loads(stamped, salt=SALT)
    except signing.BadSignature:
        return None
    return int(clock.now().timestamp()) - int(opened)


def names_of(contact: Contact) -> list[str]:
    """The contact as the counter knows it: one number is one, however it is written."""
    phone, email = blind_index.phone(contact.phone), blind_index.email(contact.email)
    return [f"{kind}:{text}" for kind, text in (("phone", phone), ("email", email)) if text]


def asked(request: HttpRequest, contact: Contact) -> list[tuple[str, str]]:
    """What one letter counts for, in the order in which it is asked."""
    places = [("letter_address", limits.address_of(request))]
    names = names_of(contact)
    return places + [(scope, name) for scope in BY_CONTACT for name in names]


def count(
    wanted: list[tuple[str, str]], *, key: str = ""
) -> tuple[Verdict, list[tuple[str, str]]]:
    """Count one letter; leave or the longest wait, and what was counted.

    A letter that was counted and, because the server died, never stored comes again under
    its `key`: it is the same letter and counts no second time. Who is refused takes back
    what was counted, the key as well.
    """
    again = [(KEY_SEEN, key)] if key else []
    verdicts = limits.ask_each([*again, *wanted])
    if again and not verdicts[0].allowed:
        take_back(wanted)
        return Verdict(allowed=True, retry_after=0), []
    worst = max(verdicts, key=lambda verdict: verdict.retry_after)
    return worst, [*again, *wanted]


def take_back(counted: list[tuple[str, str]]) -> None:
    """Nothing was sent after all: it was the same letter again, or a refused one."""
    for scope, who in counted:
        limits.take_back(scope, who)
