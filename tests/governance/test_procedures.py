"""上墙制度: what holds where and since when; who may sign; what a draft lacks."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from communities.models import CommunityPage
from governance import procedures
from governance.kinds import ProcedureKind
from governance.models import ProcedurePage
from publishing.transitions import approve_withdrawal, propose_withdrawal, publish
from tests.governance import procedure_making as making
from tests.governance.making import signed

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-23T10:00:00+08:00", tick=False):
        yield


def community(code="QL01"):
    return CommunityPage.objects.get(code=code)


def own(people, **fields):
    return making.put_up(people["editor"], people["reviewer"], **fields)


def street(people, **fields):
    return making.put_up(people["street"], people["street2"], code="QL00", **fields)


def in_force(code="QL01", governs="consultation.collect", on=TODAY, **more):
    found = procedures.procedure_in_force(community(code), governs, on, **more)
    return found and (found.page_id, found.version)


def test_the_street_s_holds_everywhere_until_a_community_has_its_own(people):
    default = street(people)
    assert in_force("QL01") == in_force("QL02") == (default.pk, 1)

    mine = own(people, replaces=default, effective_on=TODAY)
    assert in_force("QL01") == (mine.pk, 1)
    assert in_force("QL02") == (default.pk, 1)
    names = [page.pk for page, _version in procedures.in_force_of(community(), TODAY)]
    assert names == [mine.pk]


def test_its_own_comes_first_also_where_it_replaces_nothing(people):
    default = street(people, title="A街道的")
    mine = own(people, title="Z社区的")

    assert in_force() == (mine.pk, 1)
    found = procedures.in_force_of(community(), TODAY)
    assert [page.pk for page, _version in found] == [mine.pk, default.pk]


def test_a_replacement_takes_the_place_on_its_day_and_not_before(people):
    default = street(people)
    mine = own(people, replaces=default, effective_on=date(2026, 12, 1))

    assert in_force(on=date(2026, 11, 30)) == (default.pk, 1)
    assert in_force(on=date(2026, 12, 1)) == (mine.pk, 1)


def test_a_repealed_or_withdrawn_one_gives_the_place_back(people):
    default = street(people)
    mine = own(people, replaces=default, repealed_on=date(2026, 12, 1))
    assert in_force() == (mine.pk, 1)
    assert in_force(on=date(2026, 12, 1)) == (default.pk, 1)

    asked = propose_withdrawal(mine, by=people["editor"], reason="重复。")
    approve_withdrawal(asked, by=people["reviewer"])
    assert in_force() == (default.pk, 1)


def test_what_runs_keeps_its_version_and_what_begins_takes_the_new_one(people):
    page = own(people)
    began = procedures.procedure_in_force(community(), "consultation.collect", TODAY)
    page = making.amended(page, people["editor"], effective_on=date(2026, 12, 1))
    signed(page, people["editor"], people["reviewer"])

    assert in_force(on=date(2026, 11, 30)) == (page.pk, 1)
    assert in_force(on=date(2026, 12, 1)) == (page.pk, 2)
    began.refresh_from_db()
    assert '"effective_on":"2026-11-01"' in began.record


def test_an_edition_governs_what_it_said_then(people):
    page = own(people, governs=["consultation.collect", "consultation.notice"])
    page = making.amended(
        page,
        people["editor"],
        governs=["consultation.collect"],
        effective_on=date(2026, 12, 1),
    )
    signed(page, people["editor"], people["reviewer"])

    assert in_force(governs="consultation.notice") == (page.pk, 1)
    assert in_force(governs="consultation.notice", on=date(2026, 12, 1)) is None


def test_kinds_are_asked_apart_and_only_known_things_are_asked(people):
    own(people)

    assert in_force(kind=ProcedureKind.PRINCIPLE) is None
    assert in_force(governs="meeting.council") is None
    assert in_force(on=date(2026, 10, 31)) is None
    with pytest.raises(ValueError, match=r"governed\.csv"):
        in_force(governs="anything")


def test_an_author_signs_nothing_of_their_own(people):
    author = people["street"]
    page = making.handed_in(making.procedure(author), author)

    with pytest.raises(PermissionDenied):
        publish(page, by=people["street"])
    with pytest.raises(PermissionDenied):
        publish(page, by=people["editor2"])
    assert not ProcedurePage.objects.public().exists()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("steps", [], "至少写一步"),
        ("governs", [], "用在哪里"),
        ("governs", ["made.up"], "没有这一项"),
        ("responsible", " ", "责任人"),
        ("summary", "", "一句话"),
        ("effective_on", None, "施行日期"),
        ("repealed_on", date(2026, 10, 1), "早于"),
        (
            "steps",
            making.steps(
                [{"name": "公示", "responsible": "居委会", "discloses": "XX-NO-99"}]
            ),
            "XX-NO-99",
        ),
        ("steps", making.steps([{"name": "公示", "responsible": ""}]), "责任主体"),
        ("steps", making.steps([making.STEPS[0]] * 21), "最多20步"),
    ],
)
def test_what_a_draft_lacks_is_told(people, field, value, said):
    page = making.procedure(people["editor"])
    assert page.issues() == {}
    setattr(page, field, value)

    assert said in page.issues()[field]


def test_a_principle_needs_items_and_no_steps(people):
    page = making.procedure(people["editor"], kind="principle", steps="[]")
    assert "条文" in page.issues()["body"]

    page.body = making.items()
    assert page.issues() == {}


def test_two_of_a_kind_never_govern_the_same(people):
    first = own(people)
    twin = making.procedure(people["editor"], title="另一份")
    assert first.title in twin.issues()["governs"]

    twin.kind, twin.steps, twin.body = "method", [], making.items()
    assert twin.issues() == {}
    twin.kind, twin.steps, twin.body = "procedure", making.steps(), []
    twin.governs = ["fund.venture"]
    assert twin.issues() == {}


def test_only_what_the_street_made_of_the_same_kind_is_replaced(people):
    default = street(people)
    mine = own(people, replaces=default)
    again = making.procedure(
        people["editor"], title="又一份", governs=["fund.venture"], replaces=default
    )
    assert mine.title in again.issues()["replaces"]
    again.replaces = mine
    assert "街道统一制定" in again.issues()["replaces"]
    again.replaces, again.kind, again.body = default, "method", making.items()
    assert "同一类" in again.issues()["replaces"]
    other = making.procedure(
        people["street"], code="QL00", title="街道另一份", governs=["fund.venture"]
    )
    other.replaces = default
    assert "不替代" in other.issues()["replaces"]
