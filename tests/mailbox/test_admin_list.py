"""The list of letters in the admin, and what each person is offered to do."""

import os
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.permissions import enters_admin
from foundation import clock
from mailbox import admin_actions, letter_list, offers
from mailbox.models import Letter, Stage
from mailbox.permissions import may_see
from mailbox.transitions import SYSTEM, TABLE, WRITER, may
from tests.mailbox import making
from tests.mailbox.staff import LIST, at, errors_of

pytestmark = pytest.mark.django_db

PERSON = ("王小梅", "13800001234", "xiaomei@example.org")


def listed(browser, query=""):
    """The numbers on the list under these conditions."""
    page = browser.get(f"{LIST}?{query}").context["page"]
    return [letter.number for letter in page.letters]


# The list ------------------------------------------------------------------------------


def test_the_list_holds_what_visible_to_gives_and_counts_no_more(people, at_work):
    here, there = making.written().letter, making.written("QL02").letter
    given = making.in_progress(people)

    assert listed(at_work["clerk"]) == [given.number, here.number]
    assert listed(at_work["street_clerk"]) == [there.number]
    assert listed(at_work["handler2"]) == [given.number]
    assert listed(at_work["handler"]) == []
    for name, found in (("clerk", 2), ("street_clerk", 1), ("handler", 0), ("street", 3)):
        assert at_work[name].get(LIST).context["page"].found == found, name
    for name in ("editor", "supervisor", "entrance"):
        assert at_work[name].get(LIST).status_code == 404, name


def test_a_confidential_letter_has_a_neutral_title_on_the_list(people, at_work):
    letter = making.written(confidential=True, title="别写出来的标题").letter

    for name in ("clerk", "street", "chief", "reviewer", "auditor"):
        text = at_work[name].text(LIST)
        assert letter.number in text
        assert "别写出来的标题" not in text, name


def test_search_is_by_number_and_by_nothing_that_was_typed(people, at_work):
    letter = making.written(title="楼道堆物").letter
    making.written("QL02")
    clerk = at_work["clerk"]

    typed = letter.number.lower().replace("-", " ")
    assert listed(clerk, f"q={typed}") == [letter.number]
    assert listed(clerk, "q=MQ-QL01") == [letter.number]
    assert listed(clerk, "q=MQ-QL02") == []
    for word in ("楼道堆物", "5号楼", "王小梅", "13800001234", letter.pseudonym):
        assert listed(clerk, f"q={word}") == [], word


def test_each_filter_finds_what_it_says(people, at_work):
    letters = {stage: making.in_stage(stage, people) for stage in Stage}
    clerk = at_work["clerk"]
    for stage in Stage:
        shown = clerk.get(f"{LIST}?stage={stage.value}").context["page"].letters
        assert {letter.stage for letter in shown} == {stage.value}
    waiting = set(listed(clerk, "show=waiting"))
    expected = {letters[s].number for s in (Stage.REPLY_REVIEW, Stage.OBJECTED)}
    assert waiting == expected
    making.intake.propose_refusal(
        letters[Stage.RECEIVED].pk,
        by=people["clerk"],
        reason_code="hotline",
        reason="拨打12345",
    )
    assert letters[Stage.RECEIVED].number in listed(clerk, "show=waiting")
    wanted = making.replied(people, wants_public=True)
    assert listed(clerk, "show=publish") == [wanted.number]
    Letter.objects.filter(pk=wanted.pk).update(spot_check="due")
    assert listed(clerk, "show=spot") == [wanted.number]
    assert listed(clerk, "show=overdue") == []
    with clock.at(clock.now() + timedelta(days=30)):
        late = set(listed(clerk, "show=overdue"))
    assert letters[Stage.ACCEPTED].number in late
    assert letters[Stage.AWAITING_RESIDENT].number not in late
    assert letters[Stage.CLOSED].number not in late
    assert set(listed(clerk, "kind=praise")) == set()
    assert len(listed(clerk, "topic=HJ")) == len(listed(clerk))
    assert listed(clerk, "topic=WY") == []


