"""Is the portal alive, and is it ready? For balancers, supervisors and operators.

/healthz says that this process answers. /readyz says that the portal can do its work. Both
name checks and nothing else: anyone may ask.
"""

import threading
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error
from django.http import HttpRequest, HttpResponseBase, JsonResponse

from foundation import erasures, space
from jobs import heartbeat
from transparency import triggers

# Below this the next upload or the next checkpoint of SQLite may fail.
LEAST_FREE_BYTES = 256 * 1024 * 1024
# An answer holds this long, so that asking often costs no more than asking once.
HOLDS_SECONDS = 1.0
# Checks that hang may not take one thread of the server after the other.
PATIENCE_SECONDS = 2.0

logger = structlog.get_logger("portal.health")


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


_migrated = False


def migrations_applied() -> bool:
    """Asked until it is true: this process's code never gets new migrations."""
    global _migrated
    _migrated = _migrated or not unapplied_migrations()
    return _migrated


def unapplied_migrations() -> int:
    """How many migrations this code has that the database has not seen."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def triggers_present() -> bool:
    return not triggers.missing()


def workers_alive() -> bool:
    """Whether each queue has a worker whose heart beats."""
    queues = set(settings.TASKS["default"]["QUEUES"])
    living = heartbeat.living_queues()
    return "*" in living or queues <= living


def disk_has_space() -> bool:
    places = [*space.places_of_writing(), *space.places_of_files()]
    return space.free_bytes(iter(places)) >= LEAST_FREE_BYTES


def erasures_replayed() -> bool:
    """Whether this database knows every erasure: a restored one may not serve before."""
    return erasures.all_replayed()


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": migrations_applied,
    "triggers": triggers_present,
    "workers": workers_alive,
    "disk": disk_has_space,
    "erasures": erasures_replayed,
}


def passes(check: Callable[[], bool]) -> bool:
    """The check's answer; one that cannot be made has failed."""
    try:
        return check()
    except (Error, OSError):
        logger.exception("readiness check failed", check=check.__name__)
        return False


_lock = threading.Lock()
_held: tuple[float, dict[str, bool]] | None = None


def readiness() -> dict[str, bool]:
    """Every check and whether it passes, at most HOLDS_SECONDS old."""
    global _held
    if not _lock.acquire(timeout=PATIENCE_SECONDS):
        # Another thread is still waiting for the answers: so much for being ready.
        return dict.fromkeys(CHECKS, False)
    try:
        if _held is None or time.monotonic() - _held[0] > HOLDS_SECONDS:
            results = {name: passes(check) for name, check in CHECKS.items()}
            _held = (time.monotonic(), results)
        return _held[1]
    finally:
        _lock.release()


def _answer(body: dict[str, object], *, good: bool) -> JsonResponse:
    answer = JsonResponse(
        {"status": "ok" if good else "fail", **body}, status=200 if good else 503
    )
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'"
    return answer


def healthz(request: HttpRequest) -> JsonResponse:
    """This process answers. It asks nothing of the database."""
    return _answer({}, good=True)


def readyz(request: HttpRequest) -> JsonResponse:
    """The portal can do its work, or which check says no."""
    results = readiness()
    checks = {name: "ok" if good else "fail" for name, good in results.items()}
    return _answer({"checks": checks}, good=all(results.values()))


PROBES: dict[str, Callable[[HttpRequest], JsonResponse]] = {
    "/healthz": healthz,
    "/readyz": readyz,
}


class ProbesMiddleware:
    """Answers the probes before host and scheme are looked at.

    A balancer asks by IP address and in clear; the portal's own rules would answer it 400
    or send it to https.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        probe = PROBES.get(request.path_info)
        if probe and request.method in ("GET", "HEAD"):
            return probe(request)
        return self.get_response(request)
