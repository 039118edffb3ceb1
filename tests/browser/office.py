"""What people in the office do in Chromium: hand a draft in, decide on one."""

from playwright.sync_api import Page


def hand_in(window: Page) -> None:
    """From the editor's form, by the menu of its footer."""
    window.locator("footer .w-dropdown__toggle").first.click()
    window.locator("button[name=action-submit]").click()
    window.wait_for_load_state()


def decide(window: Page, title: str, verb: str) -> None:
    """From the home panel to the screen for it, and the button there."""
    window.get_by_role("link", name=title).first.click()
    window.wait_for_url("**/admin/review/**")
    window.get_by_role("button", name=verb, exact=True).click()
    window.wait_for_url("**/admin/")
