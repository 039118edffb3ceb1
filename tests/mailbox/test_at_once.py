"""Two people act at the same moment: one wins, the other is told; numbers stay unique."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from editorial.models import Matter
from foundation.requests import is_unavailable
from mailbox import answering, handling, intake, publication, resident
from mailbox.models import Letter, PublishedLetter
from mailbox.transitions import NotAllowedNow
from tests import people as qingling
from tests.mailbox import making

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What came of each, begun together: its value or its error."""
    gate, ends = Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        try:
            gate.wait()
            ends[place] = acts[place]()
        except Exception as error:  # noqa: BLE001 - told to the test
            ends[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def one_wins(*acts: Callable[[], Any]) -> None:
    ends = at_once(*acts)
    failures = [end for end in ends if isinstance(end, Exception)]
    assert len(failures) == len(acts) - 1, ends
    for failure in failures:
        assert isinstance(failure, NotAllowedNow), failure
        assert not is_unavailable(failure)


@pytest.fixture
def people(settings):
    settings.PASSWORD_HASHERS = qingling.QUICK_HASHING
    return qingling.settle()


def test_two_clerks_accept_one_letter(people):
    letter = making.written().letter
    one_wins(
        lambda: intake.accept(letter.pk, by=people["clerk"], version=1),
        lambda: intake.accept(letter.pk, by=people["clerk2"], version=1),
    )
    assert Matter.objects.count() == 1
    assert letter.segments.count() == 1
    assert Letter.objects.get().version == 2


def test_two_approve_one_reply(people):
    letter = making.in_review(people)
    one_wins(
        lambda: answering.approve_reply(letter.pk, by=people["clerk"]),
        lambda: answering.return_reply(letter.pk, by=people["clerk2"], note="写明时限。"),
    )
    assert letter.replies.get().approvals.count() == 1


def test_the_writer_rates_twice_at_once(people):
    letter = making.replied(people)
    rate = {"resolved": "solved", "satisfaction": "satisfied"}
    one_wins(*(lambda: resident.rate(letter.pk, **rate) for _time in range(3)))
    assert letter.ratings.count() == 1


def test_the_writer_withdraws_while_the_unit_answers(people):
    letter = making.in_progress(people)
    ends = at_once(
        lambda: resident.withdraw(letter.pk),
        lambda: answering.submit_reply(
            letter.pk, by=people["handler2"], content=making.ANSWER, outcome="solved"
        ),
    )
    letter.refresh_from_db()
    assert letter.stage == "withdrawn"
    assert not isinstance(ends[0], Exception)
    # Whichever came first, no text is left.
    assert {reply.content for reply in letter.replies.all()} <= {None}


def test_two_assign_one_letter(people):
    letter = making.accepted(people)
    one_wins(
        lambda: handling.assign(letter.pk, by=people["clerk"], to=making.committee()),
        lambda: handling.assign(letter.pk, by=people["clerk2"], to=making.company()),
    )


def test_a_copy_is_published_once(people):
    letter = making.replied(people, wants_public=True)
    copy = {
        "basis": "consent",
        "title": "楼道堆物",
        "content": "楼道堆物。",
        "reply": "已清。",
    }
    publication.draft(letter.pk, by=people["clerk"], **copy)
    publication.submit(letter.pk, by=people["clerk"])
    one_wins(
        lambda: publication.publish(letter.pk, by=people["reviewer"]),
        lambda: publication.publish(letter.pk, by=people["street2"]),
    )
    assert PublishedLetter.objects.public().count() == 1


def test_letters_that_come_together_have_numbers_of_their_own(people):
    ends = at_once(*(lambda: making.written().letter.number for _n in range(8)))
    assert len(set(ends)) == 8
    assert sorted(ends)[-1].endswith("-0008")
