"""A letter in Chromium, from the first page to the published answer; axe at each step.

By hand on a desk, by keyboard alone, without JavaScript, and as somebody of 75 does it:
长者版 on a phone. What staff do meanwhile goes through the transitions.
"""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from mailbox import answering, handling, intake, publication, sending_limits
from mailbox.models import Letter, Stage
from portal.groundwork import lay
from tests import people as qingling
from tests.browser.looking import troubles
from tests.mailbox import making, sending

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "楼道里堆了旧家具"
CONTENT = "5号楼二单元三层楼道里堆了旧家具，走不过去，希望清理。"
DRAFT = "JSON.parse(sessionStorage.getItem('mailbox.draft'))"
# Where pictures for docs/tour.md go; none are taken unless it is set.
PICTURES = os.environ.get("TOUR_PICTURES", "")


@pytest.fixture
def place(transactional_db, settings, monkeypatch, tmp_path):
    """The sub-district's people. Chromium types faster than anybody."""
    settings.LETTER_FILES_ROOT = tmp_path / "letters"
    settings.PASSWORD_HASHERS = qingling.QUICK_HASHING
    monkeypatch.setattr(sending_limits, "SECONDS_LEAST", 0)
    lay()
    return qingling.settle()


def fill(page, **changes):
    """The five questions, as somebody answers them with a finger."""
    given = {"phone": "13800001234", "name": "王大爷", **changes}
    page.get_by_label("求助").check()
    page.get_by_label("在哪个社区").select_option("QL01")
    page.get_by_label("关于哪方面").select_option("HJ")
    page.get_by_label("用一句话说是什么事").fill(TITLE)
    page.get_by_label("说说经过").fill(CONTENT)
    page.get_by_label("怎么称呼您").fill(given["name"])
    page.get_by_label("电话 可以不填").fill(given["phone"])


def send(page):
    page.get_by_role("button", name="寄出这封信").click()


def receipt_of(page):
    expect(page.locator("h1")).to_have_text("信已寄出")
    number, code = page.locator(".receipt b").all_inner_texts()
    return number, code


def track(page, number, code):
    page.locator("#id_number").fill(number)
    page.locator("#id_code").fill(code)
    page.locator("main .main .button").click()


def answered(people, number):
    """What the house does: accepted, assigned, signed for, answered, approved."""
    letter = Letter.objects.get(number=number)
    intake.accept(letter.pk, by=people["clerk"])
    handling.assign(letter.pk, by=people["clerk"], to=making.committee())
    handling.sign(letter.pk, by=people["handler2"])
    answering.submit_reply(
        letter.pk, by=people["handler2"], content=making.ANSWER, outcome="solved"
    )
    return answering.approve_reply(letter.pk, by=people["clerk"])


def published(people, letter):
    publication.draft(
        letter.pk,
        by=people["clerk"],
        basis="general",
        title="楼道堆物怎么清理",
        content="楼道里堆了旧家具，希望清理。",
        reply="已于当日清理。再有堆物，请打社区电话。",
    )
    publication.submit(letter.pk, by=people["clerk"])
    return publication.publish(letter.pk, by=people["reviewer"])


def test_from_the_first_page_to_the_published_answer(visit, place):
    visitor = visit("light")
    page = visitor.page
    visitor.open("/")
    assert troubles(visitor) == {}
    page.get_by_role("link", name="我要写信").click()
    assert troubles(visitor) == {}

    # One digit is missing: the page comes back filled, and says where.
    fill(page, phone="1380000123")
    expect(page.locator("[data-count]")).to_have_text(f"已写{len(CONTENT)}字，最多600字。")
    assert troubles(visitor) == {}
    send(page)
    expect(page.locator("#errors h2")).to_have_text("有1处要改，信还没有寄出")
    assert page.evaluate("document.activeElement.id") == "errors"
    assert troubles(visitor) == {}
    page.get_by_role("link", name="手机号少1位，请填11位数字。").click()
    assert page.evaluate("document.activeElement.id") == "id_phone"
    expect(page.get_by_label("说说经过")).to_have_value(CONTENT)
    page.locator("#id_phone").fill("13800001234")
    send(page)

    number, code = receipt_of(page)
    assert page.evaluate(DRAFT) is None
    assert page.get_by_role("button", name="打印这张回执").is_visible()
    assert code not in page.url
    assert troubles(visitor) == {}
    page.emulate_media(media="print")
    assert page.locator(".receipt").is_visible()
    assert page.locator("svg.qr").is_visible()
    assert not page.get_by_role("button", name="打印这张回执").is_visible()
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
    page.emulate_media(media="screen")

    page.locator("main .go").first.click()
    assert troubles(visitor) == {}
    track(page, number, "000000000000")
    expect(page.locator("#errors h2")).to_have_text("没有查到")
    assert troubles(visitor) == {}
    track(page, number, code)
    page.wait_for_url("**/track/letter/")
    expect(page.locator(".steps [aria-current]")).to_have_text("已收到")
    assert troubles(visitor) == {}

    letter = answered(place, number)
    page.reload()
    expect(page.locator(".steps [aria-current]")).to_have_text("已答复")
    assert troubles(visitor) == {}
    page.get_by_role("button", name="交评价").click()
    expect(page.locator("#errors h2")).to_have_text("有2处要改，还没有交")
    assert troubles(visitor) == {}
    page.get_by_label("解决了", exact=True).check()
    page.get_by_label("满意", exact=True).check()
    page.get_by_role("button", name="交评价").click()
    expect(page.locator("[role=status]").first).to_contain_text("评价已经收到")
    expect(page.locator(".steps [aria-current]")).to_have_text("已办结")
    assert troubles(visitor) == {}
    page.get_by_role("button", name="看完了，合上这封信").click()
    page.go_back()
    page.reload()
    expect(page.locator("main")).not_to_contain_text("旧家具")

    row = published(place, letter)
    visitor.open("/mailbox/letters/")
    assert troubles(visitor) == {}
    page.get_by_label("哪一类").select_option("help")
    page.get_by_role("button", name="看结果").click()
    page.get_by_role("link", name=row.title).click()
    expect(page.locator("main")).to_contain_text(row.reply)
    assert troubles(visitor) == {}
    publication.withdraw(letter.pk, by=place["reviewer"], reason="写了门牌。")
    page.reload()
    expect(page.locator("h1")).to_have_text("这封来信和答复已经撤下")
    assert troubles(visitor) == {}


