"""The factories make what they say."""

import pytest

from disclosure.models import AffairsPage
from tests.factories import (
    AffairsPageFactory,
    CommunityPageFactory,
    RoleGrantFactory,
    RuleFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_a_draft_is_not_public_a_published_one_is_and_a_withdrawn_one_is_not():
    AffairsPageFactory()
    published = AffairsPageFactory(published=True)
    AffairsPageFactory(published=True, withdrawn=True)

    assert list(AffairsPage.objects.public()) == [published]
    assert published.number.startswith("JW-DEC-04.QT")
    assert [name for name, _ in published.shown_elements()] == ["议题", "结果"]
    assert published.get_parent().slug == "disclosure"
    assert published.publisher.community == published.community


def test_rules_of_each_mode_give_disclosures_of_that_mode():
    standing = AffairsPageFactory(rule=RuleFactory(standing=True), published=True)
    periodic = AffairsPageFactory(
        rule=RuleFactory(periodic=True), period="2026Q3", published=True
    )

    assert (standing.mode, standing.posting_to) == ("standing", None)
    assert (periodic.mode, periodic.rule.item.category) == ("periodic", "财务")


def test_the_subdistrict_and_people_with_roles():
    street = CommunityPageFactory(subdistrict=True)
    grant = RoleGrantFactory(community=street, user=UserFactory(staff=True))

    assert (street.code, street.url_path) == ("QL00", "/home/street/")
    assert grant.user.has_perm("wagtailadmin.access_admin")
    assert not UserFactory().has_perm("wagtailadmin.access_admin")
