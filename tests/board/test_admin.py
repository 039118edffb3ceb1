"""张贴 in the admin: a screen for a telephone, one tap each, and nobody else's sheets."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from board import transitions
from board.models import BoardReport, Posting
from editorial.models import WorkItem
from tests.board import making
from tests.board.making import MONDAY, TUESDAY

SCREEN = "/admin/postings/"


def planned(town, page=None, **fields):
    page = page or town.page
    return transitions.plan(
        page,
        page.versions.first(),
        by=town.people["editor"],
        **{"hang_by": MONDAY, **fields},
    )


def text(response):
    return response.content.decode()


def state(posting):
    return Posting.objects.get(pk=posting.pk).state


def test_the_screen_says_what_to_do_today(log_in, town):
    planned(town)
    transitions.report(town.page, finding="torn", board=town.board)
    shown = text(log_in("entrance").get(SCREEN))
    for words in ("要张贴（1）", "要取下（0）", "有人报缺（1）", "今天贴好", "贴好了"):
        assert words in shown


def test_one_tap_each(log_in, town):
    [posting] = planned(town)
    client = log_in("entrance")
    answer = client.post(f"{SCREEN}{posting.pk}/hang/")
    assert (answer.status_code, answer["Location"]) == (302, SCREEN)
    assert state(posting) == "hanging"
    client.post(f"{SCREEN}{posting.pk}/down/")
    assert state(posting) == "taken_down"


def test_who_comes_second_is_told(log_in, town):
    [posting] = planned(town)
    transitions.hang(posting, by=town.people["entrance"])
    answer = log_in("editor").post(f"{SCREEN}{posting.pk}/hang/", follow=True)
    assert "楼门长已在11月23日张贴" in text(answer)


@pytest.mark.parametrize("who", ["reviewer", "auditor", "clerk", "street2"])
def test_who_only_looks_has_no_buttons_and_cannot_send(log_in, town, who):
    [posting] = planned(town)
    client = log_in(who)
    shown = text(client.get(SCREEN))
    assert "第一次会议决定" in shown
    assert "贴好了</button>" not in shown
    assert client.post(f"{SCREEN}{posting.pk}/hang/").status_code in (302, 403)
    assert client.post(f"{SCREEN}{posting.pk}/down/").status_code in (302, 403)
    assert state(posting) == "to_hang"


def test_another_communitys_postings_are_not_there(log_in, town):
    [posting] = planned(town)
    report = transitions.report(town.page, finding="torn", board=town.board)
    client = log_in("editor2")
    assert "第一次会议决定" not in text(client.get(SCREEN))
    for address in (
        f"{posting.pk}/hang/",
        f"{posting.pk}/down/",
        f"reports/{report.pk}/",
        f"plan/{town.page.pk}/",
        f"notice/{town.page.pk}/",
    ):
        assert client.get(SCREEN + address).status_code == 404
        assert client.post(SCREEN + address).status_code in (404, 405)
    assert state(posting) == "to_hang"
    assert BoardReport.objects.open().exists()


@pytest.mark.parametrize("who", ["supervisor", "handler", "party"])
def test_who_has_nothing_to_do_with_it_does_not_find_it(log_in, town, who):
    assert log_in(who).get(SCREEN).status_code == 404


def test_a_report_is_settled_by_one_tap(log_in, town):
    report = transitions.report(town.page, finding="torn", board=town.board)
    client = log_in("entrance")
    client.post(f"{SCREEN}reports/{report.pk}/")
    assert not BoardReport.objects.open().exists()
    again = client.post(f"{SCREEN}reports/{report.pk}/", follow=True)
    assert "已经有人处理过了" in text(again)


def test_a_page_is_sent_to_the_boards_by_a_form(log_in, town):
    client = log_in("editor")
    assert "第一次会议决定" in text(client.get(f"{SCREEN}new/"))
    answer = client.post(
        f"{SCREEN}plan/{town.page.pk}/",
        {"boards": [town.board.pk], "hang_by": "2026-11-24", "until": "2026-11-30"},
    )
    assert answer["Location"] == f"{SCREEN}notice/{town.page.pk}/"
    posting = Posting.objects.get()
    assert (posting.hang_by, posting.until) == (TUESDAY, MONDAY + timedelta(days=7))
    assert "群通知文字" in text(client.get(answer["Location"]))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"boards": []}, "请至少选一处"),
        ({"boards": ["x"]}, "请从列出的公开栏里选"),
        ({"hang_by": "明天"}, "请按 2026-11-28 的样子填"),
        ({"hang_by": "2026-11-22"}, "请填今天或以后的日子"),
        ({"hang_by": "2026-11-25", "until": "2026-11-24"}, "不能早于"),
        ({"until": "9999-12-31"}, "太远了"),
    ],
)
def test_a_wrong_plan_says_why_and_keeps_what_was_typed(log_in, town, typed, words):
    given = {"boards": [town.board.pk], "hang_by": "2026-11-24", "until": "", **typed}
    answer = log_in("editor").post(f"{SCREEN}plan/{town.page.pk}/", given)
    assert words in text(answer)
    assert not Posting.objects.exists()
    if "until" in typed:
        assert typed["until"] in text(answer)


def test_the_screen_asks_as_often_for_many(log_in, town):
    client = log_in("editor")

    def statements():
        client.get(SCREEN)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(SCREEN).status_code == 200
        return len(asked)

    planned(town)
    transitions.report(town.page, finding="torn", board=town.board)
    before = statements()
    for turn in range(3):
        making.board(name=f"{turn}号楼公告栏")
    planned(town, making.published(town.people, "第二次会议决定"))
    assert statements() == before


def test_the_desk_shows_the_sheet_beside_its_item(log_in, town):
    [posting] = planned(town)
    report = transitions.report(town.page, finding="torn", board=town.board)
    client = log_in("reviewer")
    for row, words in ((posting, "北门岗亭东侧"), (report, "有人扫码报告")):
        item = WorkItem.objects.get(
            object_id=str(row.pk), content_type__model=row._meta.model_name
        )
        assert words in text(client.get(f"/admin/desk/work/{item.pk}/"))


def test_the_queue_is_rebuilt_as_it_stands(town):
    planned(town)
    transitions.report(town.page, finding="torn", board=town.board)
    transitions.report(town.page, finding="missing", board=town.board)
    before = set(WorkItem.objects.open().values_list("kind", "title", "due_on"))
    WorkItem.objects.all().delete()
    call_command("rebuild_queue", verbosity=0)
    assert set(WorkItem.objects.open().values_list("kind", "title", "due_on")) == before
