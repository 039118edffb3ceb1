"""What the steps of a letter refuse, and what they leave behind."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from communities.models import Organization, TopicTag
from foundation import clock
from mailbox import answering, handling, intake, resident
from mailbox.models import Letter, LetterText, Message, Proposal, Reply
from mailbox.transitions import Changed, NotAllowedNow
from tests.mailbox import making

MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def monday_morning():
    with clock.at(MONDAY):
        yield


def test_a_confidential_letter_is_accepted_with_a_fact_slip_only(people):
    letter = making.written(confidential=True).letter
    with pytest.raises(ValidationError, match="事项摘要"):
        intake.accept(letter.pk, by=people["clerk"])
    accepted = intake.accept(letter.pk, by=people["clerk"], fact_slip="夜间噪声。")
    assert LetterText.objects.get(pk=letter.pk).fact_slip == "夜间噪声。"
    assert accepted.matter.title == "投诉·环境卫生"


def test_confidentiality_is_never_taken_away(people):
    letter = making.written(confidential=True).letter
    accepted = intake.accept(
        letter.pk, by=people["clerk"], confidential=False, fact_slip="夜间噪声。"
    )
    assert accepted.confidential


def test_a_letter_is_not_given_to_whom_it_is_about(people):
    letter = making.accepted(people, about_organizations=[making.company()])
    with pytest.raises(ValidationError, match="反映的就是"):
        handling.assign(letter.pk, by=people["clerk"], to=making.company())
    with pytest.raises(ValidationError, match="反映的就是"):
        handling.assign(
            letter.pk,
            by=people["clerk"],
            to=making.committee(),
            assisting=[making.company()],
        )


def test_what_is_outside_a_communitys_duties_is_not_pushed_to_it(people):
    letter = making.accepted(people, topic=TopicTag.objects.get(code="WJ"))
    with pytest.raises(ValidationError, match="不在社区职责内"):
        handling.assign(letter.pk, by=people["clerk"], to=making.committee())
    team = Organization.objects.get(name="综合行政执法队")
    assert handling.assign(letter.pk, by=people["clerk"], to=team).organization == team


def test_another_communitys_body_works_on_no_letter_of_this_one(people):
    letter = making.accepted(people)
    with pytest.raises(ValidationError, match="不办理这个社区"):
        handling.assign(letter.pk, by=people["clerk"], to=making.committee("QL02"))


def test_a_refusal_takes_two_clerks(people):
    letter = making.written().letter
    intake.propose_refusal(
        letter.pk, by=people["clerk"], reason_code="hotline", reason="请拨打12345。"
    )
    with pytest.raises(PermissionDenied):
        intake.confirm_refusal(letter.pk, by=people["clerk"])
    with pytest.raises(NotAllowedNow):
        intake.propose_refusal(
            letter.pk, by=people["clerk2"], reason_code="unclear", reason="看不懂。"
        )
    refused = intake.confirm_refusal(letter.pk, by=people["clerk2"])
    assert refused.stage == "referred_out"
    contested = resident.contest(letter.pk, grounds="这是社区的事。")
    assert contested.stage == "received"
    intake.propose_refusal(
        letter.pk, by=people["clerk"], reason_code="hotline", reason="请拨打12345。"
    )
    intake.confirm_refusal(letter.pk, by=people["clerk2"])
    with pytest.raises(NotAllowedNow, match="一次复核"):
        resident.contest(letter.pk, grounds="再看看。")


def test_the_first_bounce_goes_to_the_clerk_and_the_second_to_the_street(people):
    letter = making.assigned(people)
    assert handling.bounce(letter.pk, by=people["handler2"], reason="归物业。").stage == (
        "accepted"
    )
    handling.assign(letter.pk, by=people["clerk"], to=making.committee())
    again = handling.bounce(letter.pk, by=people["handler2"], reason="仍归物业。")
    assert again.stage == "assigned"
    kept = handling.rule_misroute(letter.pk, by=people["street"], upheld=False)
    assert (kept.stage, kept.organization) == ("assigned", making.committee())


def test_until_the_other_unit_accepts_a_transfer_the_first_answers_for_it(people):
    letter = making.in_progress(people)
    handling.offer_transfer(
        letter.pk, by=people["handler2"], to=making.company(), reason="公共部位维修。"
    )
    letter.refresh_from_db()
    assert letter.organization == making.committee()
    with pytest.raises(PermissionDenied):
        handling.accept_transfer(letter.pk, by=people["handler2"])
    moved = handling.accept_transfer(letter.pk, by=people["handler"])
    assert (moved.organization, moved.handler) == (making.company(), people["handler"])
    with pytest.raises(PermissionDenied):
        handling.note_progress(letter.pk, by=people["handler2"], note="还在看。")


def test_an_extension_is_asked_for_in_time_once_and_up_to_the_cap(people):
    letter = making.in_progress(people)
    assert letter.answer_due_on == date(2026, 12, 2)
    with pytest.raises(ValidationError, match="可延1到8个工作日"):
        handling.request_extension(
            letter.pk, by=people["handler2"], days=9, reason="等报价。"
        )
    with clock.at(date(2026, 12, 3)), pytest.raises(NotAllowedNow, match="期限已过"):
        handling.request_extension(
            letter.pk, by=people["handler2"], days=3, reason="等报价。"
        )
    handling.request_extension(letter.pk, by=people["handler2"], days=3, reason="等报价。")
    extended = handling.approve_extension(letter.pk, by=people["street"])
    assert extended.answer_due_on == date(2026, 12, 7)
    told = letter.events.latest("sequence")
    assert "原因：等报价。" in told.note
    assert (told.unit, told.post) == ("青岭街道", "街道管理员")
    with pytest.raises(NotAllowedNow, match="已经延期过一次"):
        handling.request_extension(
            letter.pk, by=people["handler2"], days=1, reason="再等等。"
        )


def test_the_clock_stops_twice_at_most(people):
    letter = making.in_progress(people)
    for _time in range(2):
        handling.ask(letter.pk, by=people["handler2"], question="几层？")
        resident.supplement(letter.pk, text="三层。")
    with pytest.raises(NotAllowedNow, match="已请来信人补充2次"):
        handling.ask(letter.pk, by=people["handler2"], question="几单元？")
    kinds = list(letter.messages.values_list("kind", flat=True))
    assert sorted(kinds) == ["answer", "answer", "question", "question"]


def test_a_redo_is_answered_by_somebody_else(people):
    letter = making.in_stage("objected", people)
    again = answering.decide_objection(
        letter.pk, by=people["street"], redo=True, reason="请到现场再看。"
    )
    assert (again.stage, again.round) == ("in_progress", 2)
    assert again.answer_due_on == date(2026, 11, 30)
    with pytest.raises(PermissionDenied):
        answering.submit_reply(
            letter.pk, by=people["handler2"], content=making.ANSWER, outcome="solved"
        )


def test_an_objection_comes_once(people):
    letter = making.in_stage("objected", people)
    answering.decide_objection(
        letter.pk, by=people["street"], redo=False, reason="已查实。"
    )
    letter.refresh_from_db()
    assert letter.stage == "closed"
    assert letter.ratings.get().resolved == "unsolved"
    with pytest.raises(NotAllowedNow):
        resident.object_to_reply(
            letter.pk, resolved="unsolved", satisfaction="basic", grounds="还是不行。"
        )


def test_complaints_and_suggestions_are_not_answered_on_the_spot(people):
    for kind in ("complaint", "suggestion"):
        letter = making.written(kind=kind).letter
        with pytest.raises(NotAllowedNow):
            answering.answer_on_spot(
                letter.pk, by=people["clerk"], content=making.ANSWER, outcome="solved"
            )
    letter = making.written(kind="inquiry").letter
    answered = answering.answer_on_spot(
        letter.pk, by=people["clerk"], content=making.ANSWER, outcome="solved"
    )
    assert answered.stage == "replied"
    assert answered.replies.get().unit == "槐荫里社区服务站"


def test_every_fifth_answer_on_the_spot_is_looked_at_by_a_second_person(people):
    letters = [making.written(kind="inquiry").letter for _n in range(5)]
    for letter in letters:
        answering.answer_on_spot(
            letter.pk, by=people["clerk"], content=making.ANSWER, outcome="solved"
        )
    [due] = Letter.objects.filter(spot_check="due")
    assert due.number.endswith("0005")
    with pytest.raises(PermissionDenied):
        answering.check_spot(due.pk, by=people["clerk"], sound=True)
    assert (
        answering.check_spot(due.pk, by=people["clerk2"], sound=True).spot_check == "done"
    )


@pytest.mark.parametrize("said", ["已转有关部门处理，谢谢您的来信和监督。", "好的。"])
def test_a_reply_says_something(people, said):
    letter = making.in_progress(people)
    with pytest.raises(ValidationError):
        answering.submit_reply(
            letter.pk, by=people["handler2"], content=said, outcome="solved"
        )
    assert not Reply.objects.exists()


def test_letters_are_merged_with_their_like_only_and_taken_apart_again(people):
    parent, child = making.in_progress(people), making.accepted(people)
    secret = making.accepted(people, confidential=True)
    about = making.accepted(people, about_organizations=[making.company()])
    for other in (secret, about, child):
        with pytest.raises(ValidationError):
            handling.merge(child.pk, by=people["clerk"], into=other)
    handling.merge(child.pk, by=people["clerk"], into=parent)
    with pytest.raises(ValidationError, match="连环"):
        handling.merge(parent.pk, by=people["clerk"], into=making.accepted(people))
    answering.submit_reply(
        parent.pk, by=people["handler2"], content=making.ANSWER, outcome="solved"
    )
    answering.approve_reply(parent.pk, by=people["clerk"])
    child.refresh_from_db()
    assert (child.stage, child.outcome) == ("merged", "solved")
    assert child.replies.get().content == making.ANSWER
    rated = resident.rate(child.pk, resolved="solved", satisfaction="basic")
    assert (rated.stage, rated.ratings.get().satisfaction) == ("merged", "basic")
    assert handling.unmerge(child.pk, by=people["clerk"]).stage == "accepted"


def test_what_was_written_goes_with_the_letter_that_is_withdrawn(people):
    letter = making.in_stage("awaiting_resident", people)
    resident.withdraw(letter.pk)
    letter = Letter.objects.get(pk=letter.pk)
    assert (letter.stage, letter.outcome) == ("withdrawn", "withdrawn")
    assert (letter.text.title, letter.text.content) == (None, None)
    assert letter.identity.phone is None
    assert letter.identity.erased_at is not None
    assert {message.text for message in Message.objects.filter(letter=letter)} == {None}
    assert not Proposal.objects.filter(letter=letter).exists()


def test_new_facts_take_a_closed_letter_up_again_within_thirty_days(people):
    letter = making.in_stage("closed", people)
    with clock.at(clock.now() + timedelta(days=31)), pytest.raises(NotAllowedNow):
        resident.new_facts(letter.pk, text="又堆上了。")
    assert resident.new_facts(letter.pk, text="又堆上了。").stage == "in_progress"


def test_whoever_looked_before_a_change_is_told(people):
    letter = making.written().letter
    seen = letter.version
    intake.propose_refusal(
        letter.pk,
        by=people["clerk"],
        reason_code="hotline",
        reason="请拨打12345。",
        version=seen,
    )
    with pytest.raises(Changed):
        intake.accept(letter.pk, by=people["clerk2"], version=seen)


def test_no_letter_is_taken_about_a_topic_that_is_not_offered(people):
    """The forms offer none of these; whoever calls the door is asked again."""
    topic = TopicTag.objects.get(code="HJ")
    under = TopicTag.objects.filter(parent=topic).first()
    TopicTag.objects.filter(pk=topic.pk).update(active=False)

    for closed in (TopicTag.objects.get(pk=topic.pk), TopicTag.objects.get(pk=under.pk)):
        with pytest.raises(ValidationError, match="请重新选择主题"):
            making.written(topic=closed)
    assert not Letter.objects.exists()
