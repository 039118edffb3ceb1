"""A request that is sent again gives the first answer again, and causes nothing again.

    with idempotency.once(request, "letters") as turn:
        if turn.answer is not None:
            return turn.answer
        letter = receive(...)
        return turn.keep(JsonResponse({...}, status=201))

The client sends `Idempotency-Key` (a UUID, say). The answer is written in the transaction
of what was caused, so one is not stored without the other. For 24 hours the same key with
the same request is answered by it; with another request it is 422. Of two at once one
runs, and the other waits for its answer (PostgreSQL: PATIENCE, then 409; SQLite: for the
database's lock, then 503 like every writer). One that crashes takes its key back with its
transaction. A block left without keep() is rolled back and leaves nothing behind: an
answer that refuses is not kept, and may be asked for again.

Ask the rate limits before the block: they count outside of transactions.
"""

import base64
import functools
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from foundation import blind_index, clock
from foundation.api.problems import problem
from foundation.write_turn import write_turn
from jobs.models import RememberedAnswer

HEADER = "Idempotency-Key"
# Long enough that nobody guesses another's: whoever has key and request has the answer.
KEY = re.compile(r"[\x21-\x7e]{16,255}")
KEPT_FOR = timedelta(hours=24)
KEPT_HEADERS = ("Content-Type", "Location")
# Seconds that a second request waits for the first, and is asked to wait then.
PATIENCE = 5
RETRY_AFTER = 2
# PostgreSQL's name for a lock that was waited for too long.
LOCK_NOT_AVAILABLE = "55P03"
# A form's fields that differ at each sending.
NOT_THE_REQUEST = {"csrfmiddlewaretoken"}

# A new row, or one in place of a row that is over: one statement in a turn that many seek.
TAKE = f"""
INSERT INTO {RememberedAnswer._meta.db_table} AS stored
    ("id", "key", "fingerprint", "answer", "expires_at") VALUES (%s, %s, %s, NULL, %s)
ON CONFLICT ("key") DO UPDATE SET
    "id" = excluded."id", "fingerprint" = excluded."fingerprint", "answer" = NULL,
    "expires_at" = excluded."expires_at"
    WHERE stored."expires_at" <= %s
RETURNING "id"
"""  # noqa: S608 - the only name put in is the model's own table

View = Callable[..., HttpResponse]


class Turn:
    """One request. `answer` is what to answer without doing anything; None: go on."""

    def __init__(self, row: RememberedAnswer | None = None) -> None:
        self.answer: HttpResponse | None = None
        self.row = row
        self.kept = False

    def keep(self, answer: HttpResponse) -> HttpResponse:
        """Remember this answer with what was caused; gives it back."""
        if isinstance(answer, StreamingHttpResponse):
            raise TypeError("An answer that streams cannot be kept.")
        self.kept = True
        if self.row is not None:
            self.row.answer = packed(answer)
            self.row.save(update_fields=["answer"])
        return answer


@contextmanager
def once(
    request: HttpRequest, scope: str, *, key: str | None = None, needed: bool = False
) -> Iterator[Turn]:
    """A transaction for one request of this scope (the route's name).

    `key` is the header's unless given (a form sends it in a hidden field). Without a key
    the request runs, or is refused where one is `needed`.
    """
    sent = request.headers.get(HEADER, "") if key is None else key
    if not sent and not needed:
        with _transaction(Turn()) as turn:
            yield turn
        return
    if not KEY.fullmatch(sent):
        turn = Turn()
        turn.answer = refused("要有16至255个字符，不含空格和汉字，例如一个UUID。")
        yield turn
        return
    # Read before the transaction: the body may come slowly.
    keys, prints = _digests(request, scope, sent)
    with _transaction(Turn()) as turn:
        _take(turn, keys, prints)
        yield turn


def answered(
    request: HttpRequest, scope: str, *, key: str | None = None
) -> HttpResponse | None:
    """The answer that once() would give to a key that was used, or None. Changes nothing.

    Asked before the rate limits: whoever sends the same request again has nothing new.
    """
    sent = request.headers.get(HEADER, "") if key is None else key
    if not KEY.fullmatch(sent):
        return None
    keys, prints = _digests(request, scope, sent)
    used = RememberedAnswer.objects.filter(key__in=keys, expires_at__gt=clock.now())
    found = used.first()
    if found is None or found.answer is None:
        return None
    return unpacked(found.answer) if found.fingerprint in prints else other_request()


def _digests(request: HttpRequest, scope: str, sent: str) -> tuple[list[str], list[str]]:
    """What is stored of a key, and of the request that came with it."""
    who = str(getattr(getattr(request, "user", None), "pk", None) or "")
    return (
        blind_index.digests(f"{scope}\0{who}\0{sent}", purpose="idempotency.key"),
        blind_index.digests(fingerprint(request), purpose="idempotency.request"),
    )


