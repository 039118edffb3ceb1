"""Every page in every look: accessible, within the window, silent on the console."""

import pytest

from tests.browser.conftest import LOOKS
from tests.browser.looking import TARGETS, TOO_SMALL, violations

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("look", LOOKS)
def test_every_page(visit, place, look):
    visitor = visit(look)
    least = 60 if look.startswith("elder") else 44
    troubles = {}

    for name, path in place.items():
        visitor.complaints.clear()
        visitor.open(path)
        visitor.page.evaluate(
            "document.querySelectorAll('details').forEach((d) => { d.open = true })"
        )
        # The browser itself notes an answer of 404 or 410 on the console.
        said = [
            text for text in visitor.complaints if "Failed to load resource" not in text
        ]
        found = {
            "axe": violations(visitor.page),
            "console": said,
            "sideways": max(0, visitor.overflow()),
            "targets": visitor.page.evaluate(TOO_SMALL, [TARGETS, least - 0.5]),
        }
        if any(found.values()):
            troubles[name] = {kind: value for kind, value in found.items() if value}

    assert troubles == {}


def test_elder_mode_is_large(visit):
    visitor = visit("elder")
    visitor.open("/huaiyinli/")

    sizes = visitor.page.evaluate(
        """[...document.querySelectorAll('body, p, a, dt, dd, li, h1, h2')]
        .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
    )

    assert min(sizes) >= 24


def test_elder_mode_shows_fewer_things_but_the_way_back(visit):
    visitor = visit("elder")
    visitor.open("/huaiyinli/")

    assert visitor.page.get_by_role("link", name="标准版").is_visible()
    assert not visitor.page.get_by_role("link", name="深色").is_visible()
    assert not visitor.page.locator(".crumbs").is_visible()


def test_a_device_in_dark_mode_is_dark_and_says_light(visit):
    visitor = visit("light", color_scheme="dark")
    visitor.open("/")

    paper = visitor.page.evaluate("getComputedStyle(document.body).backgroundColor")

    assert paper == "rgb(20, 25, 27)"
    assert visitor.page.get_by_role("link", name="浅色").is_visible()
    assert not visitor.page.get_by_role("link", name="深色").is_visible()
    assert violations(visitor.page) == []


# What stands on paper beside the title, by page.
PRINTED = {
    "posting": ".print-posting",
    "money": ".print-posting",
    "standing": ".print-posting",
    "policy": ".print-posting",
    "meeting": ".print-signature",
    "information": ".elements",
}


@pytest.mark.parametrize("name", PRINTED)
@pytest.mark.parametrize("look", ["light", "elder-dark"])
def test_a_document_prints_on_one_sheet(visit, place, name, look):
    visitor = visit(look)
    visitor.open(place[name])

    sheets = visitor.page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")
    visitor.page.emulate_media(media="print")

    assert sheets == 1
    assert visitor.page.locator(".demo").is_visible()
    assert visitor.page.locator(PRINTED[name]).is_visible()
    assert visitor.page.locator(".print-sign svg").is_visible()
    for hidden in (".menu", ".modes", ".left", ".button"):
        assert not any(e.is_visible() for e in visitor.page.locator(hidden).all())
    paper = visitor.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
