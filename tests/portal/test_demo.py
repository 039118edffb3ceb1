"""The demonstration: complete, through the workflow, the same when loaded again."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, WorkflowState

from accounts.models import User
from communities.models import CommunityPage
from disclosure.models import AffairsPage, InformationPage, NoticePage, PolicyPage
from foundation import clock
from governance import procedures
from governance.kinds import CallPhase
from governance.models import (
    GovernanceDocumentPage,
    OpinionCallPage,
    ProcedurePage,
)
from publishing.models import PublishedVersion
from tests.people import for_a_module
from transparency.log import verify

pytestmark = pytest.mark.django_db

# number, published, last day on display (catalogue.md §3 has 4 and 7 of them)
EXPECTED = {
    "JW-ORG-03.QL01": ("2026-01-12", None),
    "JW-PLAN-02.QL01.2026": ("2026-01-26", "2026-01-30"),
    "JW-SUP-01.QL01.2025-2": ("2026-01-30", "2026-02-05"),
    "JW-SYS-01.QL01": ("2026-03-31", None),
    "JW-SYS-02.QL01": ("2026-03-30", None),
    "JW-SYS-04.QL01": ("2026-02-12", None),
    "JW-DEC-02.QL01.20260420": ("2026-04-20", "2026-04-24"),
    "JW-DEC-04.QL01.20260420": ("2026-04-20", "2026-04-24"),
    "WY-PRO-02.QL06.20260918": ("2026-09-18", "2026-10-08"),
    "JW-FIN-03.QL01.2026Q3": ("2026-10-12", "2026-10-20"),
    "DW-FIN-04.QL01.2026Q3": ("2026-10-12", "2026-10-20"),
    "WY-ENV-02.QL01.2026Q3": ("2026-10-30", "2026-11-09"),
    "JW-CLS-02.QL04.2026M10": ("2026-11-04", "2026-11-10"),
    "ZW-SUP-02.QL00.2026M10": ("2026-11-05", "2026-11-11"),
}


@pytest.fixture(scope="module")
def once(django_db_setup, django_db_blocker):
    """Loading takes seconds; what a test loads more is taken back after it."""
    with for_a_module(django_db_blocker):
        call_command("demo", verbosity=0, stdout=StringIO())
        yield


@pytest.fixture
def loaded(once, db):
    pass


def state():
    return (
        sorted(Page.objects.values_list("pk", "latest_revision_id")),
        sorted(User.objects.values_list("pk", "password")),
        PublishedVersion.objects.count(),
    )


def test_the_twelve_at_their_dates_with_their_numbers(loaded):
    found = {
        page.number: (
            page.published_at.astimezone(clock.SHANGHAI).date().isoformat(),
            page.posting_to and page.posting_to.isoformat(),
        )
        for page in AffairsPage.objects.public()
    }

    assert {number: found.get(number) for number in EXPECTED} == EXPECTED


def test_all_went_through_the_workflow_by_two_persons(loaded):
    kinds = [
        AffairsPage,
        NoticePage,
        PolicyPage,
        InformationPage,
        GovernanceDocumentPage,
        OpinionCallPage,
        ProcedurePage,
    ]
    published = [page for kind in kinds for page in kind.objects.public()]

    approved = WorkflowState.objects.filter(status="approved")
    assert {int(state.object_id) for state in approved} == {page.pk for page in published}
    assert approved.count() == sum(page.version for page in published)
    for page in published:
        assert page.versions.count() == page.version
        for version in page.versions.all():
            assert version.published_by != page.owner
    for page in AffairsPage.objects.public():
        if page.linked_body is not None:
            continue
        filled = dict(page.shown_elements())
        assert set(page.rule.required_elements) <= set(filled)
    assert verify() == []


def test_charter_and_covenant_stand_in_two_editions_each(loaded):
    documents = {page.kind: page for page in GovernanceDocumentPage.objects.public()}

    assert {kind: page.version for kind, page in documents.items()} == {
        "charter": 2,
        "covenant": 2,
    }
    assert len(documents["covenant"].gone) > 0
    [asked, running] = OpinionCallPage.objects.public().order_by("opens_on")
    assert (asked.phase, running.phase) == (CallPhase.CONCLUDED, CallPhase.OPEN)
    assert sum(asked.answered.values()) == 4


def test_procedures_of_all_kinds_hold_everywhere(loaded):
    today = clock.today()
    for code, own in (("QL01", 4), ("QL02", 0)):
        community = CommunityPage.objects.get(code=code)
        rows = procedures.standing(community, today)
        assert procedures.lacking(rows) == []
        assert len([row for row in rows if not row.inherited]) == own
    renewed = AffairsPage.objects.get(number="JW-SYS-04.QL01")
    assert renewed.version == 5


def test_three_postings_run_on_any_day(loaded):
    today = clock.today()
    running = AffairsPage.objects.public().with_status("posting", today)

    assert running.count() == 3


def test_loaded_again_it_changes_nothing(loaded):
    before = state()

    call_command("demo", verbosity=0, stdout=StringIO())

    assert state() == before


@pytest.mark.parametrize("days", [30, 31, 32, 33, 34, 35, 36])
def test_loaded_later_it_adds_what_keeps_three_running(loaded, days):
    later = clock.today() + timedelta(days=days)
    with clock.at(later):
        call_command("demo", verbosity=0, stdout=StringIO())
        running = AffairsPage.objects.public().with_status("posting", later)
        assert running.count() == 3
    assert AffairsPage.objects.count() == 20


def test_production_refuses_it(settings):
    settings.PORTAL_MODE = "production"

    with pytest.raises(CommandError, match="生产环境"):
        call_command("demo")


def test_the_places_are_the_eight_and_the_street(loaded):
    codes = list(CommunityPage.objects.order_by("code").values_list("code", flat=True))

    assert codes == [f"QL0{n}" for n in range(9)]
