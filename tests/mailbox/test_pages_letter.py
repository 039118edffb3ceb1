"""/mailbox/track/letter/: what the writer reads, stage by stage, and what one may do."""

from datetime import date, timedelta

import pytest

from foundation import clock
from mailbox import answering, identities, intake, publication
from mailbox.models import Letter, PublishedLetter, Stage
from tests.mailbox import making
from tests.mailbox.writing import OPENED, errors_of, open_letter, parsed, said

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
WITHDRAW = f"{OPENED}withdraw/"


@pytest.fixture(autouse=True)
def monday():
    with clock.at(MONDAY):
        yield


@pytest.fixture
def received(people, monkeypatch):
    """Letters made by tests.mailbox.making, with the codes of their receipts."""
    kept = {}
    receive = intake.receive

    def keeping(**fields):
        receipt = receive(**fields)
        kept[receipt.letter.pk] = receipt
        return receipt

    monkeypatch.setattr(intake, "receive", keeping)
    return kept


def in_stage(stage, people, received):
    """A letter in this stage, and the receipt that opens it."""
    letter = making.in_stage(stage, people)
    return received[letter.pk]


# What the page says, stage by stage -----------------------------------------------

SAYS = {
    Stage.RECEIVED: ("第1步，共5步：信已经收到", "受理期限还有1个工作日，至11月24日"),
    Stage.QUARANTINED: ("第1步，共5步：信已经收到",),
    Stage.ACCEPTED: ("第2步，共5步：信已经受理", "答复期限还有7个工作日，至12月2日"),
    Stage.ASSIGNED: ("第2步，共5步：已经交给槐荫里社区居民委员会", "12月2日"),
    Stage.IN_PROGRESS: ("第3步，共5步：槐荫里社区居民委员会正在办理",),
    Stage.REPLY_REVIEW: ("第3步，共5步：槐荫里社区居民委员会正在办理",),
    Stage.AWAITING_RESIDENT: ("请您补充", "哪一层？", "到期没有补充，就按已经知道"),
    Stage.REPLIED: (
        "第4步，共5步：槐荫里社区居民委员会已经答复，请您评价",
        making.ANSWER,
        "结果：已解决",
        "评价期限还有10个工作日，至12月7日",
        "不算满意",
    ),
    Stage.OBJECTED: ("您要求重办，街道正在裁定", "裁定期限还有2个工作日", "没有解决"),
    Stage.CLOSED: ("第5步，共5步：这封信已经办结", "解决了，满意", "又有新情况"),
    Stage.NOT_ACCEPTED: ("这封信没有受理", "请拨打12345", "申请复核"),
    Stage.REFERRED_OUT: ("这件事要到别处办", "请拨打12345", "申请复核"),
    Stage.MERGED: ("与另一封来信一并办理",),
    Stage.WITHDRAWN: ("您已经撤回这封信", "内容已经删除"),
}


@pytest.mark.parametrize("stage", list(Stage))
def test_the_page_says_where_the_letter_stands(client, people, received, stage):
    receipt = in_stage(stage, people, received)

    text = said(open_letter(client, receipt))

    for words in SAYS[stage]:
        assert words in text, words
    if stage != Stage.WITHDRAWN:
        assert "旧家具，消防通道快堵了" in text
    # Names of staff are nobody's business here.
    for username in ("clerk", "handler2"):
        assert people[username].display_name not in text


def test_a_confidential_letter_is_its_writers_own(client, people):
    receipt = making.written(confidential=True)

    text = said(open_letter(client, receipt))

    assert "旧家具" in text
    assert "保密来信：承办单位只看摘要" in text


def test_a_day_is_the_last_and_a_day_is_too_late(client, people):
    receipt = making.written()
    with clock.at(date(2026, 11, 24)):
        assert "今天是受理的最后一天" in said(open_letter(client, receipt))
    with clock.at(date(2026, 11, 25)):
        text = said(open_letter(client, receipt))
    assert "应在11月24日（星期二）前受理，已经过了期限" in text


def test_why_the_day_is_that_day(client, people, received):
    receipt = in_stage(Stage.IN_PROGRESS, people, received)

    assert "投诉7个工作日内答复" in said(open_letter(client, receipt))


