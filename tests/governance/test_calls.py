"""An amendment's journey: asked, answered, told, adopted; and who may do what."""

import json
import uuid
from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from communities.models import CommunityPage
from communities.transitions import verify_by_roll, verify_phone
from editorial.models import WorkItem
from foundation import clock
from governance import call_rules, transitions
from governance.kinds import CallPhase
from governance.models import Opinion
from governance.transitions import NotNow
from tests.governance import making

OPEN = "2026-11-10T10:00:00+08:00"
OVER = "2026-11-23T10:00:00+08:00"
SECRET = "我家住六号楼，孩子的狗丢过"
AMENDED = {**making.FIRST, "dogs": making.FIRST["dogs"].replace("牵绳", "牵短绳")}


@pytest.fixture(autouse=True)
def traveller():
    with time_machine.travel("2026-10-30T10:00:00+08:00", tick=False) as found:
        yield found


@pytest.fixture
def charter(people):
    page = making.document(people["editor"])
    page = making.signed(page, people["editor"], people["reviewer"])
    return making.amended(page, people["editor"], AMENDED)


@pytest.fixture
def call(people, charter, traveller):
    """A public call on the amendment, on one of its days."""
    page = making.call(charter, people["editor"])
    page = making.signed(page, people["editor"], people["reviewer"])
    traveller.move_to(OPEN)
    return page


def given(call, people, text=SECRET, anchor="", key=None, by="resident"):
    return transitions.give(
        call, by=people[by], key=key or uuid.uuid4(), anchor=anchor, text=text
    )


def answered(opinion, people, outcome="adopted", **said):
    words = {"gist": "牵短绳", "reason": "写进第二条。", **said}
    return transitions.answer(opinion, by=people["editor"], outcome=outcome, **words)


def summed_up(call, people, **fields):
    """The draft with which the answers are published."""
    told = {"summary": "收到意见，逐条答复如下。", "answers": call_rules.told(call)}
    return making.amended(call, people["editor"], **{**told, **fields})


def test_the_text_that_is_asked_about_is_the_draft_with_its_anchors(call, charter):
    assert [part.anchor for part in call.parts()] == [
        making.anchor(key) for key in making.FIRST
    ]
    assert "牵短绳" in call.parts()[1].text
    assert call.based_on == 1


def test_it_is_shown_whole_and_compared_with_what_holds(client, call):
    text = client.get(call.url).content.decode()

    assert "正在征求意见" in text
    assert "改了1条；其余2条没有改。" in text
    assert "<ins>短</ins>" in text
    assert f'id="{making.anchor("rights")}"' in text
    assert f"/opinions/{call.pk}/" in text


def test_the_community_and_the_column_tell_of_it(client, call):
    for address in (call.community.url, making.column().url, "/"):
        assert call.title in client.get(address).content.decode()


def test_a_later_draft_of_the_document_changes_nothing_in_it(people, call, charter):
    making.amended(charter, people["editor"], {"x": "别的条文。"})

    assert "牵短绳" in making.fresh(call).parts()[1].text


@pytest.mark.parametrize(
    ("day", "phase"),
    [
        (date(2026, 11, 1), CallPhase.TO_COME),
        (date(2026, 11, 2), CallPhase.OPEN),
        (date(2026, 11, 20), CallPhase.OPEN),
        (date(2026, 11, 21), CallPhase.CLOSED),
    ],
)
def test_the_days_decide(call, day, phase):
    assert call_rules.phase_on(call, day) == phase


def test_twelve_opinions_are_answered_and_told_and_the_text_adopted(
    client, people, call, charter, traveller
):
    clauses = [making.anchor(key) for key in making.FIRST]
    opinions = [given(call, people, f"{SECRET}{n}", clauses[n % 3]) for n in range(8)]
    opinions += [
        transitions.enter(
            call, by=people["editor"], anchor="", text=f"纸上{n}", received_on=clock.today()
        )
        for n in range(4)
    ]
    assert WorkItem.objects.filter(kind="opinion", closed_at=None).count() == 12
    traveller.move_to(OVER)
    with pytest.raises(NotNow):
        given(call, people)
    outcomes = ["adopted", "partly", "not_adopted"]
    for turn, opinion in enumerate(opinions):
        answered(opinion, people, outcomes[turn % 3], gist=f"要点{turn}")
    assert not WorkItem.objects.filter(kind="opinion", closed_at=None).exists()

    draft = summed_up(call, people)
    signed = making.signed(draft, people["editor"], people["reviewer"])

    text = client.get(signed.url).content.decode()
    assert "收到12条意见：采纳4条，部分采纳4条，未采纳4条。" in text
    assert all(f"要点{turn}" in text for turn in range(12))
    assert SECRET not in text
    assert SECRET not in signed.versions.first().record
    assert people["resident"].display_name not in text
    assert making.fresh(call).phase == CallPhase.CONCLUDED

    adopted = making.amended(
        charter,
        people["editor"],
        AMENDED,
        adopted_on=date(2026, 11, 22),
        effective_on=date(2026, 12, 1),
        filing_number="青街居备〔2026〕9号",
        filed_on=date(2026, 11, 23),
    )
    adopted = making.signed(adopted, people["editor"], people["reviewer"])
    assert adopted.version == 2
    assert f'id="{clauses[1]}"' in client.get(adopted.url).content.decode()


