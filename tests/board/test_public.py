"""What readers do with a sheet, and what a community's column shows of its walls."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from board import sheets, transitions
from board.models import BoardReport, Posting
from files import sizes
from foundation import clock
from publishing.check_codes import code_of
from publishing.transitions import approve_withdrawal, propose_withdrawal
from tests import attached
from tests.board import making
from tests.board.making import MONDAY, TUESDAY

BOARD = "/huaiyinli/board/"


def hung(town, page=None, **fields):
    page = page or town.page
    rows = transitions.plan(
        page,
        page.versions.first(),
        by=town.people["editor"],
        **{"hang_by": MONDAY, **fields},
    )
    return [transitions.hang(row, by=town.people["entrance"]) for row in rows]


def withdrawn(town):
    asked = propose_withdrawal(town.page, by=town.people["editor"], reason="重复公开。")
    approve_withdrawal(asked, by=town.people["reviewer"])


def text(response):
    return response.content.decode()


# The column


def test_the_column_shows_what_hangs_and_every_board(client, town):
    empty = making.board(name="3号楼公告栏")
    [posting] = hung(town, boards=[town.board], until=TUESDAY)

    shown = text(client.get(BOARD))

    assert f'<a href="{town.page.url}">第一次会议决定</a>' in shown
    assert "2026年11月23日" in shown
    assert code_of(posting.version.sha256) in shown
    assert empty.name in shown
    assert "今天没有贴着的" in shown
    assert town.other.name not in shown


def test_what_hangs_longer_than_it_should_is_said_to_go(client, town):
    """Before the hourly job comes, too."""
    hung(town, boards=[town.board], until=MONDAY)
    assert "待取下" not in text(client.get(BOARD))
    with clock.at(making.MORNING + timedelta(days=1)):
        assert "待取下" in text(client.get(BOARD))


@pytest.mark.parametrize("where", ["sheet", "kiosk"])
def test_pictures_come_at_once_where_nobody_scrolls(client, town, where):
    """A sheet is printed, and a screen may lose its network, before anyone sees them."""
    picture = attached.picture(size=(40, 30))
    sizes.make([picture.pk])
    block = attached.illustrated(picture)
    page = making.corrected(town.page, town.people, "加一张图。", block)
    hung(town, page, boards=[town.board])
    address = {"sheet": f"/sheets/{page.pk}/a3/", "kiosk": f"{BOARD}?kiosk"}[where]
    for shown, way in ((address, "eager"), (page.url, "lazy")):
        assert f'loading="{way}"' in text(client.get(shown))


def test_what_only_waits_to_be_hung_is_not_shown(client, town):
    transitions.plan(
        town.page,
        town.page.versions.first(),
        by=town.people["editor"],
        hang_by=TUESDAY,
    )
    assert "第一次会议决定" not in text(client.get(BOARD))


def test_a_withdrawn_page_is_not_shown_though_its_sheet_still_hangs(client, town):
    hung(town)
    withdrawn(town)
    assert Posting.objects.on_the_wall().exists()
    for address in (BOARD, f"{BOARD}?kiosk", "/api/v1/postings/"):
        assert "第一次会议决定" not in text(client.get(address))


def test_an_older_sheet_says_that_the_web_is_newer(client, town):
    hung(town)
    making.corrected(town.page, town.people)
    shown = text(client.get(BOARD))
    assert "网上已有第2版" in shown


def test_halls_say_where_and_when(client, town):
    making.hall(area=86, capacity=40, hours="每天9:00—20:00", booking="打电话0000-1201")
    shown = text(client.get(BOARD))
    for word in ("槐荫里议事厅", "86平方米，可坐40人", "每天9:00—20:00", "0000-1201"):
        assert word in shown


def test_an_empty_column_says_what_will_be_there(client, town):
    shown = text(client.get("/street/board/"))
    assert "还没有登记公开栏" in shown
    assert "还没有登记议事厅" in shown


def test_the_column_costs_the_same_for_one_sheet_and_for_many(client, town):
    def statements():
        client.get(BOARD)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(BOARD).status_code == 200
        return len(asked)

    hung(town)
    before = statements()
    for turn in range(4):
        making.board(name=f"{turn}号楼公告栏")
        hung(town, making.published(town.people, f"第{turn}号决定"))
    assert statements() == before


# The screen


def test_the_screen_shows_each_page_once_with_todays_text(client, town):
    making.board(name="3号楼公告栏")
    hung(town)
    making.corrected(town.page, town.people)

    shown = text(client.get(f"{BOARD}?kiosk"))

    assert shown.count("data-leaf") == 1
    assert "三项决定" in shown
    assert "两项决定" not in shown
    assert "3号楼公告栏" in shown
    assert "墙上的旧版正在更换" in shown
    assert "<script>" not in shown
    assert "style=" not in shown


def test_an_empty_screen_is_not_empty(client, town):
    assert "今天没有张贴的内容" in text(client.get(f"{BOARD}?kiosk"))


def test_the_worker_of_a_screen_knows_the_files_it_needs(client, town):
    response = client.get("/kiosk-worker.js")
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert "/static/css/kiosk.css" in text(response)


# The sheet


@pytest.mark.parametrize("size", ["a4", "a3"])
def test_a_sheet_carries_code_days_and_text(client, town, size):
    [posting] = hung(town, until=TUESDAY)
    shown = text(client.get(f"/sheets/{town.page.pk}/{size}/"))

    assert code_of(posting.version.sha256) in shown
    assert "张贴日期：<b>2026年11月23日</b>" in shown
    assert "张贴至：<b>2026年11月24日</b>" in shown
    assert "会议审议通过两项决定。" in shown
    assert 'class="qr"' in shown
    assert "演示站：内容均为虚构" in shown


def test_a_sheet_not_hung_yet_is_dated_today(client, town):
    with clock.at(TUESDAY):
        shown = text(client.get(f"/sheets/{town.page.pk}/a4/"))
    assert "张贴日期：<b>2026年11月24日</b>" in shown


@pytest.mark.parametrize("tail", ["", "a4/", "a3/", "qr.png", "report/"])
@pytest.mark.parametrize("which", ["draft", "withdrawn", "nothing", "column", "huge"])
def test_only_public_pages_have_sheets(client, town, tail, which):
    if which == "withdrawn":
        withdrawn(town)
    keys = {
        "withdrawn": town.page.pk,
        "nothing": 987_654,
        "column": town.page.get_parent().pk,
        "huge": 10**30,
        "draft": making.qingling.drafted(town.people["editor"], title="草稿").pk,
    }
    assert client.get(f"/sheets/{keys[which]}/{tail}").status_code == 404


def test_the_short_address_leads_to_the_page_and_keeps_the_code(client, town):
    answer = client.get(f"/sheets/{town.page.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, town.page.url)
    code = code_of(town.page.versions.get().sha256)
    answer = client.get(f"/sheets/{town.page.pk}/?v={code}")
    assert answer["Location"] == f"{town.page.url}?v={code.replace('-', '')}"
    answer = client.get(f"/sheets/{town.page.pk}/?v=//evil.example/")
    assert answer["Location"] == town.page.url


def test_the_picture_of_the_code_is_a_png(client, town):
    answer = client.get(f"/sheets/{town.page.pk}/qr.png")
    assert answer["Content-Type"] == "image/png"
    assert Image.open(BytesIO(answer.content)).size[0] >= 300


def test_the_page_tells_its_sheet_and_where_to_report_it(client, town):
    code = code_of(town.page.versions.get().sha256)
    shown = text(client.get(f"{town.page.url}?v={code}"))
    assert f'href="/sheets/{town.page.pk}/report/?v={code}"' in shown
    assert f'href="/sheets/{town.page.pk}/a3/"' in shown


# The message


def test_the_message_is_short_and_whole(town):
    version = town.page.versions.get()
    said = sheets.message(town.page, version)
    assert len(said) <= sheets.LONGEST_MESSAGE
    assert "第一次会议决定" in said
    assert said.endswith(f"/sheets/{town.page.pk}/ 核验码{code_of(version.sha256)}")


@pytest.mark.parametrize("length", [1, 40, 90, 255])
def test_a_long_title_is_cut_and_nothing_else(town, settings, length):
    settings.BASE_URL = "https://gongkai.qinglingjiedao.example.gov.cn"
    hung(town, until=TUESDAY)
    page = making.corrected(town.page, town.people)
    page.title = "关" * length
    version = page.versions.first()

    said = sheets.message(page, version)

    assert len(said) <= sheets.LONGEST_MESSAGE
    assert f"{settings.BASE_URL}/sheets/{page.pk}/" in said
    assert code_of(version.sha256) in said
    assert "这是第2版" in said


# 扫码报缺


def report(client, town, **typed):
    given = {"board": town.board.pk, "finding": "torn", "v": "", **typed}
    return client.post(f"/sheets/{town.page.pk}/report/", given)


def test_two_taps_tell_the_community(client, town):
    code = code_of(town.page.versions.get().sha256)
    asked = client.get(f"/sheets/{town.page.pk}/report/?v={code}")
    assert asked["Cache-Control"] == "no-store"
    assert f'value="{code.replace("-", "").lower()}"' in text(asked)

    answer = report(client, town, v=code)

    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/sheets/{town.page.pk}/report/?thanks=1",
    )
    row = BoardReport.objects.get()
    assert (row.finding, row.board, row.version.version) == ("torn", town.board, 1)
    assert "谢谢" in text(client.get(answer["Location"]))


def test_elsewhere_and_an_unknown_code_are_kept_as_such(client, town):
    report(client, town, board="elsewhere", v="ABCD-0000")
    row = BoardReport.objects.get()
    assert (row.board, row.version) == (None, None)


@pytest.mark.parametrize(
    "typed",
    [
        {"board": ""},
        {"board": "x\0"},
        {"board": "99999999999999999999"},
        {"finding": ""},
        {"finding": "很好"},
        {"v": "a" * 300},
    ],
)
def test_what_is_not_offered_is_refused_in_words(client, town, typed):
    answer = report(client, town, **typed)
    assert answer.status_code == 422
    assert "还没有报上" in text(answer)
    assert not BoardReport.objects.exists()


def test_a_board_of_another_community_is_not_offered(client, town):
    assert report(client, town, board=town.other.pk).status_code == 422
    assert not BoardReport.objects.exists()


# The API


def test_the_api_lists_what_hangs(client, town):
    [posting] = hung(town, until=TUESDAY)
    [row] = client.get("/api/v1/postings/?community=QL01&count=1").json()["items"]
    assert row["url"].endswith(town.page.url)
    assert (row["title"], row["board"], row["community"]) == (
        "第一次会议决定",
        "北门宣传栏",
        "QL01",
    )
    assert (row["state"], row["state_label"]) == ("hanging", "张贴中")
    assert (row["hung_on"], row["until"]) == ("2026-11-23", "2026-11-24")
    assert row["check_code"] == code_of(posting.version.sha256)
    assert (row["version"], row["current_version"]) == (1, 1)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("community=QL02", 0),
        ("state=hanging", 1),
        ("state=taken_down", 1),
        ("kind=showcase", 1),
        ("kind=wall", 0),
        ("hung_after=2026-11-24", 0),
        ("hung_before=2026-11-23", 1),
        ("page=1", 0),
    ],
)
def test_the_api_chooses(client, town, query, count):
    [gone] = hung(town, boards=[town.board])
    transitions.take_down(gone, by=town.people["editor"])
    hung(town, boards=[making.board(name="南门宣传栏")])
    assert len(client.get(f"/api/v1/postings/?{query}").json()["items"]) == count


@pytest.mark.parametrize("query", ["state=to_hang", "state=dropped", "q=1", "page=x"])
def test_the_api_refuses_what_is_not_public(client, town, query):
    assert client.get(f"/api/v1/postings/?{query}").status_code == 422


def test_the_api_costs_the_same_for_many(client, town):
    def statements():
        client.get("/api/v1/postings/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/api/v1/postings/")
        return [q["sql"] for q in asked if q["sql"].startswith("SELECT")]

    hung(town)
    before = statements()
    making.board(name="南门宣传栏")
    hung(town, making.published(town.people, "第二次会议决定"))
    after = statements()
    assert len(after) == len(before) <= 4
    assert not any('"html"' in sql or '"record"' in sql for sql in after)


def test_a_period_is_told_as_over_on_the_day_after(client, town):
    hung(town, until=MONDAY)
    transitions.end_periods(MONDAY + timedelta(days=1))
    assert "待取下" in text(client.get(BOARD))
