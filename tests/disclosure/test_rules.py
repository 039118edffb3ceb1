"""States, numbers and display periods, as catalogue.md and architecture §5 tell them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from disclosure.models import AffairsPage
from disclosure.publishing_rules import (
    Status,
    disclosure_number,
    posting_last_day,
    status_on,
)
from tests.factories import AffairsPageFactory, RuleFactory

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


@pytest.mark.parametrize(
    ("first", "days", "unit", "last"),
    [
        (date(2026, 10, 12), 7, "WD", date(2026, 10, 20)),
        (date(2026, 4, 20), 5, "WD", date(2026, 4, 24)),
        (date(2026, 9, 18), 10, "WD", date(2026, 10, 8)),  # over the National Day
        (date(2026, 4, 18), 5, "WD", date(2026, 4, 24)),  # put up on a Saturday
        (date(2026, 11, 30), 6, "D", date(2026, 12, 5)),
        (date(2026, 4, 20), None, "", None),
    ],
)
def test_the_last_day_on_display(first, days, unit, last):
    assert posting_last_day(first, days, unit) == last


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