def test_pages_follow_one_another_and_miss_none(people, at_work, monkeypatch):
    numbers = [making.written().letter.number for _ in range(7)]
    monkeypatch.setattr(letter_list, "PAGE_SIZE", 3)
    clerk, query, seen = at_work["clerk"], "", []
    while True:
        answer = clerk.get(f"{LIST}?{query}")
        seen += [letter.number for letter in answer.context["page"].letters]
        query = answer.context["next"]
        if not query:
            break
    assert seen == numbers[::-1]


def statements(browser, address):
    """How many statements a page takes, the first visit apart."""
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


def test_the_list_and_a_letter_ask_a_fixed_number_of_statements(people, at_work):
    letter = making.in_progress(people)
    names, addresses = ("clerk", "handler2", "street"), (LIST, at(letter))
    asked = [(name, address) for name in names for address in addresses]
    before = {pair: statements(at_work[pair[0]], pair[1]) for pair in asked}
    for _ in range(12):
        making.in_progress(people)
    for turn in range(4):
        note = f"第{turn}次到现场。"
        making.handling.note_progress(letter.pk, by=people["handler2"], note=note)

    after = {pair: statements(at_work[pair[0]], pair[1]) for pair in asked}

    assert after == before
    assert max(count for (_, address), count in after.items() if address == LIST) <= 40
    assert max(after.values()) <= 80


@pytest.mark.parametrize("query", [
    "before=999999999999999", "before=-1", "before=x", "stage=nonsense", "kind=1",
    "community=QL99", "topic=%00", "q=%00%00", "q=" + "9" * 500, "show=all", "q='%22",
])  # fmt: skip
def test_garbled_conditions_break_nothing(people, at_work, query):
    making.written()
    assert at_work["clerk"].get(f"{LIST}?{query}").status_code == 200


# What is offered -----------------------------------------------------------------------


def test_every_action_of_staff_has_a_screen():
    by_staff = {name for name, action in TABLE.items() if action.by not in (WRITER, SYSTEM)}
    assert admin_actions.SCREENS.keys() == by_staff - {"identity"}


FULL = os.environ.get("PORTAL_PROOFS") == "full"


@pytest.mark.proofs
@pytest.mark.parametrize("stage", list(Stage))
def test_what_is_offered_is_allowed_and_its_screen_opens(stage, people, at_work):
    letter = making.in_stage(stage, people)
    opened = set()
    for name, browser in at_work.items():
        user = people[name]
        offered = {offer.name for offer in offers.offers(user, letter)}
        allowed = {name for name in TABLE if may(user, name, letter)}
        assert offered <= allowed, name
        # Left out is only what needs something that is not there, or another person.
        left = allowed - offered - {"identity"}
        others = {"answer_on_spot", "check_spot", "submit_reply", "bounce"}
        assert left <= {*offers.DECIDES, *offers.PROPOSES, *offers.SAYS_OF_REPLY} | others
        # A screen is one for all to whom it is offered; for each by `make faults`.
        for action in offered if FULL else offered - opened:
            assert browser.get(at(letter, action)).status_code == 200, (name, action)
        opened |= offered
        if enters_admin(user):
            seen = 200 if may_see(user, letter) else 404
            assert browser.get(at(letter)).status_code == seen, name
            assert offered == set() or seen == 200, name


def test_what_is_not_allowed_now_is_told(people, at_work):
    letter = making.assigned(people)
    answer = at_work["clerk"].client.get(at(letter, "accept"), follow=True)
    assert "这封信现在是“已交办”，不能受理。" in answer.content.decode()
    assert at_work["clerk"].get(at(letter, "nothing")).status_code == 404
    # A right that the person does not hold.
    led = at_work["clerk"].get(at(letter, "rule_misroute"))
    assert (led.status_code, led["Location"]) == (302, "/admin/")
    values = {"version": letter.version, "upheld": "yes"}
    assert at_work["clerk"].post(at(letter, "rule_misroute"), values).status_code == 302
    letter.refresh_from_db()
    assert letter.stage == Stage.ASSIGNED


