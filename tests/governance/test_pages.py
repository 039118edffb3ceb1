"""The public pages of this room: a fixed number of statements, whatever stands there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.document_factories import answers, call_on, in_two_editions
from tests.factories import CommunityPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def charter():
    community = CommunityPageFactory(
        slug="huaiyinli", title="槐荫里社区", code="QL01", columns="all"
    )
    return in_two_editions(community)


def statements(client, address):
    """How many statements one answer takes, when the site's root is known."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    kept = [query["sql"] for query in asked.captured_queries]
    return len([sql for sql in kept if sql.startswith("SELECT")])


@pytest.mark.parametrize(
    ("below", "most"), [("", 10), ("versions/1/", 9), ("compare/1/2/", 10)]
)
def test_a_document_asks_a_fixed_number_of_times(client, charter, below, most):
    call_on(charter)

    assert statements(client, f"{charter.url}{below}") <= most


def test_a_call_asks_a_fixed_number_of_times(client, charter):
    call = call_on(charter)
    type(call).objects.filter(pk=call.pk).update(answers=answers(call) * 50)

    assert statements(client, call.url) <= 10


def test_the_column_asks_a_fixed_number_of_times(client, charter):
    call_on(charter)

    assert statements(client, "/huaiyinli/governance/") <= 10


def test_what_moved_and_what_came_is_told(client, charter):
    text = client.get(f"{charter.url}compare/1/2/").content.decode()

    assert "改了1条，新增1条，删去1条，移动1条；其余1条没有改。" in text


def test_the_gone_clause_answers_to_its_old_link(client, charter):
    [gone] = charter.gone
    text = client.get(charter.url).content.decode()

    assert f'<li id="{gone["anchor"]}">' in text
    assert f"versions/1/#{gone['anchor']}" in text
