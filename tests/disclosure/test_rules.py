"""States, numbers and display periods, as catalogue.md and architecture §5 tell them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from disclosure.models import AffairsPage, CatalogRule
from disclosure.publishing_rules import (
    Status,
    anchor_of,
    disclosure_number,
    due_on,
    posting_last_day,
    status_on,
)
from tests.factories import AffairsPageFactory, RuleFactory

# Which days are worked is read from the stored calendar.
pytestmark = pytest.mark.django_db

DAY = date(2026, 4, 24)


@dataclass
class Shown:
    mode: str
    posting_to: date | None = None
    superseded_on: date | None = None
    withdrawn_at: datetime | None = None


CASES = [
    (Shown("standing"), Status.CURRENT),
    (Shown("standing", superseded_on=date(2026, 4, 25)), Status.CURRENT),
    (Shown("standing", superseded_on=DAY), Status.SUPERSEDED),
    (Shown("periodic", posting_to=DAY), Status.PUBLISHED),
    (Shown("periodic"), Status.PUBLISHED),
    (Shown("periodic", posting_to=date(2026, 4, 23)), Status.OFF_BOARD),
    (Shown("posting", posting_to=DAY), Status.POSTING),
    (Shown("posting", posting_to=date(2026, 4, 23)), Status.POSTING_ENDED),
    (Shown("posting", posting_to=DAY, withdrawn_at=datetime.now(UTC)), Status.WITHDRAWN),
]


@pytest.mark.parametrize(("shown", "status"), CASES)
def test_the_state_follows_from_the_dates(shown, status):
    assert status_on(shown, DAY) == status


@pytest.mark.django_db
@pytest.mark.parametrize(("shown", "status"), CASES[:-1])
def test_sql_tells_the_same_state(shown, status):
    page = AffairsPageFactory(published=True, rule=RuleFactory())
    AffairsPage.objects.filter(pk=page.pk).update(
        mode=shown.mode,
        posting_to=shown.posting_to,
        superseded_on=shown.superseded_on,
    )

    for asked in Status:
        found = AffairsPage.objects.public().with_status(asked, DAY).exists()
        assert found == (asked == status), asked


@dataclass
class Displayed:
    posting_days: int | None = None
    posting_unit: str = ""
    posting_until: str = ""


MEETING = date(2026, 5, 16)


@pytest.mark.parametrize(
    ("first", "rule", "last"),
    [
        (date(2026, 10, 12), Displayed(7, "WD"), date(2026, 10, 20)),
        (date(2026, 4, 20), Displayed(5, "WD"), date(2026, 4, 24)),
        # over the National Day
        (date(2026, 9, 18), Displayed(10, "WD"), date(2026, 10, 8)),
        # put up on a Saturday
        (date(2026, 4, 18), Displayed(5, "WD"), date(2026, 4, 24)),
        (date(2026, 11, 30), Displayed(6, "D", "objections_settled"), date(2026, 12, 5)),
        # with both given, the later end holds
        (date(2026, 5, 8), Displayed(5, "WD", "meeting_date"), MEETING),
        (date(2026, 5, 14), Displayed(5, "WD", "meeting_date"), date(2026, 5, 20)),
        (date(2026, 5, 8), Displayed(None, "", "election_day"), MEETING),
        (date(2026, 4, 20), Displayed(None, "", "standing"), None),
    ],
)
def test_the_last_day_on_display(first, rule, last):
    assert posting_last_day(rule, first, fact_date=MEETING) == last


def test_a_display_until_an_event_ends_on_the_day_that_was_named():
    rule = Displayed(posting_until="meeting_date")

    last = posting_last_day(
        rule, date(2026, 5, 8), fact_date=date(2026, 5, 1), until=date(2026, 6, 1)
    )

    assert last == date(2026, 6, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "rule_no", "fact_date", "period", "due"),
    [
        # the worked examples of catalogue.md §3
        ("JW-FIN-03", 1, date(2026, 9, 30), "2026Q3", date(2026, 10, 20)),
        ("JW-DEC-04", 1, date(2026, 4, 18), "", date(2026, 4, 22)),
        ("JW-DEC-06", 1, date(2026, 5, 16), "", date(2026, 5, 9)),
        ("JW-DEC-06", 2, date(2026, 5, 16), "", date(2026, 5, 29)),
        ("JW-ELEC-02", 1, date(2026, 12, 20), "", date(2026, 11, 30)),
        ("JW-ELEC-02", 2, date(2026, 12, 4), "", date(2026, 12, 7)),
        ("WY-PRO-02", 3, date(2026, 9, 16), "", date(2026, 9, 19)),
        # of a period, whatever day the statement names as its fact
        ("JW-FIN-03", 1, date(2026, 9, 22), "2026Q3", date(2026, 10, 20)),
    ],
)
def test_when_it_is_due(code, rule_no, fact_date, period, due):
    rule = CatalogRule.objects.get(item__code=code, rule_no=rule_no)

    assert due_on(rule, fact_date=fact_date, period=period) == due


@pytest.mark.parametrize(
    ("anchor", "period", "day"),
    [
        ("period_end", "2026", date(2026, 12, 31)),
        ("period_end", "2026H1", date(2026, 6, 30)),
        ("period_end", "2026Q4", date(2026, 12, 31)),
        ("period_end", "2028M02", date(2028, 2, 29)),
        ("period_end", "", date(2026, 7, 7)),
        ("year_start", "2026", date(2026, 1, 1)),
        ("q1_end", "2026", date(2026, 3, 31)),
        ("next_q1_end", "2026", date(2027, 3, 31)),
        ("fact_date", "2026Q3", date(2026, 7, 7)),
    ],
)
def test_from_which_day_a_deadline_counts(anchor, period, day):
    assert anchor_of(anchor, date(2026, 7, 7), period) == day


@pytest.mark.parametrize(
    ("mode", "period", "suffix", "number"),
    [
        ("standing", "", "", "JW-ORG-03.QL01"),
        ("periodic", "2026Q3", "", "JW-ORG-03.QL01.2026Q3"),
        ("periodic", "2026", "-2", "JW-ORG-03.QL01.2026-2"),
        ("posting", "", "", "JW-ORG-03.QL01.20260420"),
    ],
)
def test_the_number(mode, period, suffix, number):
    assert number == disclosure_number(
        code="JW-ORG-03",
        community="QL01",
        mode=mode,
        period=period,
        suffix=suffix,
        day=date(2026, 4, 20),
    )
