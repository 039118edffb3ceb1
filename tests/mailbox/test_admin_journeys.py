"""Letters from arrival to the public copy, over HTTP, by the people who handle them."""

import re

import pytest
from django.db import transaction
from django.test import Client

from editorial.models import WorkItem
from mailbox import desk
from mailbox.models import Letter, PublishedLetter, Stage
from tests.mailbox import making
from tests.mailbox.staff import LIST, Browser, at, errors_of

pytestmark = pytest.mark.django_db

NAME, PHONE, MAIL = "王小梅", "13800001234", "xiaomei@example.org"
PERSON = (NAME, PHONE, MAIL, "138 0000 1234")


def test_an_ordinary_letter_passes_one_clerk_and_one_handler(people, at_work):
    letter = making.written(wants_public=True).letter
    clerk, handler = at_work["clerk"], at_work["handler2"]
    assert handler.get(at(letter)).status_code == 404  # not given to anybody yet

    clerk.does(letter, "accept", kind="complaint", topic=letter.topic_id)
    screen = clerk.get(at(letter, "assign"))
    # The 派单目录 says HJ goes to the committee: it is chosen already.
    assert str(screen.context["form"]["to"].value()) == str(making.committee().pk)
    clerk.does(letter, "assign", to=making.committee().pk)
    assert letter.organization == making.committee()

    assert "楼道堆物" in handler.text(LIST)
    handler.does(letter, "sign")
    handler.does(letter, "note_progress", note="下午到现场看。")
    handler.does(letter, "submit_reply", content=making.ANSWER, outcome="solved")
    assert letter.stage == Stage.REPLY_REVIEW
    assert "approve_reply" not in handler.buttons(letter)

    assert making.ANSWER in clerk.text(at(letter, "approve_reply"))
    clerk.does(letter, "approve_reply")
    assert (letter.stage, letter.outcome) == (Stage.REPLIED, "solved")
    shown = clerk.text(at(letter))
    assert "下午到现场看。" in shown
    assert "内部" in shown

    # The public copy: written beside the original, confirmed by another.
    copy = {"basis": "consent", "title": "楼道堆物已清理", "step": "draft"}
    copy |= {"content": "楼道里堆了旧家具。", "reply": "已清理完毕。"}
    address = at(letter, "public")
    seen = clerk.get(address).context["seen"]
    assert clerk.post(address, {**copy, "seen": seen}).status_code == 302
    seen = clerk.get(address).context["seen"]
    assert clerk.post(address, {"step": "submit", "seen": seen}).status_code == 302
    reviewer = at_work["reviewer"]
    side = reviewer.text(address)
    assert "楼道里堆了旧家具。" in side
    assert "5号楼二单元" in side
    seen = reviewer.get(address).context["seen"]
    assert reviewer.post(address, {"step": "publish", "seen": seen}).status_code == 302
    assert PublishedLetter.objects.public().get().title == "楼道堆物已清理"


def test_a_simple_letter_is_answered_in_one_screen(people, at_work):
    letter = making.written(
        kind="inquiry", title="几点开门", content="服务站周末开门吗？几点？"
    )
    letter, clerk = letter.letter, at_work["clerk"]
    template = clerk.get(at(letter, "answer_on_spot")).context["form"]["content"].value()
    assert "您反映的“几点开门”收悉" in template

    left = clerk.act(letter, "answer_on_spot", content=template, outcome="solved")
    assert "没有换成实际情况" in str(errors_of(left))
    clerk.does(letter, "answer_on_spot", content=making.ANSWER, outcome="solved")

    assert letter.stage == Stage.REPLIED
    assert letter.replies.get().on_the_spot


def test_a_complaint_is_not_answered_on_the_spot(people, at_work):
    letter, clerk = making.written().letter, at_work["clerk"]
    assert "answer_on_spot" not in clerk.buttons(letter)

    values = {"version": 1, "content": making.ANSWER, "outcome": "solved"}
    answer = clerk.post(at(letter, "answer_on_spot"), values)

    assert answer.status_code == 409
    assert "投诉和建议要交办" in answer.content.decode()
    letter.refresh_from_db()
    assert letter.stage == Stage.RECEIVED


