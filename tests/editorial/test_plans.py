"""How the database reads for the desk when 10,000 items are there: by an index.

Read from the database's own plan, on SQLite and PostgreSQL alike; no clock is asked.
"""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.models import CommunityPage, DutyShift, Organization
from editorial import listing
from editorial.models import NEVER, Matter, WorkItem
from editorial.querysets import Scope
from foundation import clock
from tests import people as qingling
from tests.factories import UserFactory
from tests.plans import full_scans, plan_of

pytestmark = pytest.mark.django_db

COUNT = 10_000
LARGE = ("editorial_workitem", "editorial_matter")
INDEX = "/admin/desk/work/"
ADDRESSES = [
    INDEX,
    f"{INDEX}?show=mine",
    f"{INDEX}?show=unclaimed",
    f"{INDEX}?show=today",
    f"{INDEX}?show=overdue",
    f"{INDEX}?kind=shift",
    f"{INDEX}?kind=rare",
    f"{INDEX}?community=QL01",
    f"{INDEX}?community=QL01&kind=shift&show=overdue",
    f"{INDEX}?q=MQ-QL01-20261123-0042",
    f"{INDEX}?q=SX-QL01-2026-0042",
    f"{INDEX}?p=3",
    "/admin/",
]


@pytest.fixture(scope="module")
def written(settled, django_db_blocker):
    """Once for all tests of this module: it takes seconds."""
    with qingling.for_a_module(django_db_blocker):
        write(qingling.by_username())
        yield


@pytest.fixture
def many(written, people):
    """The items; what a test changes in them is taken back after it."""


def write(people):
    """Open items and as many closed ones; in QL01 and QL02, some given, claimed, dated."""
    places = list(CommunityPage.objects.filter(code__in=("QL01", "QL02")))
    bodies = list(Organization.objects.filter(community__in=places)[:20])
    colleagues = [people["clerk"], *UserFactory.create_batch(20)]
    kind = ContentType.objects.get_for_model(DutyShift)
    now = clock.now()
    Matter.objects.bulk_create(
        Matter(
            number=f"SX-QL01-2026-{turn:04}",
            community=places[0],
            title="求助",
            opened_on=clock.today(),
            origin="shift",
        )
        for turn in range(COUNT // 10)
    )
    matters = list(Matter.objects.all())
    rows = []
    for turn in range(2 * COUNT):
        due = None if turn % 7 == 0 else now + timedelta(hours=turn % 2000 - 200)
        closed = turn % 2 == 1
        held = not closed and turn % 50 == 0
        rows.append(
            WorkItem(
                content_type=kind,
                object_id=f"x{turn}",
                community=places[turn // 2 % 2],
                kind="rare" if turn == 8 else "shift" if turn % 3 else "other",
                number=f"MQ-QL01-20261123-{turn:04}",
                title="求助 停车",
                stage="new",
                stage_label="待受理",
                due_at=due,
                due_on=due.date() if due else None,
                runs_out_at=due or NEVER,
                received_at=now,
                closed_at=now if closed else None,
                matter=matters[turn % len(matters)],
                assigned_organization=bodies[turn % len(bodies)] if turn % 4 else None,
                assigned_to=colleagues[turn % 21] if turn % 20 == 0 else None,
                claimed_by=colleagues[turn % 21] if held else None,
                claimed_until=now + timedelta(days=1) if held else None,
            )
        )
    WorkItem.objects.bulk_create(rows, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.mark.parametrize("name", ["clerk", "handler", "auditor", "chief", "supervisor"])
def test_no_list_of_the_desk_reads_the_items_whole(log_in, many, name):
    client = log_in(name)
    wrong, seen = [], 0
    for address in ADDRESSES if name != "supervisor" else ["/admin/"]:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200, address
        for query in asked.captured_queries:
            sql = query["sql"]
            if sql.startswith("SELECT") and "editorial_workitem" in sql:
                seen += 1
                wrong += [(address, line, sql) for line in full_scans(sql, LARGE)]

    assert [
        (address, line, sql.partition(" WHERE ")[2], plan_of(sql))
        for address, line, sql in wrong
    ] == []
    assert seen >= 3


def test_ones_own_items_are_read_in_the_order_of_the_list(people, many):
    """Whoever holds nothing beside: else thousands would be sorted to show fifty."""
    clerk = people["clerk"]
    items = WorkItem.objects.open()
    items.update(claimed_by=None, claimed_until=None)
    items.filter(community__code="QL01").update(assigned_to=clerk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(connection) as asked:
        found = list(listing.rows(Scope.of(clerk), listing.Chosen(show="mine"))[:50])

    plan = plan_of(asked.captured_queries[-1]["sql"])
    assert len(found) == 50
    # PostgreSQL weighs: of so few it sorts what it has read. SQLite goes by the rule.
    if connection.vendor == "sqlite":
        assert [line for line in plan if "TEMP B-TREE" in line] == []


def test_what_one_holds_is_ones_own_as_well(people, many):
    clerk = people["clerk"]
    held = WorkItem.objects.open().filter(claimed_by=clerk).exclude(assigned_to=clerk)
    assert held.exists()
    assert set(held) <= set(WorkItem.objects.mine(clerk))
    held.update(claimed_until=clock.now())
    assert not held.filter(pk__in=WorkItem.objects.mine(clerk).values("pk")).exists()


def test_a_full_scan_would_be_seen(many):
    sql = "SELECT id FROM editorial_workitem WHERE stage LIKE '%x%'"
    assert full_scans(sql, LARGE) != []