def test_the_draft_outlives_a_lost_page_and_never_holds_a_contact(visit, place):
    visitor = visit("phone")
    page = visitor.page
    visitor.open("/mailbox/")
    fill(page)
    page.get_by_label("说说经过").press("End")
    expect(page.locator("[data-kept]")).to_be_visible()
    page.wait_for_function(f"{DRAFT}?.content")

    kept = page.evaluate("sessionStorage.getItem('mailbox.draft')")
    for secret in ("13800001234", "王大爷", "phone", "name", "email"):
        assert secret not in kept
    page.context.set_offline(True)
    send(page)
    page.context.set_offline(False)
    visitor.open("/mailbox/")

    expect(page.get_by_label("说说经过")).to_have_value(CONTENT)
    expect(page.get_by_label("用一句话说是什么事")).to_have_value(TITLE)
    expect(page.get_by_label("在哪个社区")).to_have_value("QL01")
    expect(page.get_by_label("求助")).to_be_checked()
    expect(page.locator("#id_phone")).to_have_value("")
    expect(page.locator("[data-kept]")).to_contain_text(re.compile(r"草稿\d+:\d\d存在"))
    send(page)
    receipt_of(page)
    visitor.open("/mailbox/")
    expect(page.get_by_label("说说经过")).to_have_value("")


def test_what_need_not_be_written_is_said_while_one_types(visit, place):
    visitor = visit("phone")
    page = visitor.page
    visitor.open("/mailbox/")
    page.get_by_label("说说经过").fill("我的手机13800001234，身份证11010519491231002X。")

    hint = page.locator("[data-hints]")
    expect(hint).to_have_text(re.compile("好像写了身份证号、手机号"))
    assert troubles(visitor) == {}
    page.get_by_label("说说经过").fill("楼道里有旧家具，请清理。")
    expect(hint).to_be_hidden()


