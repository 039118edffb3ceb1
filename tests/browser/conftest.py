"""Chromium on the portal as a visitor meets it: `make check` runs these.

The pages are served by a live server; every test sees console errors and refused content.
"""

import os
import shutil
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.browser.places import settle
from tests.people import PASSWORD

CHROMIUM = shutil.which("chromium")

# Width and cookies of each way to look at a page.
LOOKS = {
    "light": (1280, {}),
    "phone": (390, {}),
    "narrow": (320, {}),
    "dark": (1280, {"theme": "dark"}),
    "elder": (390, {"mode": "elder"}),
    "elder-narrow": (320, {"mode": "elder"}),
    "elder-dark": (390, {"mode": "elder", "theme": "dark"}),
}


@dataclass
class Visitor:
    """One browser window, and what it complained about."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.base + path)

    def overflow(self) -> int:
        """Pixels by which the page is wider than the window."""
        return self.page.evaluate("document.documentElement.scrollWidth - innerWidth")


@pytest.fixture(scope="session")
def playwright():
    # Playwright keeps an event loop running, in which Django refuses the database.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as started:
        yield started
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture(scope="session")
def chromium(playwright: Playwright):
    if CHROMIUM is None:
        pytest.skip("没有 Chromium（apt install chromium fonts-noto-cjk）")
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def place(transactional_db):
    """Paths of the pages, by name."""
    return settle()


@pytest.fixture
def visit(chromium: Browser, live_server, place):
    """Open a window by the name of its look."""
    contexts = []

    def open_window(look: str = "light", **options) -> Visitor:
        width, cookies = LOOKS[look]
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        context.add_cookies(
            [{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()]
        )
        visitor = Visitor(context.new_page(), live_server.url)
        visitor.page.on(
            "console",
            lambda said: said.type == "error" and visitor.complaints.append(said.text),
        )
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        return visitor

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def enter(chromium: Browser, live_server):
    """A window in which somebody has logged in by the form."""
    contexts = []

    def open_window(username: str, width: int = 1280) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale="zh-CN"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(f"{live_server.url}/accounts/login/?next=/admin/")
        page.locator("input[name=login]").fill(username)
        page.locator("input[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url("**/admin/")
        return page

    yield open_window
    for context in contexts:
        context.close()
