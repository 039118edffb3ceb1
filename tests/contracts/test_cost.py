"""What an answer costs: a fixed number of statements, and no row read in vain."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import AffairsPageFactory, CommunityPageFactory, OrganizationFactory

pytestmark = pytest.mark.django_db

LIST = "/api/v1/disclosures/"


@pytest.fixture(autouse=True)
def rows():
    for code in ("QL01", "QL02", "QL03"):
        community = CommunityPageFactory(code=code)
        OrganizationFactory(community=community, name="服务站")
        AffairsPageFactory.create_batch(4, community=community, published=True)


def statements(client, address):
    """The statements of one request, without the marks of transactions.

    Where the site's root stands is asked once and remembered.
    """
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    kept = [query["sql"].strip() for query in asked.captured_queries]
    return [sql for sql in kept if sql.startswith(("SELECT", "INSERT", "UPDATE"))]


@pytest.mark.parametrize("limit", [1, 12, 100])
@pytest.mark.parametrize(
    ("query", "most"), [("", 3), ("&count=1", 4), ("&community=QL01&status=posting", 3)]
)
def test_a_list_asks_as_often_for_a_hundred_as_for_one(client, limit, query, most):
    assert len(statements(client, f"{LIST}?limit={limit}{query}")) == most


def test_other_answers_ask_a_fixed_number_of_times(client):
    page = AffairsPageFactory(published=True)

    assert len(statements(client, "/api/v1/site/")) == 1
    assert len(statements(client, "/api/v1/communities/")) == 2
    assert len(statements(client, "/api/v1/communities/QL01/")) == 5
    assert len(statements(client, f"{LIST}{page.pk}/")) == 6


def test_a_list_reads_no_text_of_the_pages(client):
    [_count, select, _files] = statements(client, LIST)

    for column in ("body", "search_description", "draft_title", "summary"):
        assert f'"{column}"' not in select


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="the plan is read as SQLite says it"
)
@pytest.mark.parametrize("page", ["first", "deep"])
@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("limit=2", "disclosure_newest"),
        ("limit=2&regime=JUWU", "disclosure_newest"),
        ("limit=2&published_after=2026-01-01", "disclosure_newest"),
        ("limit=2&community=QL01", "disclosure_by_community"),
    ],
)
def test_a_page_is_read_from_the_index_and_nothing_is_sorted(client, query, index, page):
    address = f"{LIST}?{query}"
    if page == "deep":
        address += f"&cursor={client.get(address).json()['next']}"
    [_count, select, _files] = statements(client, address)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {select}")
        plan = [row[3] for row in cursor.fetchall()]

    text = "\n".join(plan)
    assert f"USING INDEX {index}" in text, text
    assert "SCAN" not in text, text
    assert "TEMP B-TREE" not in text, text
    if page == "deep":
        assert "published_at<?" in text, text


def test_pages_show_every_row_once_though_rows_arrive_meanwhile(client):
    expected = {item["id"] for item in client.get(f"{LIST}?limit=100").json()["items"]}
    seen, cursor = [], ""
    while cursor is not None:
        # Rows of one moment are the hard case: only the key tells them apart.
        answer = client.get(LIST, {"limit": 5, "cursor": cursor}).json()
        seen += [item["id"] for item in answer["items"]]
        cursor = answer["next"]
        AffairsPageFactory(published=True, community__code=f"QL{len(seen):02}")

    assert len(expected) == 12
    assert len(seen) == len(set(seen))
    assert set(seen) == expected
    assert seen == sorted(seen, reverse=True)
