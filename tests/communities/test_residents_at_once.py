"""Several who come with one slip at the same moment."""

import threading

import pytest
from django.db import connection

from communities.models import ResidentAccount
from communities.transitions import WrongCode, redeem_slip
from foundation import clock
from tests.communities.making import MORNING, resident, slip
from tests.factories import CommunityPageFactory, UserFactory

CODE = "123456789012"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("monday")]


def test_of_two_who_come_at_once_one_gets_the_slip():
    here = CommunityPageFactory(code="QL01")
    people = [UserFactory(), UserFactory(), UserFactory()]
    for person in people:
        resident(person, here)
    slip(here, CODE)
    start = threading.Barrier(len(people))
    outcomes = []

    def come(person):
        start.wait()
        try:
            with clock.at(MORNING):
                redeem_slip(person, CODE)
            outcomes.append("got it")
        except WrongCode:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=come, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["got it", "refused", "refused"]
    assert ResidentAccount.objects.filter(level=2).count() == 1
