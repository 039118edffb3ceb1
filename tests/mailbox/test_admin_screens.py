"""The list, identity, public copy, 代写 and the rules in the admin."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from foundation import clock
from mailbox import admin_actions, letter_list, offers, transitions
from mailbox.models import DispatchEntry, Letter, LetterRule, PublishedLetter, Stage
from mailbox.transitions import SYSTEM, TABLE, WRITER, allowed_actions
from tests import people as qingling
from tests.mailbox import making
from tests.mailbox.staff import LIST, Browser, at, errors_of

pytestmark = pytest.mark.django_db

PERSON = ("王小梅", "13800001234", "xiaomei@example.org")


@pytest.fixture
def people(settings):
    settings.PASSWORD_HASHERS = qingling.QUICK_HASHING
    return qingling.settle()


@pytest.fixture
def at_work(people):
    """Browsers by username."""
    return {name: Browser(user) for name, user in people.items()}


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


def test_the_list_and_a_letter_ask_a_fixed_number_of_statements(people, at_work):
    making.in_progress(people)
    counts = {}
    for name in ("clerk", "handler2", "street"):
        at_work[name].get(LIST)
        with CaptureQueriesContext(
            connection,
        ) as few:
            at_work[name].get(LIST)
        counts[name] = len(few)
    for _ in range(12):
        making.in_progress(people)
    for name, before in counts.items():
        with CaptureQueriesContext(connection) as many:
            at_work[name].get(LIST)
        assert len(many) == before <= 40, name


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


@pytest.mark.parametrize("stage", list(Stage))
def test_what_is_offered_is_allowed_and_its_screen_opens(stage, people, at_work):
    letter = making.in_stage(stage, people)
    for name, browser in at_work.items():
        user = people[name]
        offered = {offer.name for offer in offers.offers(user, letter)}
        allowed = {action.name for action in allowed_actions(user, letter)}
        assert offered <= allowed, name
        # Left out is only what needs something that is not there, or another person.
        left = allowed - offered - {"identity"}
        others = {"answer_on_spot", "check_spot", "submit_reply", "bounce"}
        assert left <= {*offers.DECIDES, *offers.PROPOSES, *offers.SAYS_OF_REPLY} | others
        for action in offered:
            assert browser.get(at(letter, action)).status_code == 200, (name, action)
        if not transitions.may_see(user, letter) and user.is_staff:
            assert browser.get(at(letter)).status_code == 404


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


# Identity ------------------------------------------------------------------------------


def test_an_identity_is_shown_once_and_logged(people, at_work):
    letter, clerk = making.written().letter, at_work["clerk"]
    address = at(letter, "identity")
    asked = clerk.text(address)
    assert "已查看0次" in asked
    assert not any(word in asked for word in PERSON)

    answer = clerk.post(address, {"reason": "contact"})

    text = answer.content.decode()
    assert all(word in text for word in PERSON)
    assert answer["Cache-Control"] == "no-store"
    reading = letter.readings.get()
    assert reading.by == people["clerk"]
    # Marked with unit, post and time, many times over.
    assert text.count(f"{reading.unit} {reading.post} 20") >= 8
    # It is in nothing that comes afterwards.
    for later in ("/admin/", LIST, at(letter), address, f"{address}?reason=contact"):
        later_text = clerk.text(later)
        assert not any(word in later_text for word in PERSON), later
    assert "已查看1次" in clerk.text(address)
    kept = "".join(str(session.get_decoded()) for session in Session.objects.all())
    kept += "".join(str(entry.data) for entry in ModelLogEntry.objects.all())
    assert not any(word in kept for word in PERSON)


def test_the_unit_of_an_ordinary_letter_opens_it_too(people, at_work):
    letter = making.in_progress(people)
    answer = at_work["handler2"].post(at(letter, "identity"), {"reason": "visit"})
    assert "13800001234" in answer.content.decode()
    for name in ("street", "reviewer", "auditor", "street2"):
        answer = at_work[name].post(at(letter, "identity"), {"reason": "visit"})
        assert answer.status_code == 302, name
    assert at_work["handler"].post(at(letter, "identity")).status_code == 404
    assert letter.readings.count() == 1


# The public copy -----------------------------------------------------------------------

COPY = {
    "basis": "consent",
    "title": "楼道堆物已清理",
    "content": "楼道里堆了旧家具。",
    "reply": "已清理完毕。",
}


def step(browser, letter, name, **values):
    """Take a step with what the screen shows now."""
    address = at(letter, "public")
    seen = browser.get(address).context["seen"]
    return browser.post(address, {"step": name, "seen": seen, **values})


def test_hints_say_what_must_go_and_stop_the_copy(people, at_work):
    letter, clerk = making.replied(people, wants_public=True), at_work["clerk"]
    leaking = {**COPY, "content": "王小梅住5-2-301，电话13800001234，王女士说。"}
    step(clerk, letter, "draft", **leaking)
    text = clerk.text(at(letter, "public"))
    assert re.search("必须隐去</b>：来信里有手机号“13800001234”", text)
    assert "必须隐去</b>：来信里有来信人填写的信息“王小梅”" in text
    assert re.search("请看看：来信里有姓名“王女士”", text)

    stopped = step(clerk, letter, "submit").content.decode()

    assert "请先隐去" in stopped
    assert letter.published.state == "redacting"


def test_the_copy_is_confirmed_by_another_who_sees_what_is_published(people, at_work):
    letter, clerk = making.replied(people, wants_public=True), at_work["clerk"]
    reviewer, address = at_work["reviewer"], at(letter, "public")
    # Nothing of the letter stands in the form beforehand.
    assert "5号楼二单元" not in str(clerk.get(address).context["form"])
    step(clerk, letter, "draft", **COPY)
    assert step(reviewer, letter, "draft", **COPY).status_code == 302  # led away
    old = reviewer.get(address).context["seen"]
    step(clerk, letter, "submit")
    assert "publish" not in clerk.get(address).context["steps"]
    stale = reviewer.post(address, {"step": "publish", "seen": old})
    assert stale.status_code == 409
    assert "这封信刚刚有了变化" in stale.content.decode()

    assert step(reviewer, letter, "send_back", reason="").status_code == 200
    step(reviewer, letter, "send_back", reason="标题再短些。")
    assert "标题再短些。" in clerk.text(address)
    step(clerk, letter, "draft", **COPY | {"title": "堆物已清理"})
    step(clerk, letter, "submit")
    step(reviewer, letter, "publish")
    copy = PublishedLetter.objects.public().get()
    assert (copy.title, copy.checked_by) == ("堆物已清理", people["reviewer"])

    assert step(reviewer, letter, "withdraw", reason="写错了。").status_code == 302
    assert not PublishedLetter.objects.public().exists()


def test_two_who_write_the_copy_at_once_lose_nothing(people, at_work):
    letter = making.replied(people, wants_public=True)
    seen = at_work["clerk2"].get(at(letter, "public")).context["seen"]
    step(at_work["clerk"], letter, "draft", **COPY)

    values = {**COPY, "title": "另一个标题", "step": "draft", "seen": seen}
    answer = at_work["clerk2"].post(at(letter, "public"), values)

    assert answer.status_code == 409
    assert "另一个标题" in answer.content.decode()
    assert letter.published.title == COPY["title"]


def test_without_consent_there_is_only_a_general_answer(people, at_work):
    letter, clerk = making.replied(people), at_work["clerk"]
    refused = step(clerk, letter, "draft", **COPY).content.decode()
    assert "来信人没有同意公开" in refused
    assert step(clerk, letter, "draft", **COPY | {"basis": "general"}).status_code == 302


# 代写 ----------------------------------------------------------------------------------

TAKEN = {
    "community": "QL01",
    "channel": "12345",
    "reference": "20261123-778899",
    "consent": "spoken",
    "kind": "help",
    "topic": "YL",
    "title": "想申请助餐",
    "content": "老人独居，想申请老年助餐，请告诉怎么办。",
    "name": "赵大爷",
    "phone": "13900005678",
}


def test_a_letter_is_written_down_for_a_resident(people, at_work):
    clerk = at_work["clerk"]
    key = clerk.get(f"{LIST}take/").context["form"]["once"].value()

    answer = clerk.post(f"{LIST}take/", {**TAKEN, "once": key})

    letter = Letter.objects.get()
    slip = answer.content.decode()
    code = re.search(r"\d{4}-\d{4}-\d{4}", slip)[0]
    assert letter.number in slip
    assert answer["Cache-Control"] == "no-store"
    assert making.tracked(letter.number, code).pk == letter.pk
    assert (letter.channel, letter.taken_by) == ("12345", people["clerk"])
    assert letter.due_on is not None  # the same clock
    assert letter.events.get().note == "12345转来；来信人当面或在电话里同意登记。"
    # Nothing but that answer holds the code; sent twice it is the same letter.
    again = clerk.post(f"{LIST}take/", {**TAKEN, "once": key}).content.decode()
    assert code in again
    assert Letter.objects.count() == 1
    for address in (LIST, at(letter), "/admin/"):
        text = clerk.text(address)
        assert code not in text
        assert "13900005678" not in text


def test_the_house_elder_writes_for_neighbours_and_reads_no_letters(people, at_work):
    entrance = at_work["entrance"]
    key = entrance.get(f"{LIST}take/").context["form"]["once"].value()
    answer = entrance.post(f"{LIST}take/", {**TAKEN, "once": key, "channel": "visit"})
    letter = Letter.objects.get()
    assert letter.number in answer.content.decode()
    assert entrance.get(at(letter)).status_code == 404
    assert entrance.get(LIST).status_code == 404
    for name in ("handler2", "editor", "street", "reviewer"):
        assert at_work[name].get(f"{LIST}take/").status_code == 404, name


def test_what_is_typed_for_a_resident_is_checked_and_kept(people, at_work):
    clerk = at_work["clerk"]
    wrong = {**TAKEN, "community": "QL02", "phone": "139", "consent": "nameless"}
    text = clerk.post(f"{LIST}take/", wrong)
    errors = text.context["form"].errors
    assert {"community", "phone", "consent"} <= errors.keys()
    assert "老人独居" in text.content.decode()
    assert not Letter.objects.exists()


# Rules ---------------------------------------------------------------------------------


def test_the_street_keeps_the_numbers_within_bounds(people, at_work):
    street, rule = at_work["street"], LetterRule.objects.get(code="inquiry")
    assert "沈阳市长信箱" in street.text("/admin/letter-rules/")
    address = "/admin/letter-rules/edit/inquiry/"
    values = {"source": "街道决定", "status": "D"}
    for wrong in ("0", "61", "-1", "x"):
        assert street.post(address, {**values, "value": wrong}).status_code == 200
    assert street.post(address, {**values, "value": "4"}).status_code == 302
    rule.refresh_from_db()
    assert (rule.value, rule.name, rule.unit) == (4, "答复咨询", "WD")
    for name in ("clerk", "reviewer", "editor", "street2"):
        assert at_work[name].post(address, {**values, "value": "9"}).status_code in (
            302,
            404,
        )
    rule.refresh_from_db()
    assert rule.value == 4


def test_the_street_keeps_the_directory_of_routes(people, at_work):
    entry = DispatchEntry.objects.get(topic__code="HJ")
    address = f"/admin/dispatch/edit/{entry.pk}/"
    values = {"lead_kind": "SERVICE_STATION", "lead_name": ""}
    assert at_work["street"].post(address, values).status_code == 302
    entry.refresh_from_db()
    assert (entry.lead_kind, entry.community_may_lead) == ("SERVICE_STATION", False)
    assert at_work["street"].get("/admin/dispatch/new/").status_code == 404
    assert at_work["auditor"].get("/admin/dispatch/").status_code == 200
