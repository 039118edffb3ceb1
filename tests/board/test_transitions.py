from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from wagtail.log_actions import registry

from board import transitions
from board.models import BoardReport, BulletinBoard, Posting, PostingState
from editorial.models import WorkItem
from foundation import clock
from foundation.models import ContentVersion
from publishing.transitions import approve_withdrawal, propose_withdrawal
from tests.board import making
from tests.board.making import MONDAY, TUESDAY

S = PostingState


def plan(town, page=None, by="editor", **fields):
    page = page or town.page
    fields = {"hang_by": TUESDAY, **fields}
    return transitions.plan(page, page.versions.first(), by=town.people[by], **fields)


def hung(town, page=None, by="entrance", **fields):
    [posting] = plan(town, page, **fields)
    return transitions.hang(posting, by=town.people[by])


def item_of(row):
    return WorkItem.objects.get(
        object_id=str(row.pk), content_type__model=row._meta.model_name
    )


def fresh(posting):
    return Posting.objects.get(pk=posting.pk)


# To plan


def test_planned_without_boards_goes_to_every_board_in_use_and_every_hall(town):
    making.board(name="旧宣传栏", active=False)
    making.hall()
    making.hall(name="关了的议事厅", active=False)

    rows = plan(town)

    assert [row.board.name for row in rows] == ["北门宣传栏", "槐荫里议事厅墙面"]
    assert {row.state for row in rows} == {S.TO_HANG}
    wall = rows[1].board
    assert (wall.kind, wall.hall.name, wall.place) == (
        "wall",
        "槐荫里议事厅",
        "2号院活动楼一层",
    )


def test_planned_again_nothing_doubles_and_the_days_are_taken_over(town):
    making.hall()
    plan(town)
    later = TUESDAY + timedelta(days=1)

    plan(town, hang_by=later, until=later + timedelta(days=9))

    assert BulletinBoard.objects.filter(community__code="QL01").count() == 2
    assert set(Posting.objects.values_list("hang_by", "until")) == {
        (later, later + timedelta(days=9))
    }
    assert Posting.objects.count() == 2


def test_a_plan_lies_on_the_desk_until_it_hangs(town):
    [posting] = plan(town)
    item = item_of(posting)
    assert (item.title, item.due_on) == ("张贴：第一次会议决定（北门宣传栏）", TUESDAY)
    assert item in WorkItem.objects.visible_to(town.people["reviewer"])
    assert item not in WorkItem.objects.visible_to(town.people["editor2"])

    transitions.hang(posting, by=town.people["entrance"])

    item.refresh_from_db()
    assert item.closed_at is not None


@pytest.mark.parametrize("who", ["editor", "reviewer", "street", "street2", "party_review"])
def test_who_may_plan(town, who):
    assert len(plan(town, by=who)) == 1


@pytest.mark.parametrize(
    "who", ["entrance", "clerk", "auditor", "editor2", "supervisor", "handler", "resident"]
)
def test_who_may_not_plan(town, who):
    with pytest.raises(PermissionDenied):
        plan(town, by=who)


def test_only_the_newest_version_of_a_public_page_is_planned(town):
    first = town.page.versions.get()
    page = making.corrected(town.page, town.people)
    with pytest.raises(ValidationError, match="现行的一版"):
        transitions.plan(page, first, by=town.people["editor"], hang_by=TUESDAY)
    other = making.published(town.people, "第二次会议决定")
    with pytest.raises(ValidationError, match="现行的一版"):
        transitions.plan(
            page, other.versions.get(), by=town.people["editor"], hang_by=TUESDAY
        )


@pytest.mark.parametrize("fields", [{"active": False}, {"code": "QL02"}])
def test_only_boards_in_use_of_the_same_community(town, fields):
    board = making.board(name="另一处", **fields)
    with pytest.raises(ValidationError, match="本社区在用"):
        plan(town, boards=[town.board, board])
    assert not Posting.objects.exists()


def test_a_sheet_does_not_come_down_before_it_is_up(town):
    with pytest.raises(ValidationError, match="不能早于"):
        plan(town, until=MONDAY)


# One tap each


def test_hung_and_taken_down_by_one_tap_each(town):
    [posting] = plan(town)

    posting = transitions.hang(posting, by=town.people["entrance"])
    assert (posting.state, posting.hung_on, posting.hung_by.username) == (
        S.HANGING,
        MONDAY,
        "entrance",
    )
    with clock.at(TUESDAY):
        posting = transitions.take_down(posting, by=town.people["editor"])
    assert (posting.state, posting.taken_down_on) == (S.TAKEN_DOWN, TUESDAY)
    assert posting.taken_down_by == town.people["editor"]