def test_a_refusal_needs_two_clerks_and_says_where_to_go(people, at_work):
    letter = making.written().letter
    at_work["clerk"].does(letter, "propose_refusal", reason_code="hotline", reason="")
    assert "confirm_refusal" not in at_work["clerk"].buttons(letter)
    own = at_work["clerk"].post(at(letter, "confirm_refusal"), {"version": letter.version})
    assert own.status_code == 403
    assert "要由另一人决定" in own.content.decode()

    assert "请拨打12345反映" in at_work["clerk2"].text(at(letter, "confirm_refusal"))
    at_work["clerk2"].does(letter, "confirm_refusal")

    assert letter.stage == Stage.REFERRED_OUT


# What the unit's people try, whether it is theirs or not.
ACTIONS = ("sign", "bounce", "ask", "note_progress", "submit_reply", "request_extension",
           "offer_transfer", "resume", "approve_reply", "merge")  # fmt: skip


def every_admin_page(browser: Browser, letter: Letter) -> dict[str, bytes]:
    """What this person gets at each address that has to do with letters or the desk."""
    found: dict[str, bytes] = {}
    waiting = [
        "/admin/",
        LIST,
        f"{LIST}?q={letter.number}",
        at(letter),
        at(letter, "identity"),
        at(letter, "public"),
        "/admin/desk/work/",
        f"/admin/desk/work/?q={letter.number}",
        "/admin/desk/work/export/csv/",
        "/admin/desk/work/export/xlsx/",
        *(at(letter, action) for action in ACTIONS),
        *(f"/admin/desk/work/{item.pk}/" for item in WorkItem.objects.all()),
    ]
    for address in waiting:
        answer = browser.client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        found[address] = body + str(answer.headers).encode()
    return found


def test_the_handler_of_a_confidential_letter_never_meets_the_person(people, at_work):
    secret = "我是5号楼二单元三楼的老王家"
    letter = making.written(confidential=True, title="请保密的标题", content=secret).letter
    clerk, handler = at_work["clerk"], at_work["handler2"]
    assert secret in clerk.text(at(letter))
    without = clerk.act(letter, "accept", kind="complaint", topic=letter.topic_id)
    assert "保密来信要写事项摘要" in str(errors_of(without))
    slip = "楼道堆物堵住消防通道，请清理。"
    values = {"kind": "complaint", "topic": letter.topic_id, "fact_slip": slip}
    clerk.does(letter, "accept", **values)
    clerk.does(letter, "assign", to=making.committee().pk)

    def meets() -> list[str]:
        pages = every_admin_page(handler, letter)
        assert slip.encode() in pages[at(letter)]
        words = [*PERSON, secret, "请保密的标题", "老王家"]
        return [
            f"{address}: {word}"
            for address, body in pages.items()
            for word in words
            if word.encode() in body
        ]

    assert meets() == []
    handler.does(letter, "sign")
    template = handler.get(at(letter, "submit_reply")).context["form"]["content"].value()
    assert "请保密的标题" not in template
    handler.does(letter, "ask", question="是哪一层？")
    making.resident.supplement(letter.pk, text=f"{secret}门口。")
    letter.refresh_from_db()
    assert meets() == []
    assert refused(handler.get(at(letter, "identity")))
    answer = handler.post(at(letter, "identity"), {"reason": "contact"})
    assert refused(answer)
    assert not any(word.encode() in answer.content for word in PERSON)
    handler.does(letter, "submit_reply", content=making.ANSWER, outcome="solved")
    clerk.does(letter, "approve_reply")
    assert meets() == []
    assert letter.readings.count() == 0


