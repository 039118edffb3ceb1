"""How often somebody may do something: one counter for login, forms and the API.

The numbers are data (settings.LIMITS). The count is one atomic statement, in a
transaction of its own: a request that fails later has still been counted, and concurrent
requests in any number of processes are counted once each (architecture, decision 13).
"""

import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from foundation import clock
from foundation.models import RateCount
from foundation.write_turn import write_turn

# Rows whose window is over go away in the path of counting: at each 64th new row, the
# oldest of them, so few that no request waits for it.
CLEANED_AT_EACH = 64
CLEANED_AT_ONCE = 256

# The window opens with the first hit and closes `seconds` later, whatever comes between.
# `window` holds its length: two limits of different length on one name do not meet. One
# that would close later than a new one was opened by a clock that ran ahead: it is over.
COUNT = f"""
INSERT INTO {RateCount._meta.db_table} AS stored ("key", "window", "count", "expires_at")
VALUES {{rows}}
ON CONFLICT ("key", "window") DO UPDATE SET
    "count" = CASE WHEN stored."expires_at" NOT BETWEEN %s + 1 AND excluded."expires_at"
                   THEN 1 ELSE stored."count" + 1 END,
    "expires_at" = CASE
        WHEN stored."expires_at" NOT BETWEEN %s + 1 AND excluded."expires_at"
        THEN excluded."expires_at" ELSE stored."expires_at" END
RETURNING "id", "key", "window", "count", "expires_at"
"""  # noqa: S608 - the only name put in is the model's own table


@dataclass(frozen=True)
class Verdict:
    """`retry_after` is in whole seconds, and 0 when allowed."""

    allowed: bool
    retry_after: int


def hit(
    scope: str, who: str, *, limit: int, seconds: int, patience: float | None = None
) -> Verdict:
    """Count one more of `scope` by `who`; allowed while at most `limit` in `seconds`.

    Raises RuntimeError inside a transaction: a rollback would forget the count, and on
    SQLite the count would wait for the caller's lock. With `patience` (seconds) it waits
    for SQLite no longer than that, and raises OperationalError.
    """
    return hits([(scope, who, limit, seconds)], patience=patience)[0]


def hits(
    wanted: Iterable[tuple[str, str, int, int]], *, patience: float | None = None
) -> list[Verdict]:
    """`hit` for several at once, (scope, who, limit, seconds) each, in one transaction.

    All are counted; a verdict for each, as they were given. Written in the order of their
    keys, so that no two transactions wait for each other.
    """
    now = int(clock.now().timestamp())
    rows = [(key_of(scope, who), seconds, limit) for scope, who, limit, seconds in wanted]
    verdicts = [Verdict(allowed=True, retry_after=0)] * len(rows)
    with (
        write_turn(patience=patience),
        not_waiting_for_the_disk(),
        waiting_no_longer_than(patience),
        transaction.atomic(durable=True),
        connection.cursor() as cursor,
    ):
        waiting = sorted(range(len(rows)), key=rows.__getitem__)
        while waiting:
            # One statement counts a row once: what is asked twice waits for the next.
            turn = {rows[place][:2]: place for place in reversed(waiting)}
            waiting = [place for place in waiting if turn[rows[place][:2]] != place]
            for key, seconds, count, closes in _count(cursor, sorted(turn), now):
                place = turn[key, seconds]
                if count > rows[place][2]:
                    wait = max(closes - now, 1)
                    verdicts[place] = Verdict(allowed=False, retry_after=wait)
    return verdicts


def _count(
    cursor: Any, rows: list[tuple[str, int]], now: int
) -> list[tuple[str, int, int, int]]:
    """Count one more of each (key, seconds): key, seconds, count and close of each."""
    given = [value for key, seconds in rows for value in (key, seconds, now + seconds)]
    cursor.execute(
        COUNT.format(rows=", ".join(["(%s, %s, 1, %s)"] * len(rows))), [*given, now, now]
    )
    counted = cursor.fetchall()
    if any(count == 1 and row % CLEANED_AT_EACH == 0 for row, _, _, count, _ in counted):
        clean(now)
    return [tuple(found[1:]) for found in counted]


@contextmanager
def not_waiting_for_the_disk() -> Iterator[None]:
    """A count that a power cut takes back harms nobody, and a wait of 8 ms does.

    Measured on SQLite in WAL mode: 8 ms when the disk is waited for, 0.06 ms when not.
    What is committed after it waits again, and takes the count along to the disk.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        before = cursor.fetchone()[0]
        cursor.execute("PRAGMA synchronous=NORMAL")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA synchronous={before}")


@contextmanager
def waiting_no_longer_than(patience: float | None) -> Iterator[None]:
    """Let SQLite wait so many seconds for its lock, instead of the connection's own."""
    if patience is None or connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        before = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={int(patience * 1000)}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout={before}")


def ask(scope: str, who: str, *, patience: float | None = None) -> Verdict:
    """`hit` with the numbers that settings.LIMITS gives this scope."""
    limit, seconds = settings.LIMITS[scope]
    return hit(scope, who, limit=limit, seconds=seconds, patience=patience)


def ask_each(wanted: Iterable[tuple[str, str]]) -> list[Verdict]:
    """`ask` for several (scope, who) at once, in one transaction; a verdict for each."""
    return hits((scope, who, *settings.LIMITS[scope]) for scope, who in wanted)


def forgive(scope: str, who: str) -> None:
    """Forget what was counted, as after a right password."""
    with transaction.atomic(durable=True):
        RateCount.objects.filter(key=key_of(scope, who)).delete()


def take_back(scope: str, who: str) -> None:
    """Undo one hit, of an attempt that turned out to be right."""
    with transaction.atomic(durable=True):
        RateCount.objects.filter(key=key_of(scope, who), count__gt=0).update(
            count=F("count") - 1
        )


def clean(now: int) -> None:
    """Delete some rows whose window closed before `now` (seconds since 1970)."""
    over = RateCount.objects.filter(expires_at__lte=now).order_by("expires_at")
    RateCount.objects.filter(
        pk__in=list(over.values_list("pk", flat=True)[:CLEANED_AT_ONCE])
    ).delete()


def key_of(scope: str, who: str) -> str:
    """What is stored instead of an address or a name; 64 hexadecimal digits."""
    # Half of a surrogate pair cannot be encoded, and may still be typed.
    text = f"{scope}\0{who}".encode("utf-8", "surrogatepass")
    return salted_hmac("foundation.limits", text, algorithm="sha256").hexdigest()


def folded(name: str) -> str:
    """A typed name as the counter knows it: capitals and widths make no new name."""
    return unicodedata.normalize("NFKC", name).strip().upper().casefold()


def address_of(request: HttpRequest) -> str:
    """Who the counter holds to account: an IPv4 address, or an IPv6 network of 64 bits.

    X-Forwarded-For is believed for as many hops as settings.TRUSTED_PROXIES says stand in
    front of the server, counted from the right, where our own proxies write. Empty when
    there is no address, as over a Unix socket without a proxy that names one.
    """
    text = request.META.get("REMOTE_ADDR", "")
    if hops := settings.TRUSTED_PROXIES:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(forwarded) >= hops:
            text = forwarded[-hops].strip()
    try:
        address: IPv4Address | IPv6Address = ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    # One household holds a whole /64 and may change its address at will.
    return str(IPv6Network((int(address), 64), strict=False).network_address)