@contextmanager
def _transaction(turn: Turn) -> Iterator[Turn]:
    """Commits what was kept, and rolls everything else back."""
    with write_turn(), transaction.atomic():
        yield turn
        if not turn.kept:
            transaction.set_rollback(True)


def _take(turn: Turn, keys: list[str], prints: list[str]) -> None:
    """Make the key ours, or set the answer that somebody got for it already."""
    now = clock.now()
    used = RememberedAnswer.objects.filter(key__in=keys)
    found = None
    with _patience():
        try:
            with _savepoint():
                # Under an older key of the ring there is a row already, or never one.
                if len(keys) > 1:
                    found = used.filter(expires_at__gt=now).first()
                if found is None:
                    turn.row = _inserted(keys[0], prints[0], now)
                    found = None if turn.row else used.first()
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                raise
    if turn.row is not None:
        return
    if found is None:
        turn.answer = problem(409, headers={"Retry-After": str(RETRY_AFTER)})
    elif found.fingerprint not in prints:
        turn.answer = other_request()
    else:
        turn.answer = unpacked(found.answer)


def _inserted(key: str, fingerprint: str, now: datetime) -> RememberedAnswer | None:
    """A row of this key, new or in place of one that is over; None while one stands.

    Waits for another transaction that has the same key.
    """
    row = RememberedAnswer(key=key, fingerprint=fingerprint, expires_at=now + KEPT_FOR)
    place = RememberedAnswer._meta.get_field("id").get_db_prep_value(row.pk, connection)
    moment = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [place, key, fingerprint, moment(row.expires_at), moment(now)])
        if cursor.fetchone() is None:
            return None
    row._state.adding = False
    return row


def _savepoint() -> AbstractContextManager[Any]:
    """PostgreSQL goes back to it after a wait in vain; SQLite has waited at BEGIN."""
    postgresql = connection.vendor == "postgresql"
    return transaction.atomic() if postgresql else nullcontext()


@contextmanager
def _patience() -> Iterator[None]:
    """How long PostgreSQL waits for a lock; SQLite has its own for every writer."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        before = cursor.fetchone()[0]
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{PATIENCE}s"])
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [before])


def idempotent(scope: str, *, needed: bool = False) -> Callable[[View], View]:
    """`once` around a whole view; of a ninja operation with ninja's decorate_view().

        @router.post("/letters/", response={201: Receipt})
        @decorate_view(idempotent("letters"))
        def post_letter(request, letter: LetterIn): ...

    Answers below 400 are kept; a refusal rolls back whatever the view wrote.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def decorated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            with once(request, scope, needed=needed) as turn:
                if turn.answer is not None:
                    return turn.answer
                answer = view(request, *args, **kwargs)
                return turn.keep(answer) if answer.status_code < 400 else answer

        return decorated

    return decorate


def fingerprint(request: HttpRequest) -> str:
    """What tells one request from another: method, path, query and content."""
    seen = hashlib.sha256()

    def see(*parts: str | bytes) -> None:
        for part in parts:
            raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
            seen.update(len(raw).to_bytes(8, "big") + raw)

    see(request.method or "", request.path, request.META.get("QUERY_STRING", ""))
    if request.content_type in ("multipart/form-data", "application/x-www-form-urlencoded"):
        for name, values in sorted(request.POST.lists()):
            if name not in NOT_THE_REQUEST:
                see(name, *values)
        for name, files in sorted(request.FILES.lists()):
            for file in files:
                content = hashlib.sha256()
                for chunk in file.chunks():
                    content.update(chunk)
                file.seek(0)
                see(name, file.name or "", content.digest())
    else:
        see(request.content_type or "", request.body)
    return seen.hexdigest()


def packed(answer: HttpResponse) -> str:
    """Status, body and the headers that belong to the content, as JSON. No cookies."""
    return json.dumps(
        {
            "status": answer.status_code,
            "headers": {name: answer[name] for name in KEPT_HEADERS if name in answer},
            "body": base64.b64encode(answer.content).decode(),
        }
    )


def unpacked(text: str) -> HttpResponse:
    """The first answer again; a header says that nothing was done for it."""
    kept = json.loads(text)
    answer = HttpResponse(base64.b64decode(kept["body"]), status=kept["status"])
    for name, value in kept["headers"].items():
        answer[name] = value
    answer["Idempotency-Replayed"] = "true"
    return answer


def other_request() -> HttpResponse:
    return refused("这个编号已经用于另一个请求，请换一个。")


def refused(message: str) -> HttpResponse:
    return problem(422, errors=[{"field": HEADER, "message": message}])


def forget_expired(batch: int = 500) -> int:
    """Delete what is older than a day, in short transactions; gives how many."""
    count = 0
    while keys := list(
        RememberedAnswer.objects.filter(expires_at__lte=clock.now()).values_list(
            "pk", flat=True
        )[:batch]
    ):
        with transaction.atomic():
            count += RememberedAnswer.objects.filter(pk__in=keys).delete()[0]
    return count
