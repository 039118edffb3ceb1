"""What anyone reads of a matter: nothing before something is public, then one timeline."""

from datetime import timedelta

import pytest
from django.db import transaction

from editorial import matters, sources
from foundation import clock
from tests.contracts.keys import KEYS
from tests.editorial import making
from tests.factories import CommunityPageFactory
from tests.reading import main_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return CommunityPageFactory(code="QL01", title="槐荫里社区", slug="huaiyinli")


@pytest.fixture
def letter(place, shifts):
    """A letter in a matter that was accepted and answered; nothing of it is public."""
    sources.register_events({"letter.accepted": "受理", "letter.answered": "答复"})
    source = making.shift(place)
    with transaction.atomic():
        matter = matters.open_matter(community=place, title="求助·停车", origin="letter")
        matters.attach(matter, source, title=making.SECRET, url="")
        matters.record(matter, "letter.accepted", {"unit": "街道办事处"})
    with clock.at(clock.now() + timedelta(days=1)), transaction.atomic():
        matters.record(matter, "letter.answered", {"unit": "居委会"})
        matters.record(matter, "letter.routed", {"unit": "某某公司"})
    return matter


@pytest.fixture
def shown(place, letter):
    """The same, and two days later its published copy."""
    with clock.at(clock.now() + timedelta(days=2)), transaction.atomic():
        copy = making.shift(place, turn=1)
        matters.attach(
            letter, copy, title="停车位怎么办", url="/mailbox/letters/1/", public=True
        )
    return letter


def page(matter):
    return f"/matters/{matter.number}/"


def test_there_is_nothing_before_something_is_public(client, letter):
    assert client.get(page(letter)).status_code == 404
    answer = client.get(f"/api/v1{page(letter)}")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("number", ["SX-QL01-2026-9999", "none", "SX-QL01-2026-0001-1"])
def test_an_unknown_number_is_not_there(client, shown, number):
    assert client.get(f"/matters/{number}/").status_code == 404
    assert client.get(f"/api/v1/matters/{number}/").status_code in (404, 422)


def test_the_whole_course_on_one_page(client, shown):
    told = main_of(client, page(shown))

    assert "停车位怎么办" in told
    assert shown.number in told
    assert told.index("公开") < told.index("答复") < told.index("受理")
    assert "居委会" in told
    # Neither the letter nor what the room did not name.
    assert making.SECRET not in told
    assert "某某公司" not in told


def test_the_answer_of_the_api(client, shown, settings):
    settings.BASE_URL = "https://portal.example"
    answer = client.get(f"/api/v1{page(shown)}").json()

    assert answer.keys() == KEYS["MatterItem"]
    assert {key for part in answer["parts"] for key in part} == KEYS["MatterPartItem"]
    assert {key for event in answer["timeline"] for key in event} == KEYS["MatterEventItem"]
    assert answer["number"] == shown.number
    assert answer["url"] == f"https://portal.example{page(shown)}"
    assert answer["community"] == "QL01"
    assert answer["parts"] == [
        {
            "title": "停车位怎么办",
            "url": "https://portal.example/mailbox/letters/1/",
            "shown_at": "2026-11-25T09:00:00+08:00",
        }
    ]
    assert [(event["label"], event["unit"]) for event in answer["timeline"]] == [
        ("受理", "街道办事处"),
        ("答复", "居委会"),
        ("公开", ""),
    ]


def test_what_is_taken_back_is_gone(client, shown):
    source = shown.parts.get(public=True).source
    with transaction.atomic():
        matters.set_public(source, False)

    assert client.get(page(shown)).status_code == 404
    assert client.get(f"/api/v1{page(shown)}").status_code == 404


def test_the_page_asks_a_fixed_number_of_times(
    client, shown, django_assert_max_num_queries
):
    client.get(page(shown))
    with django_assert_max_num_queries(12):
        client.get(page(shown))