def test_whom_a_letter_is_about_finds_it_nowhere(people, at_work):
    body = "物业公司收费不公示，保安不登记外来车辆。"
    letter = making.written(topic=topic("WY"), title="物业收费", content=body).letter
    handler, clerk = at_work["handler"], at_work["clerk"]
    other = making.assigned(people, to=making.company(), title="路灯不亮")
    before = {address: same(handler.text(address)) for address in ("/admin/", LIST)}
    company = making.company()

    values = {"kind": "complaint", "topic": letter.topic_id}
    clerk.does(letter, "accept", **values, about_organizations=[company.pk])
    screen = clerk.get(at(letter, "assign"))
    assert f"来信反映的就是“{company.name}”" in screen.content.decode()
    sent = {"version": letter.version, "to": company.pk}
    answer = clerk.post(at(letter, "assign"), sent)
    assert f"来信反映的就是“{company.name}”" in answer.content.decode()
    clerk.does(letter, "assign", to=making.committee().pk)

    assert f"<td>{company.name}<br>" in clerk.text(at(letter))

    # handler2 works on it; handler meets it nowhere, by no address and no number.
    assert "物业收费" in at_work["handler2"].text(LIST)
    assert {path: same(handler.text(path)) for path in before} == before
    assert handler.get(LIST).context["page"].found == 1
    assert other.number in handler.text(LIST)
    for query in (
        f"q={letter.number}",
        "q=MQ-QL01",
        "stage=assigned",
        "topic=WY",
        "kind=complaint",
        "community=QL01",
        f"before={letter.pk}",
        *(f"show={show}" for show in ("overdue", "waiting", "publish", "spot")),
    ):
        page = handler.get(f"{LIST}?{query}").context["page"]
        assert letter.pk not in {row.pk for row in page.letters}, query
        assert page.found <= 1, query
    for address in (
        at(letter),
        at(letter, "identity"),
        at(letter, "public"),
        *(at(letter, action) for action in ACTIONS),
    ):
        assert handler.get(address).status_code == 404, address
        assert handler.post(address, {"version": letter.version}).status_code == 404
    for address, text in every_admin_page(handler, letter).items():
        if letter.number not in address:
            assert letter.number.encode() not in text, address
        assert "物业收费".encode() not in text, address
    item = WorkItem.objects.get(number=letter.number)
    for path in ("", "claim/", "assign/", "comment/"):
        answer = handler.post(f"/admin/desk/work/{item.pk}/{path}")
        assert answer.status_code in (404, 405)
    # Merging by number does not tell that it is there.
    at_work["handler2"].does(letter, "sign")
    at_work["handler2"].does(
        letter, "submit_reply", content=making.ANSWER, outcome="solved"
    )
    clerk.does(letter, "approve_reply")
    assert letter.number not in handler.text(LIST)


def test_whom_a_letter_names_finds_it_nowhere_whatever_their_role(people, at_work):
    names = ("clerk2", "reviewer", "street", "auditor", "chief")
    letter = making.written(title="值班员态度").letter
    assert all(letter.number in at_work[name].text(LIST) for name in names)

    about = [people[name].pk for name in names if name != "chief"]
    values = {"kind": "complaint", "topic": letter.topic_id, "about_users": about}
    at_work["clerk"].does(letter, "accept", **values)
    letter.about_users.add(people["chief"])  # holds no role, so the form offers him not
    with transaction.atomic():
        desk.put(letter)

    assert letter.number in at_work["clerk"].text(LIST)
    assert people["reviewer"].get_full_name() in at_work["clerk"].text(at(letter))
    for name in names:
        page = at_work[name].get(LIST).context["page"]
        assert (page.letters, page.found) == ([], 0), name
        for address, text in every_admin_page(at_work[name], letter).items():
            if letter.number not in address:
                assert letter.number.encode() not in text, (name, address)
            assert "值班员态度".encode() not in text, (name, address)
        for rest in ((), ("identity",), ("public",), ("assign",), ("remind",)):
            assert at_work[name].get(at(letter, *rest)).status_code == 404, (name, rest)
        posted = at_work[name].post(at(letter, "identity"), {"reason": "contact"})
        assert posted.status_code == 404
    assert letter.readings.count() == 0


def same(text: str) -> str:
    """A page without the token against forged forms, which differs each time."""
    return re.sub("[A-Za-z0-9]{64}", "", text)


def refused(answer) -> bool:
    """Whether Wagtail's admin led the person away: not theirs to do."""
    return answer.status_code == 302 and answer["Location"] == "/admin/"


def topic(code: str):
    return making.TopicTag.objects.get(code=code)


