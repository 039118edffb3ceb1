"""The yearly review: on the desk after a year, off it by a word or by a new edition."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from editorial.models import WorkItem
from governance import procedure_desk, procedure_reviews
from governance.models import ProcedurePage, ProcedureReview
from tests.governance import procedure_making as making
from tests.governance.making import signed

BEFORE, AFTER = date(2027, 11, 22), date(2027, 11, 23)


@pytest.fixture
def page(people):
    with time_machine.travel("2026-11-23T10:00:00+08:00", tick=False):
        return making.put_up(people["editor"], people["reviewer"])


def at(day):
    return time_machine.travel(f"{day}T10:00:00+08:00", tick=False)


def items():
    return WorkItem.objects.filter(kind="procedure_review", closed_at=None)


def test_a_year_later_it_lies_on_the_desk_once(page):
    with at(BEFORE):
        assert procedure_reviews.remind(BEFORE) == 0
        assert not items().exists()
    with at(AFTER):
        assert procedure_reviews.remind(AFTER) == 1
        procedure_reviews.remind_of_reviews.func()
        item = items().get()
    assert item.title == "复核上墙制度：《协商议事程序》"
    assert item.assigned_organization == page.publisher
    assert item.due_on > AFTER


def test_what_holds_no_more_is_nobody_s_work(people, page):
    with at(AFTER):
        procedure_reviews.remind(AFTER)
        ProcedurePage.objects.filter(pk=page.pk).update(
            editions=[{**page.editions[0], "repealed_on": "2027-11-01"}]
        )
        assert procedure_reviews.remind(AFTER) == 0
        assert not items().exists()


def test_somebody_says_that_it_goes_on_holding(client, people, page):
    address = reverse("governance_procedures:review", args=[page.pk])
    with at(AFTER):
        procedure_reviews.remind(AFTER)
        client.force_login(people["editor"])
        assert "已复核，继续有效</button>" in client.get(address).content.decode()
        text = client.post(address, follow=True).content.decode()
    assert "已复核，继续有效：《协商议事程序》" in text
    review = ProcedureReview.objects.get()
    assert (review.reviewed_by, review.version) == (people["editor"], page.versions.get())
    assert not items().exists()
    page.refresh_from_db()
    assert page.reviewed_on == AFTER
    with at(date(2028, 11, 22)):
        assert procedure_reviews.remind(date(2028, 11, 22)) == 0
    with at(date(2028, 11, 23)):
        assert procedure_reviews.remind(date(2028, 11, 23)) == 1


def test_of_two_who_say_it_one_is_told(client, people, page):
    with at(AFTER):
        procedure_reviews.confirm(page, by=people["editor"])
        with pytest.raises(procedure_reviews.NotNow):
            procedure_reviews.confirm(page, by=people["reviewer"])
        client.force_login(people["reviewer"])
        address = reverse("governance_procedures:review", args=[page.pk])
        assert "今天已经复核" in client.post(address, follow=True).content.decode()
    assert ProcedureReview.objects.count() == 1


def test_a_new_edition_is_a_review(people, page):
    with at(AFTER):
        procedure_reviews.remind(AFTER)
        draft = making.amended(page, people["editor"])
        assert items().exists()
        signed(draft, people["editor"], people["reviewer"])
        assert not items().exists()
        assert procedure_reviews.remind(AFTER) == 0


@pytest.mark.parametrize("name", ["supervisor", "clerk", "resident", "entrance"])
def test_others_review_nothing(people, page, name):
    with at(AFTER), pytest.raises(PermissionDenied):
        procedure_reviews.confirm(page, by=people[name])


def test_auditors_look_and_do_not_review(client, people, page):
    address = reverse("governance_procedures:review", args=[page.pk])
    with at(AFTER):
        client.force_login(people["auditor"])
        text = client.get(address).content.decode()
        client.post(address)
    assert "最近复核" in text
    assert '<button type="submit" class="button">已复核' not in text
    assert not ProcedureReview.objects.exists()


def test_what_is_not_in_force_is_not_confirmed(people):
    with at(date(2026, 11, 23)):
        page = making.put_up(
            people["editor"], people["reviewer"], effective_on=date(2026, 12, 1)
        )
    with at(date(2026, 11, 24)), pytest.raises(procedure_reviews.NotNow):
        procedure_reviews.confirm(page, by=people["editor"])


def test_a_leap_day_has_an_anniversary():
    assert procedure_desk.anniversary(date(2028, 2, 29)) == date(2029, 3, 1)
    assert procedure_desk.anniversary(date(2026, 3, 1)) == date(2027, 3, 1)


def test_the_desk_is_rebuilt_as_it_was(people, page):
    with at(AFTER):
        procedure_reviews.remind(AFTER)
        assert [row.pk for row in procedure_desk.standing()] == [page.pk]
    with at(BEFORE):
        assert not procedure_desk.standing().exists() or not procedure_desk.is_due(
            page, BEFORE
        )
