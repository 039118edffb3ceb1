"""A letter over HTTP from the writing page to the rating and the published answer."""

import pytest
from django.test import Client

from editorial.models import WorkItem
from mailbox.models import Letter
from tests.mailbox import making, writing
from tests.mailbox.staff import Browser, at
from transparency.log import verify

pytestmark = pytest.mark.django_db(transaction=True)

RATING = {"resolved": "solved", "satisfaction": "satisfied"}
COPY = {
    "step": "draft",
    "basis": "consent",
    "title": "楼道堆物已清理",
    "content": "楼道里堆了旧家具，消防通道快堵了。",
    "reply": "已清理完毕。",
}


def follow(client, number, code):
    """Number and code at the tracking page; the page of the letter as it reads."""
    assert client.post(writing.TRACK, {"number": number, "code": code}).status_code == 302
    return client.get(writing.OPENED)


def test_from_the_writing_page_to_the_published_answer(client, people):
    number, code = writing.receipt_of(writing.send(client, wants_public="yes"))
    letter = Letter.objects.get(number=number)
    clerk, handler = Browser(people["clerk"]), Browser(people["handler2"])

    # It lies on the clerk's desk, and on nobody else's.
    item = WorkItem.objects.get(number=number)
    assert number in clerk.text("/admin/desk/work/")
    assert number not in handler.text("/admin/desk/work/")
    assert clerk.get(f"/admin/desk/work/{item.pk}/").status_code == 200
    assert handler.get(f"/admin/desk/work/{item.pk}/").status_code == 404

    clerk.does(letter, "accept", kind="complaint", topic=letter.topic_id)
    clerk.does(letter, "assign", to=making.committee().pk)
    assert number in handler.text("/admin/desk/work/")
    handler.does(letter, "sign")

    # Who wrote is seen after a reason, and the writer reads of it.
    opened = handler.post(at(letter, "identity"), {"reason": "contact"})
    assert "138 0000 1234" in opened.content.decode()
    handler.does(letter, "ask", question="请问堆在几层？")
    page = writing.said(follow(client, number, code))
    assert "请问堆在几层" in page
    assert "联系核实" in page
    assert people["handler2"].display_name not in page
    more = client.post(writing.OPENED, {"do": "supplement", "text": "在三层。"})
    assert more.status_code == 302

    handler.does(letter, "submit_reply", content=making.ANSWER, outcome="solved")
    clerk.does(letter, "approve_reply")
    assert making.ANSWER[:20] in writing.said(follow(client, number, code))
    assert client.post(writing.OPENED, {"do": "rate", **RATING}).status_code == 302
    letter.refresh_from_db()
    assert letter.stage == "closed"
    item.refresh_from_db()
    assert item.closed_at is not None
    clerk.text("/admin/")  # which says once what was done
    assert number not in clerk.text("/admin/desk/work/")

    # The matter is nobody's to read before something public hangs on it.
    reader = Client()
    matter = f"/matters/{letter.matter.number}/"
    assert reader.get(matter).status_code == 404
    address = at(letter, "public")
    clerk.post(address, {**COPY, "seen": clerk.get(address).context["seen"]})
    clerk.post(address, {"step": "submit", "seen": clerk.get(address).context["seen"]})
    reviewer = Browser(people["reviewer"])
    seen = reviewer.get(address).context["seen"]
    assert reviewer.post(address, {"step": "publish", "seen": seen}).status_code == 302

    row = letter.published
    for path in (writing.LETTERS, row.get_absolute_url(), matter, "/huaiyinli/"):
        text = reader.get(path).content.decode().replace("<wbr>", "")
        assert COPY["title"] in text, path
        for secret in (number, code, "王小梅", "138 0000 1234", "5号楼二单元", "在三层"):
            assert secret not in text, (path, secret)
    [told] = reader.get("/api/v1/letters/").json()["items"]
    assert told["reply"] == COPY["reply"]
    assert reader.get(f"/api/v1{matter}").status_code == 200
    assert verify() == []


def test_a_simple_letter_is_answered_on_the_spot_and_rated(client, people):
    number, code = writing.receipt_of(writing.send(client, kind="inquiry"))
    letter = Letter.objects.get(number=number)
    Browser(people["clerk"]).does(
        letter, "answer_on_spot", content=making.ANSWER, outcome="solved"
    )
    assert making.ANSWER[:20] in writing.said(follow(client, number, code))
    client.post(writing.OPENED, {"do": "rate", **RATING})
    letter.refresh_from_db()
    assert (letter.stage, letter.ratings.get().satisfaction) == ("closed", "satisfied")


def test_an_objection_is_redone_by_somebody_else(client, people):
    number, code = writing.receipt_of(writing.send(client))
    letter = Letter.objects.get(number=number)
    clerk, handler = Browser(people["clerk"]), Browser(people["handler2"])
    clerk.does(letter, "accept", kind="complaint", topic=letter.topic_id)
    clerk.does(letter, "assign", to=making.committee().pk)
    handler.does(letter, "sign")
    handler.does(letter, "submit_reply", content=making.ANSWER, outcome="solved")
    clerk.does(letter, "approve_reply")
    follow(client, number, code)
    unhappy = {"resolved": "unsolved", "satisfaction": "dissatisfied"}
    objected = client.post(
        writing.OPENED, {"do": "object", **unhappy, "grounds": "还堆在那里。"}
    )
    assert objected.status_code == 302
    street = Browser(people["street"])
    letter.refresh_from_db()
    street.does(letter, "decide_objection", redo="yes", reason="请换人再到现场。")
    assert (letter.stage, letter.round) == ("in_progress", 2)
    answer = {"version": letter.version, "content": making.ANSWER, "outcome": "solved"}
    refused = handler.post(at(letter, "submit_reply"), answer)
    assert refused.status_code in (302, 403)
    assert not letter.replies.filter(round=2).exists()
    page = writing.said(follow(client, number, code))
    assert "请换人再到现场" in page
