"""Which rules a community has to follow, and what a draft still lacks."""

from datetime import date

import pytest

from communities.models import CommunityClass, OrganizationKind
from disclosure.models import AffairsPage, CatalogEdition, CatalogRule, NotApplicable
from foundation import clock
from tests.factories import (
    AffairsPageFactory,
    CommunityPageFactory,
    OrganizationFactory,
    RuleFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    made = CommunityPageFactory(community_class=CommunityClass.OLD)
    for kind in (OrganizationKind.RESIDENTS_COMMITTEE, OrganizationKind.PROPERTY_COMPANY):
        OrganizationFactory(community=made, kind=kind, name=str(kind.label))
    return made


def codes(rules):
    return {rule.item.code for rule in rules.select_related("item")}


def full():
    CatalogEdition.objects.create(pk=1, full=True)


def test_without_a_word_the_basic_set_holds():
    assert len(codes(CatalogRule.objects.in_force())) == 18

    full()

    assert CatalogRule.objects.in_force().count() == 110


def test_a_community_follows_its_class_and_its_publishers(community):
    full()
    mine = codes(CatalogRule.objects.in_force(community))

    assert {"JW-FIN-03", "JW-CLS-04", "WY-PRO-01"} <= mine
    # of another class; of publishers that it does not have
    assert not {"JW-CLS-02", "WY-CLS-06", "DW-FIN-04", "ZW-SUP-02"} & mine


def test_the_sub_district_has_no_class(community):
    full()
    street = CommunityPageFactory(subdistrict=True)
    OrganizationFactory(
        community=street, kind=OrganizationKind.SUBDISTRICT_OFFICE, name="办事处"
    )

    rules = CatalogRule.objects.in_force(street)

    assert {rule.class_scope for rule in rules} == {"ALL"}
    assert "ZW-SUP-02" in codes(rules)


def test_what_is_written_off_is_not_in_force_there_only(community):
    other = CommunityPageFactory(community_class=CommunityClass.OLD)
    OrganizationFactory(community=other)
    rule = CatalogRule.objects.get(item__code="JW-FIN-03", rule_no=1)

    NotApplicable.objects.create(rule=rule, community=community, reason="没有这笔资金")

    assert rule not in CatalogRule.objects.in_force(community)
    assert rule in CatalogRule.objects.in_force(other)


def test_an_organisation_that_is_no_longer_active_publishes_nothing(community):
    assert "JW-FIN-03" in codes(CatalogRule.objects.in_force(community))

    community.organizations.update(active=False)

    assert not CatalogRule.objects.in_force(community).exists()


def standing(**more):
    return AffairsPageFactory(published=True, rule=RuleFactory(standing=True), **more)


def test_a_new_page_takes_the_place_of_the_old_one_on_the_day_it_is_public():
    old = standing()
    new = AffairsPageFactory(
        rule=old.rule, community=old.community, publisher=old.publisher, replaces=old
    )
    assert "replaces" not in new.issues()

    new.version = 1
    new.stamp(date(2026, 11, 25))

    old.refresh_from_db()
    assert old.superseded_on == date(2026, 11, 25)
    assert AffairsPage.objects.public().with_status("superseded", date(2026, 11, 25)).get()


@pytest.mark.parametrize("wrong", ["another item", "not standing", "another publisher"])
def test_only_a_standing_page_of_the_same_item_and_publisher_is_replaced(wrong):
    old = standing()
    draft = AffairsPageFactory(
        rule=old.rule, community=old.community, publisher=old.publisher, replaces=old
    )
    if wrong == "another item":
        draft.rule = RuleFactory(item=old.rule.item, rule_no=902, mode="standing")
    elif wrong == "another publisher":
        draft.publisher = OrganizationFactory(community=old.community, name="又一个")
    else:
        draft.mode = "posting"

    assert "replaces" in draft.issues()


def test_everything_that_is_missing_is_named_at_once(community):
    draft = AffairsPageFactory(community=community)
    draft.elements = []
    draft.body = []
    draft.responsible = draft.responsible_editor = " "

    with clock.at(date(2026, 11, 25)):
        assert set(draft.issues()) == {
            "elements",
            "body",
            "responsible",
            "responsible_editor",
        }


def test_a_publisher_of_another_community_cannot_publish_here(community):
    draft = AffairsPageFactory(community=community)
    draft.publisher = OrganizationFactory()

    assert draft.issues()["publisher"] == "谁公开要选本社区的组织。"


def test_where_the_page_stands_decides_the_community(community):
    draft = AffairsPageFactory(community=community)
    draft.community = CommunityPageFactory()

    draft.full_clean()

    assert draft.community == community
