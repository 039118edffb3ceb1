"""Items of the queue: who sees, who claims, who is given what."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction

from accounts.models import User
from editorial import sources, work_items
from editorial.models import NEVER, PAUSED, WorkItem, WorkItemEvent
from foundation import clock
from tests.editorial import making

pytestmark = pytest.mark.django_db

READS_ALL = (
    "chief",
    "clerk",
    "clerk2",
    "reviewer",
    "street",
    "street2",
    "auditor",
)


def seers(item):
    return {
        user.username
        for user in User.objects.all()
        if WorkItem.objects.visible_to(user).filter(pk=item.pk).exists()
    }


# --- who sees ----------------------------------------------------------------------------


def test_who_sees_an_item_of_ql01(people):
    assert seers(making.item()) == {*READS_ALL, "chief2"}


def test_who_sees_an_item_of_ql02(people):
    wanted = {"chief", "chief2", "street", "street2", "street_clerk", "auditor"}

    assert seers(making.item("QL02")) == wanted


def test_a_handler_sees_what_is_given_to_the_body_for_which_they_act(people):
    given = making.item(assigned_organization=making.body("PROPERTY_COMPANY"))

    assert seers(given) == {*READS_ALL, "chief2", "handler"}


def test_a_person_to_whom_it_is_given_sees_it(people):
    given = making.item(assigned_to=people["handler2"])

    assert seers(given) == {*READS_ALL, "chief2", "handler2"}


def test_a_body_that_it_is_about_sees_nothing_of_it(people):
    property_company = making.body("PROPERTY_COMPANY")
    about = making.item(
        recused_organizations=[property_company], assigned_to=people["handler"]
    )

    assert about.assigned_to is None
    assert "handler" not in seers(about)


def test_who_acts_for_a_body_sees_nothing_about_it_though_they_read_the_desk(people):
    about = making.item(recused_organizations=[making.body("SERVICE_STATION")])

    assert seers(about) == {*READS_ALL, "chief2"} - {"clerk", "clerk2"}


def test_a_superuser_who_is_recused_sees_nothing_of_it(people):
    about = making.item(recused_users=[people["chief"], people["clerk"]])

    assert seers(about) == {*READS_ALL, "chief2"} - {"chief", "clerk"}


def test_a_holder_of_a_post_is_recused_with_the_body(people):
    committee = making.body("RESIDENTS_COMMITTEE")
    post = committee.posts.create(kind="DEPUTY", title="试验副主任")
    post.holdings.create(
        shown_name="王某", user=people["reviewer"], started_on=date(2026, 1, 9)
    )
    about = making.item(recused_organizations=[committee])

    assert "reviewer" not in seers(about)
    with clock.at(date(2025, 12, 31)):
        assert "reviewer" in seers(about)


def test_numbers_are_for_the_supervisor_and_rows_are_not(people):
    making.item()
    making.item(turn=1, recused_users=[people["supervisor"]])
    making.item("QL02")
    supervisor = people["supervisor"]

    assert WorkItem.objects.counted_for(supervisor).count() == 1
    assert WorkItem.objects.visible_to(supervisor).count() == 0


def test_nobody_else_sees_or_counts(people):
    making.item()
    for name in ("party", "entrance", "resident", "stranger", "moderator"):
        assert not WorkItem.objects.counted_for(people[name]).exists(), name


# --- what the source puts ----------------------------------------------------------------


def test_an_item_is_put_once_and_changed_in_place(people):
    first = making.item()
    second = making.put(first.source, stage="open", stage_label="办理中")
    third = making.put(first.source, stage="open", stage_label="办理中")

    assert first.pk == second.pk == third.pk
    assert (second.version, third.version) == (2, 2)
    assert WorkItem.objects.get().stage_label == "办理中"


def test_time_runs_out_at_the_end_of_the_last_day(people):
    due = making.item(due_on=making.MONDAY)

    assert due.due_at == clock.start_of(date(2026, 11, 24))
    assert list(WorkItem.objects.due_today()) == [due]
    assert not WorkItem.objects.overdue().exists()
    with clock.at(clock.end_of(making.MONDAY)):
        assert list(WorkItem.objects.overdue()) == [due]
        assert due.is_overdue()
        assert not WorkItem.objects.due_today().exists()


def test_a_moment_tells_its_day(people):
    assert making.item(due_at=clock.end_of(making.MONDAY)).due_on == making.MONDAY


def test_a_paused_item_is_never_overdue(people):
    paused = making.item(due_on=date(2026, 1, 5), paused=True)

    assert not WorkItem.objects.overdue().exists()
    assert not paused.is_overdue()
    assert paused.due_on == date(2026, 1, 5)


def test_overdue_comes_first_then_what_is_due_then_paused_then_undated(people):
    undated = making.item(turn=1)
    paused = making.item(turn=2, paused=True, due_on=date(2026, 1, 5))
    soon = making.item(turn=3, due_on=date(2026, 11, 25))
    late = making.item(turn=4, due_on=date(2026, 11, 20))

    assert list(WorkItem.objects.all()) == [late, soon, paused, undated]
    assert (paused.runs_out_at, undated.runs_out_at) == (PAUSED, NEVER)


def test_what_is_closed_is_over_and_can_be_put_again(people):
    item = work_items.claim(making.item(), people["clerk"])
    with transaction.atomic():
        work_items.close(item.source)
        work_items.close(item.source)
    closed = WorkItem.objects.get()
    assert (closed.closed_at, closed.claimed_by) == (clock.now(), None)
    assert not WorkItem.objects.open().exists()

    making.put(item.source)
    assert WorkItem.objects.open().exists()


def test_the_source_leaves_to_whom_the_desk_gave_it(people):
    item = work_items.assign(making.item(), people["clerk2"], people["clerk"])

    assert making.put(item.source, stage_label="办理中").assigned_to == people["clerk2"]
    assert making.put(item.source, assigned_to=None).assigned_to is None


def test_a_new_recusal_takes_the_item_from_its_holder(people):
    item = work_items.claim(making.item(), people["clerk"])

    assert making.put(item.source, recused_users=[people["clerk"]]).claimed_by is None


# --- claims ------------------------------------------------------------------------------


def test_of_two_who_claim_one_wins_and_the_other_is_told(people):
    making.item()
    hers, his = WorkItem.objects.get(), WorkItem.objects.get()
    work_items.claim(hers, people["clerk"])

    with pytest.raises(work_items.Changed, match=r"槐荫里信箱值班员.*认领"):
        work_items.claim(his, people["clerk2"])
    assert WorkItem.objects.get().claimed_by == people["clerk"]


def test_a_claim_of_what_has_changed_is_refused(people):
    seen = making.item()
    making.put(seen.source, stage_label="办理中")

    with pytest.raises(work_items.Changed, match="变化"):
        work_items.claim(seen, people["clerk"])


def test_a_claim_ends_by_itself(people):
    held = work_items.claim(making.item(), people["clerk"])
    assert held.holder() == people["clerk"]
    assert not WorkItem.objects.unclaimed().exists()
    assert list(WorkItem.objects.mine(people["clerk"])) == [held]

    with clock.at(clock.now() + timedelta(minutes=15)):
        assert held.holder() is None
        assert list(WorkItem.objects.unclaimed()) == [held]
        assert not WorkItem.objects.mine(people["clerk"]).exists()
        assert work_items.claim(held, people["clerk2"]).holder() == people["clerk2"]


def test_a_held_item_is_not_claimed_by_another(people):
    held = work_items.claim(making.item(), people["clerk"])

    with pytest.raises(work_items.Changed, match="15分钟后"):
        work_items.claim(held, people["clerk2"])


def test_a_claim_is_made_longer_by_its_holder(people):
    held = work_items.claim(making.item(), people["clerk"])
    with clock.at(clock.now() + timedelta(minutes=10)):
        assert work_items.claim(held, people["clerk"]).claimed_until == (
            clock.now() + work_items.LEASE
        )


@pytest.mark.parametrize(
    "name", ["auditor", "supervisor", "handler", "editor", "editor2", "stranger"]
)
def test_who_may_not_claim(people, name):
    with pytest.raises(PermissionDenied):
        work_items.claim(making.item(), people[name])


def test_what_is_given_to_another_is_claimed_by_whoever_assigns_only(people):
    item = making.item(assigned_to=people["clerk2"])
    with pytest.raises(PermissionDenied):
        work_items.claim(item, people["reviewer"])

    assert work_items.claim(item, people["clerk"]).claimed_by == people["clerk"]


def test_a_claim_is_let_go_by_its_holder_or_by_whoever_assigns(people):
    held = work_items.claim(making.item(), people["reviewer"])
    with pytest.raises(PermissionDenied):
        work_items.release(held, people["street2"])

    assert work_items.release(held, people["clerk"]).holder() is None


def test_what_is_closed_is_not_claimed(people):
    item = making.item()
    with transaction.atomic():
        work_items.close(item.source)

    with pytest.raises(work_items.Changed, match="办结"):
        work_items.claim(item, people["clerk"])


# --- assigning, notes --------------------------------------------------------------------


def test_an_item_is_given_to_a_body_then_to_a_person(people):
    company = making.body("PROPERTY_COMPANY")
    item = work_items.assign(making.item(), company, people["clerk"])
    assert "handler" in seers(item)

    item = work_items.assign(item, people["handler"], people["clerk"])
    assert (item.assigned_organization, item.assigned_to) == (company, people["handler"])
    item = work_items.assign(item, None, people["clerk"])
    assert (item.assigned_organization, item.assigned_to) == (None, None)


@pytest.mark.parametrize(
    "name", ["handler", "supervisor", "auditor", "editor2", "stranger", "resident"]
)
def test_it_is_given_to_nobody_who_could_not_see_it(people, name):
    about = making.item(recused_organizations=[making.body("PROPERTY_COMPANY")])

    with pytest.raises(ValidationError):
        work_items.assign(about, people[name], people["clerk"])


def test_it_is_not_given_to_a_body_that_it_is_about_or_that_has_nobody(people):
    about = making.item(recused_organizations=[making.body("PROPERTY_COMPANY")])
    for body in (
        making.body("PROPERTY_COMPANY"),
        making.body("SUPERVISION_COMMITTEE"),
        making.body("RESIDENTS_COMMITTEE", "QL02"),
    ):
        with pytest.raises(ValidationError):
            work_items.assign(about, body, people["clerk"])


@pytest.mark.parametrize("name", ["editor", "reviewer", "handler", "auditor", "supervisor"])
def test_who_may_not_assign(people, name):
    with pytest.raises(PermissionDenied):
        work_items.assign(making.item(), people["editor"], people[name])


def test_the_source_assigns_by_its_own_transition(people, shifts):
    def given(source, to, by):
        making.put(source, assigned_to=to, stage_label="已交办")

    sources.register(making.shifts_as_source(assign=given))
    item = work_items.assign(making.item(), people["clerk2"], people["clerk"])

    assert (item.assigned_to, item.stage_label) == (people["clerk2"], "已交办")


def test_a_note_is_for_colleagues_and_sealed(people):
    item = making.item()
    note = work_items.comment(item, people["reviewer"], f" {making.SECRET} ")
    assert WorkItemEvent.objects.get().text == making.SECRET

    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM editorial_workitemevent")
        assert making.SECRET not in str(cursor.fetchall())
    assert note.by == people["reviewer"]


@pytest.mark.parametrize("name", ["auditor", "supervisor", "handler", "editor2"])
def test_who_may_not_leave_a_note(people, name):
    with pytest.raises(PermissionDenied):
        work_items.comment(making.item(), people[name], "看过")


@pytest.mark.parametrize("text", ["", "  ", "长" * 1001])
def test_a_note_says_something_and_not_too_much(people, text):
    with pytest.raises(ValidationError):
        work_items.comment(making.item(), people["clerk"], text)


def test_each_move_is_logged_once_with_who(people):
    item = work_items.claim(making.item(), people["clerk"])
    with clock.at(clock.now() + timedelta(seconds=1)):
        item = work_items.release(item, people["clerk"])
    with clock.at(clock.now() + timedelta(seconds=2)):
        work_items.assign(item, people["clerk2"], people["clerk"])

    told = WorkItemEvent.objects.filter(item=item)
    assert [(event.move, event.by, event.to) for event in told] == [
        ("claim", people["clerk"], ""),
        ("release", people["clerk"], ""),
        ("assign", people["clerk"], "槐荫里信箱值班员二"),
    ]
