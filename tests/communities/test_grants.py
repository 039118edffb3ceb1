"""Whom a person with a role acts for."""

import pytest
from django.core.exceptions import ValidationError

from communities.models import Organization, RoleGrant
from portal.roles import role
from tests import people as qingling

pytestmark = pytest.mark.django_db


def body(code: str) -> Organization:
    return Organization.objects.filter(community__code=code).first()


@pytest.mark.parametrize(
    ("code", "taken"), [("QL01", True), ("QL00", True), ("QL02", False)]
)
def test_a_person_acts_for_a_body_of_the_community_or_of_the_street(code, taken):
    people = qingling.settle()
    grant = RoleGrant(
        user=people["stranger"],
        group=role("handler"),
        community=body("QL01").community,
        organization=body(code),
    )
    if taken:
        grant.full_clean()
        return
    with pytest.raises(ValidationError) as refused:
        grant.full_clean()
    assert list(refused.value.message_dict) == ["organization"]


def test_the_demonstrations_handlers_act_for_different_bodies():
    people = qingling.settle()
    kinds = {
        name: people[name].role_grants.get().organization.kind
        for name in ("handler", "handler2", "clerk")
    }
    assert kinds == {
        "handler": "PROPERTY_COMPANY",
        "handler2": "RESIDENTS_COMMITTEE",
        "clerk": "SERVICE_STATION",
    }
