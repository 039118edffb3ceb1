"""What machines read of documents: every edition, nothing of drafts."""

from datetime import date

import pytest
import time_machine

from tests.contracts.keys import KEYS
from tests.governance import making

LIST = "/api/v1/documents/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-23T10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def charter(people):
    page = making.document(
        people["editor"], votes_for=9, votes_against=1, votes_abstained=0
    )
    page = making.signed(page, people["editor"], people["reviewer"])
    page = making.amended(
        page,
        people["editor"],
        {**making.FIRST, "wires": "电动自行车不进楼充电。"},
        effective_on=date(2027, 1, 1),
    )
    page = making.signed(page, people["editor"], people["reviewer"])
    return making.amended(page, people["editor"], {"x": "草稿里的秘密。"})


def test_the_list_says_what_holds(client, charter):
    [item] = client.get(LIST).json()["items"]

    assert item.keys() == KEYS["DocumentItem"]
    assert (item["version"], item["in_force"]) == (2, 1)
    assert client.get(f"{LIST}?kind=covenant").json()["items"] == []
    assert client.get(f"{LIST}?community=QL02").json()["items"] == []


def test_each_edition_has_its_text_and_state(client, charter):
    answer = client.get(f"{LIST}{charter.pk}/versions/").json()

    assert [(row["version"], row["state"]) for row in answer["items"]] == [
        (2, "to_come"),
        (1, "in_force"),
    ]
    first = answer["items"][1]
    assert first.keys() == KEYS["EditionItem"]
    assert first["votes"] == {"in_favour": 9, "against": 1, "abstained": 0}
    assert [row["anchor"] for row in first["parts"]] == [
        making.anchor(key) for key in making.FIRST
    ]
    assert first["parts"][0].keys() == KEYS["PartItem"]
    assert client.get(first["url"]).status_code == 200
    assert "草稿里的秘密" not in str(answer)


def test_the_editions_come_page_by_page(client, charter):
    first = client.get(f"{LIST}{charter.pk}/versions/?limit=1").json()
    second = client.get(
        f"{LIST}{charter.pk}/versions/", {"limit": 1, "cursor": first["next"]}
    ).json()

    assert [row["version"] for row in first["items"] + second["items"]] == [2, 1]


def test_what_is_no_document_has_no_editions(client, people):
    draft = making.document(people["editor"])

    for key in (draft.pk, 1, 2**31 - 1):
        assert client.get(f"{LIST}{key}/versions/").status_code == 404


def test_the_page_s_address_gives_its_clauses(client, charter):
    answer = client.get("/api/v1/pages/", {"path": charter.url}).json()

    assert answer["type"] == "document"
    assert [block["type"] for block in answer["bodies"][0]["blocks"]] == ["clause"] * 4


@pytest.mark.parametrize(("address", "most"), [(LIST, 4), (f"{LIST}{{}}/versions/", 5)])
def test_an_answer_asks_a_fixed_number_of_times(
    client, charter, django_assert_max_num_queries, address, most
):
    client.get(LIST)
    with django_assert_max_num_queries(most):
        client.get(address.format(charter.pk))