def test_who_read_the_identity_is_told_by_unit_post_and_reason(client, people, received):
    receipt = in_stage(Stage.IN_PROGRESS, people, received)
    assert "还没有人看过" in said(open_letter(client, receipt))
    identities.open_identity(receipt.letter.pk, by=people["handler2"], reason="visit")

    page = parsed(client.get(OPENED))

    row = page.select_one("tbody tr").get_text()
    assert "槐荫里社区居民委员会" in row
    assert "上门" in row
    assert people["handler2"].display_name not in page.get_text()
    assert "13800001234" not in page.get_text()


# What the writer does -------------------------------------------------------------


def stage_of(receipt):
    return Letter.objects.get(pk=receipt.letter.pk).stage


def do(client, name, **fields):
    return client.post(OPENED, {"do": name, **fields})


RATED = {"resolved": "solved", "satisfaction": "basic"}


def test_rating_once_closes_the_letter(client, people, received):
    receipt = in_stage(Stage.REPLIED, people, received)
    open_letter(client, receipt)

    answer = do(client, "rate", **RATED)

    assert (answer.status_code, answer["Location"]) == (302, OPENED)
    text = said(client.get(OPENED))
    assert "评价已经收到" in text
    assert "解决了，基本满意" in text
    assert stage_of(receipt) == Stage.CLOSED
    again = do(client, "rate", resolved="unsolved", satisfaction="dissatisfied")
    assert "不能已评价" in said(again) or "已经评价过了" in said(again)
    assert receipt.letter.ratings.get().resolved == "solved"


def test_a_rating_without_an_answer_names_what_is_missing(client, people, received):
    receipt = in_stage(Stage.REPLIED, people, received)
    open_letter(client, receipt)

    answer = do(client, "rate", satisfaction="basic")

    assert errors_of(answer)[:2] == ["有1处要改，还没有交", "请选择这件事解决了没有。"]
    link = parsed(answer).select_one("#errors a")["href"]
    assert parsed(answer).select_one(link)["name"] == "resolved"
    chosen = parsed(answer).select("input[checked]")
    assert [one["value"] for one in chosen] == ["basic"]
    assert stage_of(receipt) == Stage.REPLIED


def test_objecting_needs_grounds_and_keeps_what_was_typed(client, people, received):
    receipt = in_stage(Stage.REPLIED, people, received)
    open_letter(client, receipt)
    choice = {"resolved": "unsolved", "satisfaction": "dissatisfied"}

    refused = do(client, "object", **choice)
    assert "请写明哪里没有解决" in said(refused)
    assert len(parsed(refused).select("input[checked]")) == 2
    do(client, "object", **choice, grounds="旧家具还在三层。")

    text = said(client.get(OPENED))
    assert "旧家具还在三层。" in text
    assert "街道裁定后写在这一页" in text
    assert stage_of(receipt) == Stage.OBJECTED


def test_an_objection_is_offered_once(client, people, received):
    receipt = in_stage(Stage.REPLIED, people, received)
    Letter.objects.filter(pk=receipt.letter.pk).update(objected=True)

    page = parsed(open_letter(client, receipt))

    assert [one["value"] for one in page.select("button[name=do]")] == ["rate"]


def test_a_question_is_answered_and_the_work_goes_on(client, people, received):
    receipt = in_stage(Stage.AWAITING_RESIDENT, people, received)
    open_letter(client, receipt)

    assert "请填写" in said(do(client, "supplement", text=" "))
    do(client, "supplement", text="三层和四层之间。")

    assert "三层和四层之间。" in said(client.get(OPENED))
    assert stage_of(receipt) == Stage.IN_PROGRESS


@pytest.mark.parametrize("stage", [Stage.NOT_ACCEPTED, Stage.REFERRED_OUT])
def test_a_refusal_is_contested_once(client, people, received, stage):
    receipt = in_stage(stage, people, received)
    open_letter(client, receipt)

    do(client, "contest", text="这是社区的事。")

    assert stage_of(receipt) == Stage.RECEIVED
    assert "这是社区的事。" in said(client.get(OPENED))


