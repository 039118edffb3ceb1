"""What the editors' desk costs with 100,000 open items, against one with 1,000.

Two copies of the loaded database, each filled to its number, are asked in turns by one
process. SQLite only: a copy is a file.
"""

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client

from accounts.models import User
from benchmarks.pages import asker, milliseconds, statements
from communities.models import CommunityPage, Organization
from editorial.models import NEVER, WorkItem
from foundation import clock

FEW, MANY = 1_000, 100_000
GOAL = 1.3
ROUNDS = 9
GIVEN_TO = ("PROPERTY_COMPANY", "RESIDENTS_COMMITTEE", "SERVICE_STATION")
DESK = "/admin/desk/work/"
# Who asks for what: one community, all of them, and what is given to one body only.
ASKED = [
    ("clerk", DESK),
    ("clerk", f"{DESK}?show=overdue"),
    ("clerk", f"{DESK}?kind=letter"),
    ("street", DESK),
    ("street", f"{DESK}?show=unclaimed"),
    ("street", f"{DESK}?q=MQ-QL01-20261123-0042"),
    ("handler", DESK),
    ("handler", f"{DESK}?show=mine"),
    ("clerk", "/admin/"),
]


@contextmanager
def opened(path: Path) -> Iterator[None]:
    """The connection reads this file; then again the one it had."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def fill(count: int) -> None:
    """So many open items, as many closed ones, dated and given; most of them in QL01.

    A page of each list is full with few items, too: else more rows would be shown of many.
    """
    home = CommunityPage.objects.get(code="QL01")
    places = [home, *CommunityPage.objects.exclude(pk=home.pk).order_by("code")]
    bodies = {
        place.pk: list(Organization.objects.filter(community=place, kind__in=GIVEN_TO))
        for place in places
    }
    people = list(User.objects.filter(username__in=("handler", "clerk")))
    kind = ContentType.objects.get_for_model(WorkItem)
    now = clock.now()
    rows = []
    WorkItem.objects.update(closed_at=now, claimed_by=None, claimed_until=None)
    for turn in range(2 * count):
        place = home if turn % 5 else places[turn // 2 % len(places)]
        # The same share is overdue or due today, however many there are.
        due = now + timedelta(hours=turn * 2400 // (2 * count) - 240) if turn % 7 else None
        own = bodies[place.pk]
        rows.append(
            WorkItem(
                content_type=kind,
                object_id=f"bench{turn}",
                community=place,
                kind="letter" if turn % 3 else "report",
                number=f"MQ-{place.code}-20261123-{turn:06}",
                title="求助·停车",
                stage="new",
                stage_label="待受理",
                due_at=due,
                due_on=due.date() if due else None,
                runs_out_at=due or NEVER,
                received_at=now,
                closed_at=now if turn % 2 else None,
                assigned_organization=own[turn % len(own)] if own and turn % 4 else None,
                assigned_to=people[turn // 10 % len(people)] if turn % 10 == 2 else None,
            )
        )
        if len(rows) == 2000:
            WorkItem.objects.bulk_create(rows)
            rows = []
    WorkItem.objects.bulk_create(rows)


def cookie_of(username: str) -> str:
    """The session of this person in the opened database."""
    client = Client()
    client.force_login(User.objects.get(username=username))
    return "; ".join(f"{name}={part.value}" for name, part in client.cookies.items())


def table() -> str:
    """One row for each page: its cost with many items, its ratio to few."""
    if connection.vendor != "sqlite":
        return "The desk is measured on SQLite only."
    with tempfile.TemporaryDirectory() as directory:
        files = {count: Path(directory) / f"{count}.sqlite3" for count in (FEW, MANY)}
        for count, path in files.items():
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(path)])
            with opened(path):
                fill(count)
        rows = [compared(files, username, address) for username, address in ASKED]
    head = f"| who | page | CPU ms, {MANY:,} items | times {FEW:,} items | statements |"
    return "\n".join([head, "|---|---|---:|---:|---:|", *rows])


def compared(files: dict[int, Path], username: str, address: str) -> str:
    """One row."""
    asks = {}
    for count, path in files.items():
        with opened(path):
            ask = asker(WSGIHandler(), address, cookie_of(username))
            ask()
            asks[count] = partial(milliseconds, ask), statements(ask), ask
    costs, ratios = [], []
    for _ in range(ROUNDS):
        spent = {}
        for count, path in files.items():
            measure, _asked, ask = asks[count]
            with opened(path):
                ask()
                spent[count] = measure()
        costs.append(spent[MANY])
        ratios.append(spent[MANY] / spent[FEW])
    ratio = statistics.median(ratios)
    told = f"{ratio:.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
    if ratio > GOAL:
        told += f", more than {GOAL}"
    return (
        f"| {username} | `{address}` | {statistics.median(costs):.1f} | {told} "
        f"| {asks[MANY][1]} |"
    )