def tab_to(page, selector, most=60):
    """Press Tab until this has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def test_by_keyboard_alone(visit, place):
    visitor = visit("light")
    page, keys = visitor.page, visitor.page.keyboard
    visitor.open("/")
    tab_to(page, ".tasks a")
    keys.press("Enter")
    page.wait_for_url("**/mailbox/")
    tab_to(page, "[name=kind]")
    keys.press("Space")
    tab_to(page, "[name=community]")
    keys.press("ArrowDown")
    tab_to(page, "[name=topic]")
    keys.press("ArrowDown")
    tab_to(page, "[name=title]")
    keys.type(TITLE)
    tab_to(page, "[name=content]")
    keys.type(CONTENT)
    tab_to(page, "[name=phone]")
    keys.type("13800001234")
    tab_to(page, "[name=confidential]")
    keys.press("Space")
    tab_to(page, "[name=wants_public]")
    keys.press("ArrowDown")
    # The field for programs is never on the way.
    keys.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "寄出这封信"
    keys.press("Enter")
    number, code = receipt_of(page)
    letter = Letter.objects.get()
    assert (letter.stage, letter.confidential, letter.wants_public) == (
        Stage.RECEIVED,
        True,
        True,
    )

    visitor.open("/mailbox/track/")
    tab_to(page, "[name=number]")
    keys.type(number)
    tab_to(page, "[name=code]")
    keys.type(code)
    keys.press("Enter")
    page.wait_for_url("**/track/letter/")
    assert troubles(visitor) == {}


def test_without_javascript(visit, place):
    visitor = visit("phone", java_script_enabled=False)
    page = visitor.page
    visitor.open("/mailbox/")
    fill(page, phone="1380000123")
    send(page)
    expect(page.locator("#errors")).to_contain_text("手机号少1位")
    expect(page.get_by_label("说说经过")).to_have_value(CONTENT)
    expect(page.get_by_label("求助")).to_be_checked()
    page.locator("#id_phone").fill("13800001234")
    send(page)
    number, code = receipt_of(page)
    assert not page.get_by_role("button", name="打印这张回执").is_visible()
    assert page.get_by_text("也可以用浏览器菜单里的“打印”").is_visible()
    # Reloading sends the form again, and gets the same receipt.
    page.reload()
    assert receipt_of(page) == (number, code)
    assert Letter.objects.count() == 1

    visitor.open("/mailbox/track/")
    track(page, number, code)
    answered(place, number)
    page.reload()
    page.get_by_label("没有解决", exact=True).check()
    page.get_by_label("不满意", exact=True).check()
    page.get_by_label("为什么要重办").fill("三层还有。")
    page.get_by_role("button", name="要求重办").click()
    expect(page.locator("main")).to_contain_text("街道正在裁定")
    assert Letter.objects.get().stage == Stage.OBJECTED


PHOTO = {"name": "楼道.jpg", "mimeType": "image/jpeg", "buffer": sending.photo()}
NOTE = {"name": "说明.txt", "mimeType": "text/plain", "buffer": sending.text()}


@pytest.mark.parametrize("scripts", [True, False])
def test_photos_come_along_and_outlive_a_refused_form(visit, place, scripts):
    """By script ahead of the form, without one with it; the page says the same."""
    visitor = visit("phone", java_script_enabled=scripts)
    page = visitor.page
    visitor.open("/mailbox/")
    page.locator("#id_attachments").set_input_files([PHOTO, NOTE])
    received = page.locator(".received li")
    if scripts:
        expect(received).to_have_count(2)
        expect(page.locator("[data-told]")).to_have_text("已收到。")
        assert page.locator("#id_attachments").input_value() == ""
        assert troubles(visitor) == {}
        page.locator("#id_attachments").set_input_files(
            [{"name": "x.exe", "mimeType": "x/y", "buffer": b"MZ"}]
        )
        expect(page.locator("[data-received] .error")).to_contain_text("不收这种文件")
        assert troubles(visitor) == {}
    fill(page, phone="1380000123")
    send(page)
    expect(page.locator("#errors")).to_contain_text("手机号少1位")
    expect(received).to_have_count(2)
    expect(received.first).to_contain_text("已收到：楼道.jpg")
    if PICTURES and scripts:
        page.locator("#id_attachments").scroll_into_view_if_needed()
        page.screenshot(path=Path(PICTURES) / "letter-files.png")
    page.get_by_label("去掉说明.txt").check()
    page.locator("#id_phone").fill("13800001234")
    if scripts:
        assert troubles(visitor) == {}
    send(page)

    number, code = receipt_of(page)
    [row] = Letter.objects.get().attachments.all()
    assert row.name == "楼道.jpg"
    visitor.open("/mailbox/track/")
    track(page, number, code)
    if PICTURES and scripts:
        page.screenshot(path=Path(PICTURES) / "letter-files-track.png", full_page=True)
    with page.expect_download() as download:
        page.get_by_role("link", name="楼道.jpg").click()
    assert download.value.suggested_filename == "楼道.jpg"
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"\xff\xd8")
    assert sending.CAMERA not in content
    if scripts:
        assert troubles(visitor) == {}


@pytest.mark.parametrize("look", ["phone", "narrow"])
def test_the_way_of_somebody_of_75(visit, place, look):
    """长者版 on a phone: larger, fewer things, and nothing asked that is not needed."""
    visitor = visit(look)
    page = visitor.page
    visitor.open("/")
    page.get_by_role("link", name="长者版").click()

    def seen(name):
        if PICTURES and look == "phone":
            page.screenshot(path=Path(PICTURES) / f"letter-{name}.png")
        assert troubles(visitor, elder=True) == {}, name

    seen("1-home")
    page.get_by_role("link", name="我要写信").click()
    seen("2-before")
    page.get_by_label("求助").scroll_into_view_if_needed()
    fill(page, name="", phone="1380000123")
    page.get_by_text("1. 这封信是").scroll_into_view_if_needed()
    seen("3-write")
    page.get_by_label("说说经过").scroll_into_view_if_needed()
    seen("4-text")
    send(page)
    seen("5-to-change")
    page.get_by_role("link", name="手机号少1位").click()
    page.locator("#id_phone").fill("13800001234")
    send(page)
    number, code = receipt_of(page)
    seen("6-receipt")
    visitor.open("/mailbox/track/")
    page.locator("#id_number").fill(number)
    page.locator("#id_code").fill(code)
    page.locator("#id_number").scroll_into_view_if_needed()
    seen("7-track")
    page.locator("main .main .button").click()
    answered(place, number)
    page.reload()
    seen("8-answered")
    page.get_by_label("解决了", exact=True).check()
    page.get_by_label("满意", exact=True).check()
    page.get_by_text("您怎么看？").scroll_into_view_if_needed()
    seen("9-rate")
    page.get_by_role("button", name="交评价").click()
    expect(page.locator("main")).to_contain_text("评价已经收到")
    seen("10-done")
    sizes = page.evaluate(
        """[...document.querySelectorAll('main *')].filter((e) => e.checkVisibility())
        .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 24
