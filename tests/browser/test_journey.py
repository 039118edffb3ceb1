"""The main job once in Chromium: editor, supervision committee, reviewer, then a resident.

What JavaScript adds to the admin (menus, inline rows, the editor of rich text) is what
this proves; the rules themselves are proved over HTTP in tests/journeys.
"""

import re

import pytest
from playwright.sync_api import expect

from disclosure.models import AffairsPage, CatalogRule
from portal.groundwork import lay
from tests import people as qingling
from tests.browser.office import decide, hand_in
from tests.people import column

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "公益事业补助金2026年第三季度收支"


@pytest.fixture
def here(transactional_db):
    lay()
    return qingling.settle()


def test_from_draft_to_reader(here, enter, live_server, chromium):
    rule = CatalogRule.objects.get(item__code="JW-FIN-03", rule_no=1)
    editor = enter("editor")
    editor.goto(f"{live_server.url}/admin/pages/add/disclosure/affairspage/{column().pk}/")
    editor.locator("#id_rule").select_option(str(rule.pk))
    editor.locator("#id_title").fill(TITLE)
    editor.locator("#id_publisher").select_option(label="槐荫里社区居民委员会")
    editor.locator("#id_fact_date").fill("2026-09-30")
    editor.locator(".xdsoft_datetimepicker:visible td.xdsoft_current").first.click()
    editor.locator("#id_period").fill("2026Q3")
    editor.locator("#id_responsible").fill("居委会主任")
    editor.locator("#id_responsible_editor").fill("槐荫里社区居委会")
    editor.get_by_role("button", name="保存草稿").click()
    editor.wait_for_url(re.compile(r"/admin/pages/\d+/edit/$|/admin/pages/\d+/$"))

    # The draft lists the elements that the catalogue asks for.
    page = AffairsPage.objects.get()
    edit = f"{live_server.url}/admin/pages/{page.pk}/edit/"
    editor.goto(edit)
    for n, name in enumerate(rule.required_elements):
        expect(editor.locator(f"#id_elements-{n}-name")).to_have_value(name)

    # Handed in as it is, everything missing is named on the screen.
    hand_in(editor)
    expect(editor.locator("body")).to_contain_text("还缺要素：上期结余、本期收入合计")
    for n in range(len(rule.required_elements)):
        editor.locator(f"#id_elements-{n}-value").fill("见明细表，40,000.00元")
    editor.locator(".c-sf-add-button").first.click()
    editor.get_by_role("option", name="段落").click()
    editor.locator(".public-DraftEditor-content").first.click()
    editor.keyboard.type("本期支出1笔，受益老人164人。")
    # The editor of rich text hands its text to the form a quarter of a second later.
    expect(editor.locator("[name=body-0-value]")).to_have_value(re.compile("164人。"))
    hand_in(editor)
    editor.wait_for_url(re.compile(r"/admin/pages/\d+/$"))
    assert AffairsPage.objects.get().workflow_in_progress

    decide(enter("supervisor"), TITLE, "确认")
    assert not AffairsPage.objects.get().live
    decide(enter("reviewer"), TITLE, "签发")

    resident = chromium.new_context(viewport={"width": 390, "height": 844}).new_page()
    resident.goto(live_server.url + AffairsPage.objects.get().get_url())
    expect(resident.locator("h1")).to_have_text(TITLE)
    expect(resident.locator("body")).to_contain_text("本期支出1笔，受益老人164人。")
    expect(resident.locator("body")).to_contain_text("JW-FIN-03.QL01.2026Q3")
    resident.context.close()
