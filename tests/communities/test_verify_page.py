"""/accounts/verify/: a resident types the code of a slip, and cannot guess one."""

import pytest

from communities.permissions import resident_level
from foundation.models import RateCount
from tests.communities.making import resident, slip
from tests.factories import PASSWORD, CommunityPageFactory, UserFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("monday"),
]

CODE = "123456789012"


@pytest.fixture
def here(db):
    return CommunityPageFactory(code="QL01", slug="huaiyinli", title="槐荫里社区")


@pytest.fixture
def person(db):
    return UserFactory(username="wang")


@pytest.fixture
def at_the_door(client, here, person):
    resident(person, here)
    client.login(username=person.username, password=PASSWORD)
    return client


ADDRESS = "/accounts/verify/"


def test_whoever_is_not_logged_in_is_led_to_the_login(client):
    answer = client.get(ADDRESS)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_a_right_code_is_said_to_be(at_the_door, here, person):
    slip(here, CODE)

    answer = at_the_door.post(ADDRESS, {"code": "1234-5678-9012"}, follow=True)

    assert "已经核实您是本社区居民" in answer.content.decode()
    assert resident_level(person, here) == 2
    assert answer["Cache-Control"] == "no-store"


def test_a_wrong_code_keeps_what_was_typed(at_the_door):
    answer = at_the_door.post(ADDRESS, {"code": "1111-2222-3333"})
    page = answer.content.decode()

    assert "核验码不对、已过期或已用过" in page
    assert 'value="1111-2222-3333"' in page
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("typed", ["", " ", "x" * 41, "\x00", "\ud800"])
def test_nonsense_is_an_error_and_no_breakdown(at_the_door, typed):
    answer = at_the_door.post(ADDRESS, {"code": typed.encode("utf-8", "replace")})

    assert answer.status_code == 200
    assert "要改" in answer.content.decode()


def test_whoever_guesses_is_told_to_wait(at_the_door, here, person):
    slip(here, CODE)
    for _guess in range(5):
        assert at_the_door.post(ADDRESS, {"code": "9" * 12}).status_code == 200

    answer = at_the_door.post(ADDRESS, {"code": CODE})

    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert "尝试次数太多" in answer.content.decode()
    assert resident_level(person, here) == 1


def test_one_address_guesses_for_nobody_else(client, here):
    for n in range(30):
        guesser = UserFactory()
        resident(guesser, here)
        client.login(username=guesser.username, password=PASSWORD)
        assert client.post(ADDRESS, {"code": "9" * 12}).status_code == 200, n
    last = UserFactory()
    resident(last, here)
    client.login(username=last.username, password=PASSWORD)

    assert client.post(ADDRESS, {"code": "9" * 12}).status_code == 429


def test_a_right_code_forgives_the_wrong_ones(at_the_door, here):
    slip(here, CODE)
    at_the_door.post(ADDRESS, {"code": "9" * 12})
    before = RateCount.objects.count()

    at_the_door.post(ADDRESS, {"code": CODE})

    assert RateCount.objects.count() == before - 1


def test_without_a_verified_phone_there_is_no_form(client, person):
    client.login(username=person.username, password=PASSWORD)

    counted = RateCount.objects.count()
    page = client.get(ADDRESS).content.decode()

    assert "还没有核验手机" in page
    assert 'name="code"' not in page
    assert client.post(ADDRESS, {"code": CODE}).status_code == 200
    assert RateCount.objects.count() == counted


def test_a_verified_resident_sees_since_when(client, here, person):
    resident(person, here, level=2)
    client.login(username=person.username, password=PASSWORD)

    page = client.get(ADDRESS).content.decode()

    assert "社区已核实" in page
    assert "2026年11月23日" in page
    assert 'name="code"' not in page
