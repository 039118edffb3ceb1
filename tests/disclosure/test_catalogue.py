"""The first fill of the catalogue, and what the table itself refuses."""

import pytest
from django.db import IntegrityError, transaction

from disclosure import catalogue
from disclosure.models import AffairsPage, CatalogItem, CatalogRule
from tests.factories import AffairsPageFactory, RuleFactory

pytestmark = pytest.mark.django_db


def test_the_catalogue_is_there_whole():
    assert CatalogRule.objects.count() == 110
    assert CatalogItem.objects.count() == 72
    basic = CatalogRule.objects.filter(basic_set=True)
    assert len({rule.item_id for rule in basic}) == 18


def test_every_rule_asks_for_elements_and_says_how_long_it_is_shown():
    for rule in CatalogRule.objects.select_related("item"):
        assert 3 <= len(rule.required_elements) <= 5, rule
        assert rule.posting_days or rule.posting_until, rule
        prefix = {"JW": "JUWU", "DW": "DANGWU", "ZW": "ZHENGWU", "WY": "WUYE"}
        assert rule.item.regime == prefix[rule.item.code[:2]]


def test_it_is_the_first_fill_only_what_the_street_changed_stands():
    rule = CatalogRule.objects.get(item__code="JW-FIN-03", rule_no=1)
    rule.posting_days = 9
    rule.save()

    assert catalogue.load() == 0
    rule.refresh_from_db()
    assert rule.posting_days == 9


def test_what_must_not_be_whole_on_the_web_cannot_be_allowed_there():
    rule = CatalogRule.objects.filter(redaction="P3").first()

    with pytest.raises(IntegrityError), transaction.atomic():
        CatalogRule.objects.filter(pk=rule.pk).update(web_allowed="yes")


def test_an_item_for_the_board_alone_is_public_nowhere_on_the_web():
    page = AffairsPageFactory(published=True)
    assert AffairsPage.objects.public().filter(pk=page.pk).exists()

    CatalogRule.objects.filter(pk=page.rule_id).update(web_allowed="no")

    assert not AffairsPage.objects.public().filter(pk=page.pk).exists()


def test_two_of_one_day_have_two_numbers():
    first = AffairsPageFactory(published=True)
    AffairsPage.objects.filter(pk=first.pk).update(number="JW-DEC-04.QL01.20260420")

    second = AffairsPageFactory(published=True, rule=RuleFactory())

    with pytest.raises(IntegrityError), transaction.atomic():
        AffairsPage.objects.filter(pk=second.pk).update(number="JW-DEC-04.QL01.20260420")