def test_a_superuser_without_a_reason_sees_nothing_sealed(people, at_work):
    secret = "保密的原文在这里，不给人看。"
    letter = making.accepted(people, confidential=True, content=secret, title="秘密标题")
    chief = at_work["chief"]

    pages = every_admin_page(chief, letter)
    sealed = (*PERSON, secret, "秘密标题")
    assert [
        address
        for address, body in pages.items()
        if any(word.encode() in body for word in sealed)
    ] == []
    without = chief.post(at(letter, "identity"), {"reason": "因为"})
    assert "请选择查看原因" in without.content.decode()
    assert not any(word in without.content.decode() for word in sealed)
    assert letter.readings.count() == 0

    opened = chief.post(at(letter, "identity"), {"reason": "inspection"}).content.decode()

    assert all(word in opened for word in (NAME, PHONE, MAIL, secret))
    assert letter.readings.get().by == people["chief"]


def test_an_author_cannot_approve(people, at_work):
    # A clerk who answers for the station writes the reply, and is a clerk who approves.
    letter = making.assigned(people, to=making.body("SERVICE_STATION"))
    clerk = at_work["clerk"]
    clerk.does(letter, "sign")
    clerk.does(letter, "submit_reply", content=making.ANSWER, outcome="solved")
    assert clerk.buttons(letter).isdisjoint({"approve_reply", "return_reply"})

    for action in ("approve_reply", "return_reply"):
        values = {"version": letter.version, "note": "自己看过了"}
        answer = clerk.post(at(letter, action), values)
        assert answer.status_code == 403, action
    letter.refresh_from_db()
    assert letter.stage == Stage.REPLY_REVIEW

    at_work["clerk2"].does(letter, "approve_reply")
    assert letter.stage == Stage.REPLIED


def test_of_two_at_once_one_wins_and_the_other_keeps_what_was_typed(people, at_work):
    letter = making.accepted(people)
    first, second = at_work["clerk"], at_work["clerk2"]
    version = second.get(at(letter, "merge")).context["form"]["version"].value()
    first.does(letter, "assign", to=making.committee().pk)

    values = {"version": version, "into": making.in_progress(people).number}
    answer = second.post(at(letter, "merge"), values)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "这封信刚刚有了变化" in text
    assert values["into"] in text  # what was typed stands there still
    letter.refresh_from_db()
    assert letter.stage == Stage.ASSIGNED
    # The form is about the letter as it is now: sending it again succeeds.
    again = {**values, "version": answer.context["form"]["version"].value()}
    assert second.post(at(letter, "merge"), again).status_code == 302
    letter.refresh_from_db()
    assert letter.stage == Stage.MERGED


def test_a_reply_typed_for_a_letter_that_moved_on_is_not_lost(people, at_work):
    letter = making.in_progress(people)
    handler = at_work["handler2"]
    version = handler.get(at(letter, "submit_reply")).context["form"]["version"].value()
    making.handling.ask(letter.pk, by=people["handler2"], question="哪一层？")
    values = {"version": version, "content": making.ANSWER, "outcome": "solved"}

    answer = handler.post(at(letter, "submit_reply"), values)

    assert answer.status_code == 409
    assert making.ANSWER in answer.content.decode()
    # Without a version it is not known what the person read.
    untouched = making.in_progress(people)
    without = handler.post(at(untouched, "submit_reply"), {**values, "version": ""})
    assert without.status_code == 409
    untouched.refresh_from_db()
    assert untouched.stage == Stage.IN_PROGRESS


def test_nothing_changes_by_looking_and_nothing_is_kept(people, at_work):
    letter = making.in_progress(people)
    version = letter.version
    for name in ("clerk", "handler2", "street", "reviewer", "chief", "auditor"):
        for address in (LIST, at(letter), at(letter, "identity"), at(letter, "public")):
            answer = at_work[name].get(address)
            assert answer["Cache-Control"] == "no-store", (name, address)
            assert not any(word in answer.content.decode() for word in PERSON), address
        for action in ACTIONS:
            at_work[name].get(at(letter, action))
    letter.refresh_from_db()
    assert letter.version == version
    assert letter.readings.count() == 0


def test_a_form_of_another_site_is_refused(people):
    letter = making.written().letter
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people["clerk"])
    for action in ("accept", "quarantine", "identity", "public"):
        values = {"version": letter.version, "reason": "contact", "step": "submit"}
        assert browser.post(at(letter, action), values).status_code == 403, action
    letter.refresh_from_db()
    assert letter.stage == Stage.RECEIVED
