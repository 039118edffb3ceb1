"""Whose role reaches the calendar: the sub-district's administrators, nobody else's."""

import pytest

from portal.roles import ROLES, role
from tests.factories import CommunityPageFactory, RoleGrantFactory
from workdays.models import WorkCalendar, WorkdayOverride

pytestmark = pytest.mark.django_db

RIGHTS = [
    "workdays.change_workcalendar",
    "workdays.add_workdayoverride",
    "workdays.change_workdayoverride",
    "workdays.delete_workdayoverride",
]


def holder(key, community):
    """Somebody who holds the role in the community."""
    return RoleGrantFactory(group=role(key), community=community).user


def test_street_administrators_keep_the_calendar(client):
    street = CommunityPageFactory(subdistrict=True)
    client.force_login(holder("street_admin", street))
    year = WorkCalendar.objects.get(year=2027)

    assert client.get(f"/admin/work-calendar/edit/{year.pk}/").status_code == 200
    answer = client.post(
        "/admin/workday-overrides/new/",
        {"day": "2026-11-10", "working": "False", "reason": "暴雨停工", "source": ""},
    )
    assert answer.status_code == 302
    assert WorkdayOverride.objects.count() == 1


@pytest.mark.parametrize("key", [key for key in ROLES if key != "street_admin"])
def test_no_other_role_reaches_it(client, key):
    street = CommunityPageFactory(subdistrict=True)
    person = holder(key, street)
    client.force_login(person)

    assert [right for right in RIGHTS if person.has_perm(right)] == []
    assert client.get("/admin/work-calendar/").status_code == 302
    assert client.get("/admin/workday-overrides/new/").status_code == 302


def test_the_same_role_in_a_community_only_does_not(client):
    CommunityPageFactory(subdistrict=True)
    person = holder("street_admin", CommunityPageFactory())
    client.force_login(person)

    assert [right for right in RIGHTS if person.has_perm(right)] == []
    assert client.get("/admin/work-calendar/").status_code == 302


def test_who_was_switched_off_has_nothing(client):
    person = holder("street_admin", CommunityPageFactory(subdistrict=True))
    person.is_active = False
    person.save()

    assert not person.has_perm("workdays.change_workcalendar")


def test_a_request_asks_for_them_once(django_assert_num_queries):
    person = holder("street_admin", CommunityPageFactory(subdistrict=True))
    person = type(person).objects.get(pk=person.pk)
    person.has_perm("workdays.nothing")  # Django's own backend reads its tables once

    with django_assert_num_queries(0):
        assert all(person.has_perm(right) for right in RIGHTS)