@pytest.mark.parametrize(
    "who", ["reviewer", "clerk", "auditor", "editor2", "supervisor", "street2", "resident"]
)
def test_who_may_not_tap(town, who):
    [posting] = plan(town)
    with pytest.raises(PermissionDenied):
        transitions.hang(posting, by=town.people[who])
    transitions.hang(posting, by=town.people["editor"])
    with pytest.raises(PermissionDenied):
        transitions.take_down(posting, by=town.people[who])
    assert fresh(posting).state == S.HANGING


def test_the_second_tap_is_told_who_was_faster(town):
    [posting] = plan(town)
    transitions.hang(posting, by=town.people["entrance"])
    with pytest.raises(transitions.NotAllowedNow, match="3号楼楼门长已在11月23日张贴"):
        transitions.hang(posting, by=town.people["editor"])
    transitions.take_down(posting, by=town.people["editor"])
    with pytest.raises(transitions.NotAllowedNow, match="编辑已在11月23日取下"):
        transitions.take_down(posting, by=town.people["entrance"])
    assert fresh(posting).hung_by.username == "entrance"


def test_what_was_never_hung_is_not_taken_down(town):
    [posting] = plan(town)
    with pytest.raises(transitions.NotAllowedNow, match="还没有张贴"):
        transitions.take_down(posting, by=town.people["editor"])


# Newer versions, withdrawals, days


def test_a_correction_asks_for_an_exchange_and_one_tap_does_both(town):
    old = hung(town)

    page = making.corrected(town.page, town.people)

    old = fresh(old)
    new = Posting.objects.get(version=page.versions.first())
    assert (old.state, old.take_down_by) == (S.TO_TAKE_DOWN, TUESDAY)
    assert (new.state, new.hang_by, new.board) == (S.TO_HANG, TUESDAY, old.board)
    assert item_of(old).title.startswith("取下：")

    transitions.hang(new, by=town.people["entrance"])

    assert fresh(old).state == S.TAKEN_DOWN
    assert not WorkItem.objects.open().filter(kind="posting").exists()


def test_what_was_to_be_hung_of_an_earlier_version_is_dropped(town):
    [old] = plan(town)

    making.corrected(town.page, town.people)

    assert fresh(old).state == S.DROPPED
    assert item_of(old).closed_at is not None
    with pytest.raises(transitions.NotAllowedNow, match="不用张贴了"):
        transitions.hang(old, by=town.people["entrance"])
    assert Posting.objects.to_hang().count() == 1


def test_a_correction_of_what_hangs_nowhere_plans_nothing(town):
    making.corrected(town.page, town.people)
    assert not Posting.objects.exists()


def test_a_period_that_ends_today_brings_no_new_sheet(town):
    old = hung(town, hang_by=MONDAY, until=MONDAY)

    making.corrected(town.page, town.people)

    assert fresh(old).state == S.TO_TAKE_DOWN
    assert not Posting.objects.to_hang().exists()


def test_a_withdrawn_page_leaves_the_walls_at_once(town):
    old = hung(town)
    extra = making.board(name="南门宣传栏")
    [waiting] = plan(town, boards=[extra])

    asked = propose_withdrawal(town.page, by=town.people["editor"], reason="重复。")
    approve_withdrawal(asked, by=town.people["reviewer"])

    old, waiting = fresh(old), fresh(waiting)
    assert (old.state, old.take_down_by) == (S.TO_TAKE_DOWN, MONDAY)
    assert waiting.state == S.DROPPED
    assert not Posting.objects.public().exists()


def test_what_was_withdrawn_is_not_hung(town):
    [posting] = plan(town)
    type(town.page).objects.filter(pk=town.page.pk).update(live=False)
    with pytest.raises(transitions.NotAllowedNow, match="已经撤回"):
        transitions.hang(posting, by=town.people["entrance"])


def test_a_period_ends_after_its_last_day(town):
    posting = hung(town, hang_by=MONDAY, until=TUESDAY)

    assert transitions.end_periods(TUESDAY) == 0
    assert transitions.end_periods(TUESDAY + timedelta(days=1)) == 1
    assert transitions.end_periods(TUESDAY + timedelta(days=1)) == 0

    assert fresh(posting).state == S.TO_TAKE_DOWN
    assert item_of(posting).due_on == TUESDAY + timedelta(days=1)