def test_new_facts_are_taken_for_thirty_days(client, people, received):
    receipt = in_stage(Stage.CLOSED, people, received)
    with clock.at(clock.now() + timedelta(days=31)):
        page = open_letter(client, receipt)
        assert "又有新情况" not in said(page)
        assert "办结已超过30天" in said(do(client, "new_facts", text="又堆了。"))
    with clock.at(clock.now() + timedelta(days=29)):
        open_letter(client, receipt)
        do(client, "new_facts", text="又堆了。")
    assert stage_of(receipt) == Stage.IN_PROGRESS


def test_a_word_too_many_stays_in_its_box(client, people, received):
    receipt = in_stage(Stage.AWAITING_RESIDENT, people, received)
    open_letter(client, receipt)

    answer = do(client, "supplement", text="三" * 601)

    assert "最多600字，现在601字" in said(answer)
    assert parsed(answer).select_one("textarea").get_text().strip() == "三" * 601


def test_withdrawing_asks_first_and_forgets_then(client, people):
    receipt = making.written()
    open_letter(client, receipt)

    assert "不能恢复" in said(client.get(WITHDRAW))
    assert stage_of(receipt) == Stage.RECEIVED
    client.post(WITHDRAW)

    text = said(client.get(OPENED))
    assert "已经撤回" in text
    assert "旧家具" not in text
    receipt.letter.identity.refresh_from_db()
    assert receipt.letter.identity.phone is None


def test_withdrawing_is_refused_where_others_depend_on_it(client, people, received):
    in_stage(Stage.MERGED, people, received)
    parent = Letter.objects.get(merged__isnull=False)
    open_letter(client, received[parent.pk])

    answer = client.post(WITHDRAW)

    assert "有别的来信与这封一并办理" in said(answer)
    assert stage_of(received[parent.pk]) == Stage.IN_PROGRESS


@pytest.mark.parametrize("name", ["", "accept", "withdraw", "approve_reply", "do"])
def test_what_is_not_the_writers_is_not_done(client, people, name):
    receipt = making.written()
    open_letter(client, receipt)

    answer = do(client, name, text="x", **RATED)

    assert answer.status_code == 200
    assert stage_of(receipt) == Stage.RECEIVED


@pytest.mark.parametrize("stage", [Stage.RECEIVED, Stage.CLOSED, Stage.WITHDRAWN])
@pytest.mark.parametrize("name", ["rate", "object", "supplement", "contest"])
def test_what_is_not_possible_now_is_told_and_changes_nothing(
    client, people, received, stage, name
):
    receipt = in_stage(stage, people, received)
    open_letter(client, receipt)
    events = receipt.letter.events.count()

    answer = do(client, name, text="x", grounds="x", **RATED)

    assert answer.status_code == 200
    assert "还没有交" in said(answer)
    assert receipt.letter.events.count() == events


def test_the_same_way_once_more_after_an_objection(client, people, received):
    """The whole of a writer's way: question, objection, redo, rating."""
    receipt = in_stage(Stage.AWAITING_RESIDENT, people, received)
    pk = receipt.letter.pk
    open_letter(client, receipt)
    do(client, "supplement", text="三层。")
    answering.submit_reply(
        pk, by=people["handler2"], content=making.ANSWER, outcome="partly"
    )
    answering.approve_reply(pk, by=people["clerk"])
    do(client, "object", resolved="partly", satisfaction="basic", grounds="四层没有。")
    answering.decide_objection(pk, by=people["street"], redo=True, reason="属实。")
    text = said(client.get(OPENED))
    assert "重新办理" in text
    assert "四层没有。" in text
    assert "您的评价" in text


def test_how_often_the_page_asks(client, people, received, django_assert_num_queries):
    receipt = in_stage(Stage.REPLIED, people, received)
    open_letter(client, receipt)

    # The session is read, and written in a savepoint (4); the letter with text and unit;
    # its replies, ratings, messages, readings, files, events; the segments of its clock.
    with django_assert_num_queries(4 + 1 + 6 + 1):
        client.get(OPENED)


def test_a_draft_of_the_public_copy_goes_with_the_letter(client, people, received):
    receipt = in_stage(Stage.REPLIED, people, received)
    publication.draft(
        receipt.letter.pk,
        by=people["clerk"],
        basis="general",
        title="楼道堆物怎么清理",
        content="楼道里有旧家具，怎么办？",
        reply="请打电话，当天清理。",
    )
    open_letter(client, receipt)

    client.post(WITHDRAW)

    assert not PublishedLetter.objects.exists()
