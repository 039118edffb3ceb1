"""The editor's journey: a procedure from 新建 to the A3 sheet, and back by its code.

Editor, reviewer, 楼门长 and a resident with a telephone, each in their own window.
"""

import re

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from board.models import BulletinBoard, Hall, Posting
from communities.models import CommunityPage
from disclosure.models import AffairsPage
from foundation import clock
from governance.models import ProcedureIndexPage, ProcedurePage
from portal.groundwork import lay
from publishing.check_codes import code_of
from tests import people as qingling
from tests.browser.office import decide, hand_in
from tests.governance import procedure_making

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "槐荫里停车协商程序"
STEPS = [("提出停车议题", "居委会", "7"), ("议事厅协商", "社区议事会", "15")]


@pytest.fixture
def here(transactional_db):
    """People and places, three kinds of procedures of the sub-district, and two boards."""
    lay()
    people = qingling.settle()
    procedure_making.all_four(people, code="QL00", but=("procedure",))
    community = CommunityPage.objects.get(code="QL01")
    hall = Hall.objects.create(
        community=community, name="槐荫里议事厅", address="2号院活动楼一层"
    )
    for name, where, paper in (
        ("北门宣传栏", None, "a3"),
        ("议事厅程序公示栏", hall, "a3"),
    ):
        BulletinBoard.objects.create(
            community=community, name=name, place=name[:2], hall=where, paper=paper
        )
    return people


def add_block(window, field, at):
    """One more row of a stream, by the button below those that are there."""
    window.locator(f"[data-contentpath={field}] .c-sf-add-button").nth(at).click()
    expect(window.locator(f"[name={field}-{at}-type]")).to_be_attached()


def draft_it(window, base):
    community = CommunityPage.objects.get(code="QL01")
    column = ProcedureIndexPage.objects.descendant_of(community).get()
    window.goto(f"{base}/admin/pages/add/governance/procedurepage/{column.pk}/")
    window.locator("#id_title").fill(TITLE)
    window.locator("#id_kind").select_option("procedure")
    window.locator("#id_publisher").select_option(label="槐荫里社区居民委员会")
    window.locator("#id_summary").fill("停车的事怎样提出、怎样协商。")
    window.get_by_label("停车管理").check()
    window.locator("#id_responsible").fill("居委会主任")
    window.locator("#id_responsible_editor").fill("槐荫里社区居委会")
    for turn, (name, body, days) in enumerate(STEPS):
        add_block(window, "steps", turn)
        row = f"[name=steps-{turn}-value-"
        window.locator(f"{row}name]").fill(name)
        window.locator(f"{row}responsible]").fill(body)
        window.locator(f"{row}days]").fill(days)
    window.locator("#id_effective_on").fill(clock.today().isoformat())
    window.locator(".xdsoft_datetimepicker:visible td.xdsoft_current").first.click()
    window.get_by_role("button", name="保存草稿").click()
    window.wait_for_url(re.compile(r"/admin/pages/\d+/edit/$"))


def look_before_handing_in(window, base, page):
    """As a page, for the old, and as the sheet on the wall, whose code is still to come."""
    for mode, shown in (
        ("", STEPS[0][0]),
        ("elder", STEPS[1][0]),
        ("wall", "草稿，签发后印上"),
    ):
        window.goto(f"{base}/admin/pages/{page.pk}/view_draft/?mode={mode}")
        expect(window.locator("h1")).to_have_text(TITLE)
        expect(window.locator("body")).to_contain_text(shown)
        dressed = window.evaluate("document.documentElement.dataset.mode || ''")
        assert dressed == ("elder" if mode == "elder" else "")


def decoded(window, picture):
    """What a telephone reads off the sheet, as a picture of it."""
    window.screenshot(path=str(picture), full_page=True)
    [read] = zxingcpp.read_barcodes(Image.open(picture))
    return read.text


def test_from_new_to_the_wall_and_back(
    here, enter, live_server, chromium, settings, tmp_path
):
    base = live_server.url
    editor = enter("editor")
    draft_it(editor, base)
    page = ProcedurePage.objects.get(community__code="QL01")
    look_before_handing_in(editor, base, page)
    editor.goto(f"{base}/admin/pages/{page.pk}/edit/")
    hand_in(editor)
    editor.wait_for_url(re.compile(r"/admin/pages/\d+/$"))
    assert not ProcedurePage.objects.get(pk=page.pk).live

    # The sign-off is the button that puts it up.
    decide(enter("reviewer"), TITLE, "发布到公开栏")
    page = ProcedurePage.objects.get(pk=page.pk)
    assert page.live
    assert page.version == 1
    disclosed = AffairsPage.objects.get(rule__item__code="JW-SYS-04")
    resident = chromium.new_context(viewport={"width": 390, "height": 844}).new_page()
    resident.goto(base + disclosed.get_url())
    expect(resident.locator("main")).to_contain_text(TITLE)

    # One tap for each board; the sheet from the same screen.
    entrance = enter("entrance", width=390)
    entrance.goto(f"{base}/admin/postings/")
    for _board in range(2):
        entrance.get_by_role("button", name=f"贴好了：{TITLE}").first.click()
        entrance.wait_for_load_state()
    assert (
        list(
            Posting.objects.filter(page=page.page_ptr).values_list(
                "state", "hung_by__username"
            )
        )
        == [("hanging", "entrance")] * 2
    )

    sheet = chromium.new_context(viewport={"width": 1123, "height": 1587}).new_page()
    sheet.emulate_media(media="print")
    sheet.goto(f"{base}/sheets/{page.pk}/a3/")
    expect(sheet.locator("body")).to_contain_text(STEPS[0][0])
    address = decoded(sheet, tmp_path / "a3.png")
    code = code_of(page.versions.get(version=1).sha256)
    assert address.startswith(settings.BASE_URL)
    assert address.endswith(code.replace("-", ""))
    scanned = base + address.removeprefix(settings.BASE_URL)
    resident.goto(scanned)
    expect(resident.locator("main")).to_contain_text("您手里的这张是现行的一版")

    # A text that changed is told as changed, to whoever holds the old sheet.
    procedure_making.amended(
        page,
        here["editor"],
        summary="改了。",
    )
    changed = procedure_making.handed_in(
        ProcedurePage.objects.get(pk=page.pk), here["editor"]
    )
    assert changed.workflow_in_progress
    decide(enter("reviewer"), TITLE, "发布到公开栏")
    resident.goto(scanned)
    expect(resident.locator("main")).not_to_contain_text("您手里的这张是现行的一版")
    expect(resident.locator("main")).to_contain_text("第1版")
    entrance.goto(f"{base}/admin/postings/")
    expect(entrance.locator("body")).to_contain_text("有了新的一版，换上新的；旧的取下。")
    for window in (resident, sheet):
        window.context.close()
