"""How the database reads for the staff's list when many letters are there: by an index."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.models import CommunityPage, TopicTag
from foundation import clock
from mailbox.models import Letter, Stage
from tests.mailbox.staff import LIST
from tests.plans import full_scans, plan_of

COUNT = 6_000
LARGE = ("mailbox_letter",)
ADDRESSES = [
    LIST,
    f"{LIST}?show=overdue",
    f"{LIST}?stage=received",
    f"{LIST}?kind=praise",
    f"{LIST}?topic=HJ",
    f"{LIST}?community=QL01",
    f"{LIST}?q=MQ-QL01-20261123-0042",
]


@pytest.fixture
def many(people):
    """Letters of QL01 and QL02, confidential: the list shows no text of theirs."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL weighs: where half of a small table is asked it reads all")
    places = list(CommunityPage.objects.filter(code__in=("QL01", "QL02")).order_by("code"))
    topic, now = TopicTag.objects.get(code="HJ"), clock.now()
    Letter.objects.bulk_create(
        Letter(
            number=f"MQ-{places[turn % 2].code}-20261123-{turn:04}",
            code_hmac="k1:x",
            community=places[turn % 2],
            kind="complaint" if turn % 9 else "praise",
            topic=topic,
            pseudonym="7F3K",
            confidential=True,
            stage=Stage.ACCEPTED if turn % 3 else Stage.RECEIVED,
            received_at=now - timedelta(minutes=turn),
            due_on=clock.today() + timedelta(days=turn % 20 - 2),
        )
        for turn in range(COUNT)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def asked_of_letters(browser, address):
    """The statements of the page that read letters."""
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200, address
    return [
        query["sql"]
        for query in asked.captured_queries
        if query["sql"].startswith("SELECT") and 'FROM "mailbox_letter"' in query["sql"]
    ]


@pytest.mark.parametrize("name", ["clerk", "handler2"])
def test_no_list_reads_the_letters_whole(at_work, many, name):
    wrong, seen = [], 0
    for address in ADDRESSES:
        for sql in asked_of_letters(at_work[name], address):
            seen += 1
            wrong += [(address, line, plan_of(sql)) for line in full_scans(sql, LARGE)]
    assert wrong == []
    assert seen >= 2 * len(ADDRESSES)


def test_the_newest_come_without_a_sort(at_work, many):
    last = Letter.objects.order_by("-received_at")[COUNT // 2].pk
    for address in (LIST, f"{LIST}?before={last}"):
        rows = asked_of_letters(at_work["clerk"], address)[-1]
        assert "LIMIT 31" in rows
        sorts = [line for line in plan_of(rows) if "TEMP B-TREE" in line or "Sort" in line]
        assert sorts == [], plan_of(rows)