def test_nobody_gets_the_form_of_another_by_sending_nonsense(people, at_work):
    letter = making.written().letter
    for name in ("auditor", "reviewer", "street"):
        for action in ("accept", "assign", "submit_reply"):
            answer = at_work[name].post(at(letter, action), {"kind": "nonsense"})
            assert (answer.status_code, answer["Location"]) == (302, "/admin/"), name


def test_the_street_rules_where_it_is_the_streets_turn(people, at_work):
    street, clerk, handler = at_work["street"], at_work["clerk"], at_work["handler2"]
    letter = making.in_progress(people, kind="inquiry")
    handler.does(letter, "request_extension", days="3", reason="要等检测结果。")
    assert "要等检测结果。" in street.text(at(letter, "approve_extension"))
    before = letter.answer_due_on
    street.does(letter, "approve_extension")
    assert letter.answer_due_on > before
    too_many = making.in_progress(people, kind="inquiry")
    answer = handler.act(too_many, "request_extension", days="99", reason="久")
    assert "连同原期限最长15个工作日" in str(errors_of(answer))

    misrouted = making.assigned(people)
    handler.does(misrouted, "bounce", reason="不归我们。")
    clerk.does(misrouted, "assign", to=making.committee().pk)
    handler.does(misrouted, "bounce", reason="还是不归我们。")
    street.does(misrouted, "rule_misroute", upheld="no")
    assert misrouted.stage == Stage.ASSIGNED
    street.does(misrouted, "remind", note="请尽快签收。")
    assert "请尽快签收。" in handler.text(at(misrouted))

    objected = making.in_stage(Stage.OBJECTED, people)
    street.does(objected, "decide_objection", redo="yes", reason="没有清完。")
    assert (objected.stage, objected.round) == (Stage.IN_PROGRESS, 2)
    # Another answers the second time.
    assert "submit_reply" not in handler.buttons(objected)


def test_a_transfer_waits_for_the_other_unit(people, at_work):
    letter = making.in_progress(people)
    values = {"to": making.company().pk, "reason": "归物业管。"}
    at_work["handler2"].does(letter, "offer_transfer", **values)
    assert letter.organization == making.committee()
    assert at_work["handler"].buttons(letter) == {"accept_transfer", "refuse_transfer"}
    at_work["handler"].does(letter, "accept_transfer")
    assert letter.organization == making.company()
    assert at_work["handler2"].get(at(letter)).status_code == 404


def test_letters_are_merged_by_a_number_that_one_may_see(people, at_work):
    parent, letter = making.in_progress(people), making.accepted(people)
    foreign = making.written("QL02").letter
    clerk = at_work["clerk"]
    answers = [
        str(errors_of(clerk.act(letter, "merge", into=number)))
        for number in (foreign.number, "MQ-QL02-20260101-9999")
    ]
    assert answers[0] == answers[1]
    clerk.does(letter, "merge", into=parent.number)
    assert letter.merged_into == parent
    clerk.does(letter, "unmerge")
    assert letter.stage == Stage.ACCEPTED


def test_a_community_is_not_offered_what_is_not_its_duty(people, at_work):
    topic = making.TopicTag.objects.get(code="WJ")
    letter = making.accepted(people, topic=topic)
    clerk = at_work["clerk"]
    text = clerk.text(at(letter, "assign"))
    assert "不在社区职责内" in text
    values = {"version": letter.version, "to": making.committee().pk}
    answer = clerk.post(at(letter, "assign"), values)
    assert "不在社区职责内" in str(errors_of(answer))
