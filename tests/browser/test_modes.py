"""Display modes by keyboard, with and without JavaScript."""

import pytest

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement.textContent.trim()"
HTML = "({...document.documentElement.dataset})"


def tab_to(page, words):
    """Press Tab until this link has the focus; a person would give up after thirty."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == words:
            return
    raise AssertionError(f"Tab never reaches {words}")


def test_the_first_tab_skips_to_the_text(visit):
    visitor = visit()
    visitor.open("/huaiyinli/")

    visitor.page.keyboard.press("Tab")

    assert visitor.page.evaluate(FOCUSED) == "跳到正文"
    assert visitor.page.locator(".skip").bounding_box()["x"] >= 0
    visitor.page.keyboard.press("Enter")
    assert visitor.page.url.endswith("#main")


def test_elder_mode_by_keyboard_and_back(visit):
    visitor = visit("phone")
    page = visitor.page
    visitor.open("/huaiyinli/disclosure/?page=2")

    tab_to(page, "长者版")
    page.keyboard.press("Enter")

    assert page.evaluate(HTML)["mode"] == "elder"
    # No reload, and the keyboard stands on the way back.
    assert page.url.endswith("?page=2")
    assert page.evaluate(FOCUSED) == "标准版"
    page.reload()
    assert page.evaluate(HTML)["mode"] == "elder"
    tab_to(page, "标准版")
    page.keyboard.press("Enter")
    assert page.evaluate(HTML)["mode"] == "standard"
    page.reload()
    assert page.evaluate(HTML)["mode"] == "standard"
    assert visitor.complaints == []


def test_modes_without_javascript(visit):
    visitor = visit("light", java_script_enabled=False)
    page = visitor.page
    visitor.open("/huaiyinli/disclosure/?page=2")

    page.get_by_role("link", name="深色").click()
    page.get_by_role("link", name="长者版").click()

    assert page.url.endswith("/huaiyinli/disclosure/?page=2")
    html = page.locator("html")
    assert html.get_attribute("data-theme") == "dark"
    assert html.get_attribute("data-mode") == "elder"
    visitor.open("/")
    assert html.get_attribute("data-mode") == "elder"


def test_the_print_button_stands_only_where_it_works(visit, place):
    with_script, without = visit(), visit("light", java_script_enabled=False)

    for visitor, seen in ((with_script, True), (without, False)):
        visitor.open(place["posting"])
        button = visitor.page.get_by_role("button", name="打印（A4，可上墙）")
        assert button.is_visible() == seen


def test_focus_is_visible_on_every_link(visit):
    visitor = visit()
    page = visitor.page
    visitor.open("/huaiyinli/")

    page.keyboard.press("Tab")
    for _ in range(12):
        page.keyboard.press("Tab")
        shadow = page.evaluate("getComputedStyle(document.activeElement).boxShadow")
        assert shadow != "none", page.evaluate(FOCUSED)