def test_planned_again_what_was_due_to_go_stays(town):
    posting = hung(town, hang_by=MONDAY, until=MONDAY)
    transitions.end_periods(TUESDAY)

    with clock.at(TUESDAY):
        [same] = plan(town, until=TUESDAY + timedelta(days=9))

    assert same.pk == posting.pk
    assert (fresh(posting).state, fresh(posting).hung_on) == (S.HANGING, MONDAY)


def test_every_step_moves_the_version_of_the_public_pages(town):
    def moved(step):
        before = number()
        found = step()
        return found, number() > before

    def number():
        return ContentVersion.objects.filter(scope="QL01").values_list("number").first()

    [posting], planned = moved(lambda: plan(town))
    _, hung_up = moved(lambda: transitions.hang(posting, by=town.people["editor"]))
    _, down = moved(lambda: transitions.take_down(posting, by=town.people["editor"]))
    assert planned
    assert hung_up
    assert down


# Reports


def told(town, finding="torn", board="own", **fields):
    where = town.board if board == "own" else board
    return transitions.report(town.page, finding=finding, board=where, **fields)


def test_reports_of_one_sheet_are_one_item_that_counts(town):
    first, second = told(town), told(town, "missing")

    item = item_of(first)
    assert item.title == "没贴、被撕：第一次会议决定（北门宣传栏，2次）"
    assert item.due_on == TUESDAY
    assert not WorkItem.objects.filter(object_id=str(second.pk), kind="board_report")
    assert list(BoardReport.objects.leading()) == [first]


def test_a_report_from_elsewhere_is_an_item_of_its_own(town):
    told(town)
    elsewhere = told(town, "outdated", board=None)
    told(town, "outdated", board=None)

    assert "不在登记的公开栏上" in item_of(elsewhere).title
    assert BoardReport.objects.leading().count() == 2


def test_a_sheet_that_is_right_leaves_nothing_to_do(town):
    report = told(town, "same")
    assert report.settled_at is not None
    assert not WorkItem.objects.filter(kind="board_report").exists()


def test_settled_once_with_all_of_the_same_sheet(town):
    first = told(town)
    told(town, "missing")

    assert transitions.settle(first, by=town.people["entrance"]) == 2

    assert item_of(first).closed_at is not None
    with pytest.raises(transitions.NotAllowedNow, match="已经有人处理过"):
        transitions.settle(first, by=town.people["editor"])


def test_who_may_not_settle(town):
    report = told(town)
    for who in ("reviewer", "editor2", "clerk", "resident"):
        with pytest.raises(PermissionDenied):
            transitions.settle(report, by=town.people[who])


def test_a_sheet_hung_anew_settles_what_was_told_of_the_old_one(town):
    hung(town)
    report = told(town, "outdated")
    page = making.corrected(town.page, town.people)

    new = Posting.objects.get(version=page.versions.first())
    transitions.hang(new, by=town.people["entrance"])

    report.refresh_from_db()
    assert report.settled_by == town.people["entrance"]


def test_a_flood_of_reports_is_kept_short(town, monkeypatch):
    monkeypatch.setattr(transitions, "MOST_OPEN", 3)
    for _time in range(6):
        told(town)
    assert BoardReport.objects.count() == 3


def test_a_report_on_a_board_of_another_community_is_refused(town):
    with pytest.raises(ValidationError):
        told(town, board=town.other)


# What the database itself refuses


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "hanging"},
        {"state": "to_hang", "hung_on": MONDAY},
        {"state": "taken_down", "hung_on": MONDAY},
        {"hang_by": TUESDAY, "until": MONDAY},
    ],
)
def test_a_row_that_contradicts_itself_is_refused(town, wrong):
    [posting] = plan(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.filter(pk=posting.pk).update(**wrong)


def test_two_sheets_of_one_page_do_not_hang_on_one_board(town):
    first = hung(town)
    page = making.corrected(town.page, town.people)
    second = Posting.objects.get(version=page.versions.first())
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.filter(pk__in=[first.pk, second.pk]).update(
            state="hanging", hung_on=MONDAY, hung_by=town.people["editor"]
        )


def test_a_report_says_nothing_of_who_told_it():
    names = {field.name for field in BoardReport._meta.fields}
    assert names == {
        *("id", "community", "page", "board", "version", "finding", "reported_at"),
        *("settled_at", "settled_by"),
    }


def test_the_steps_stand_in_the_log(town):
    posting = hung(town)
    transitions.take_down(posting, by=town.people["editor"])
    rows = registry.get_logs_for_instance(posting)
    assert {row.action for row in rows} == {"board.plan", "board.hang", "board.take_down"}