def test_no_edition_while_people_are_still_asked(people, call, charter):
    draft = making.fresh(charter).get_latest_revision_as_object()

    assert "意见征集" in draft.issues()["body"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"explanation": " "}, "explanation"),
        ({"paper_to": ""}, "paper_to"),
        ({"closes_on": date(2026, 11, 9)}, "closes_on"),
        ({"summary": "都采纳了。"}, "summary"),
    ],
)
def test_what_a_call_lacks_is_said(people, charter, fields, field):
    page = making.call(charter, people["editor"], **fields)

    assert field in page.issues()


def test_a_call_of_seven_working_days_is_long_enough(people, charter):
    page = making.call(charter, people["editor"], closes_on=date(2026, 11, 10))

    assert page.issues() == {}


def test_one_call_at_a_time(people, call, charter):
    again = making.call(charter, people["editor"], title="再次征求意见")

    assert "document" in again.issues()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"clauses": {"x": "换掉的条文。"}}, "body"),
        ({"closes_on": date(2026, 11, 19)}, "closes_on"),
    ],
)
def test_neither_text_nor_time_is_taken_away(people, call, change, field):
    page = making.amended(call, people["editor"], **change)

    assert field in page.get_latest_revision_as_object().issues()


def test_the_answers_wait_for_the_end_and_for_all(people, call, traveller):
    opinion = given(call, people)
    early = summed_up(call, people).get_latest_revision_as_object()
    assert "截止" in early.issues()["summary"]

    traveller.move_to(OVER)
    assert "1条意见没有答复" in early.issues()["summary"]
    answered(opinion, people)
    assert "重新保存" in early.issues()["summary"]
    whole = summed_up(call, people).get_latest_revision_as_object()
    assert whole.issues() == {}


def test_told_is_told(people, call, traveller):
    opinion = given(call, people)
    traveller.move_to(OVER)
    answered(opinion, people)
    making.signed(summed_up(call, people), people["editor"], people["reviewer"])

    with pytest.raises(NotNow):
        answered(opinion, people, "not_adopted")
    gone = making.amended(call, people["editor"], summary="")
    assert "summary" in gone.get_latest_revision_as_object().issues()


@pytest.mark.parametrize("who", ["resident2", "newcomer", "editor", "chief"])
def test_only_a_resident_whom_the_community_knows_gives_one(people, call, who):
    with pytest.raises(PermissionDenied):
        given(call, people, by=who)


@pytest.mark.parametrize("who", ["reviewer", "editor2", "resident", "clerk", "auditor"])
def test_only_who_drafts_here_enters_and_answers(people, call, who):
    opinion = given(call, people)

    with pytest.raises(PermissionDenied):
        transitions.enter(
            call, by=people[who], anchor="", text="纸", received_on=clock.today()
        )
    with pytest.raises(PermissionDenied):
        transitions.answer(
            opinion, by=people[who], gist="要点", outcome="adopted", reason="理由"
        )


def test_sent_twice_it_is_one(people, call):
    key = uuid.uuid4()

    assert given(call, people, key=key) == given(call, people, "改过的", key=key)
    assert call.opinions.get().text == SECRET


def test_the_key_of_another_opens_nothing(people, call):
    other = verify_phone(
        User.objects.create_user("neighbour", display_name="赵女士"),
        CommunityPage.objects.get(code="QL01"),
    )
    verify_by_roll(other.pk, by=people["editor"])
    key = given(call, people).pk

    with pytest.raises(NotNow):
        transitions.give(call, by=other.user, key=key, anchor="", text="我的")


def test_one_person_gives_at_most_so_many(people, call):
    for turn in range(transitions.MOST_OF_ONE):
        given(call, people, f"第{turn}条")

    with pytest.raises(NotNow):
        given(call, people)


@pytest.mark.parametrize(
    ("text", "anchor"),
    [("", ""), (" \0 ", ""), ("长" * 1001, ""), ("好", "t00000000"), ("好", "<b>")],
)
def test_what_is_no_opinion_is_refused(people, call, text, anchor):
    with pytest.raises(ValidationError):
        given(call, people, text, anchor)
    assert not call.opinions.exists()


@pytest.mark.parametrize("day", [date(2026, 11, 1), date(2026, 11, 11)])
def test_paper_came_within_the_days(people, call, day):
    with pytest.raises(ValidationError):
        transitions.enter(call, by=people["editor"], anchor="", text="纸", received_on=day)


@pytest.mark.parametrize("missing", ["gist", "reason", "outcome"])
def test_an_answer_says_what_and_why(people, call, missing):
    opinion = given(call, people)

    with pytest.raises(ValidationError):
        answered(opinion, people, **{missing: " "})
    assert Opinion.objects.get().state == "received"


def test_the_database_wants_it_too(people, call):
    opinion = given(call, people)

    with pytest.raises(IntegrityError), transaction.atomic():
        Opinion.objects.filter(pk=opinion.pk).update(state="answered")


def test_what_a_resident_wrote_lies_sealed(people, call):
    given(call, people)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM governance_opinion")
        stored = json.dumps(cursor.fetchall(), default=str, ensure_ascii=False)
    assert SECRET not in stored
    item = WorkItem.objects.get(kind="opinion")
    assert SECRET not in item.title
    assert item.due_on == call_rules.answers_due_on(call)
