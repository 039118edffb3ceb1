"""Two sign-offs at once: one disclosure, and never two procedures for the same thing."""

import threading

import pytest
from django.db import connection

from disclosure.models import AffairsPage
from governance.models import ProcedurePage
from publishing.transitions import NotPublishable, publish
from tests import people as qingling
from tests.governance import procedure_making as making


@pytest.fixture
def people(transactional_db, settings):
    settings.PASSWORD_HASHERS = qingling.QUICK_HASHING
    return qingling.settle()


def both_at_once(pages, signer):
    """What each of them said; nothing where it was published."""
    together, said = threading.Barrier(2), []

    def sign(page):
        try:
            together.wait()
            publish(page, by=signer)
            said.append("")
        except NotPublishable as refused:
            said.append("".join(refused.messages))
        finally:
            connection.close()

    threads = [threading.Thread(target=sign, args=[page]) for page in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def drafts(people, *fields):
    author = people["editor"]
    return [making.handed_in(making.procedure(author, **one), author) for one in fields]


def test_two_sign_offs_at_once_leave_one_disclosure(people):
    making.all_four(people, code="QL00")
    pages = drafts(people, {}, {"title": "另一份", "governs": ["fund.venture"]})

    assert both_at_once(pages, people["reviewer"]) == ["", ""]
    page = AffairsPage.objects.get(rule__item__code="JW-SYS-04", community__code="QL01")
    assert page.version == 2
    assert page.number == "JW-SYS-04.QL01"


def test_of_two_that_govern_the_same_one_is_signed(people):
    pages = drafts(people, {}, {"title": "另一份"})

    said = both_at_once(pages, people["reviewer"])
    assert sorted(bool(words) for words in said) == [False, True]
    assert "已由《" in max(said)
    assert ProcedurePage.objects.public().count() == 1
