"""What every page is looked at for: axe's rules, size of targets, width of the window."""

from axe_playwright_python.sync_playwright import Axe

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# What a finger must hit: links and controls that stand alone (the look's README).
TARGETS = (
    ".modes a, .menu a, .foot li a, .crumbs a, .tabs a, .pager a, .button, .go, summary,"
    " .rows h3 a, .places a, .side li a, .choice, select, textarea,"
    " input:not([type=hidden], [type=radio], [type=checkbox])"
)
TOO_SMALL = """([selector, least]) => [...document.querySelectorAll(selector)]
    .map((e) => [e.textContent.trim(), e.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && box.height < least)
    .map(([words, box]) => `${words} ${box.height}`)"""


def violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        (problem["id"], node["target"], node.get("failureSummary", ""))
        for problem in found
        for node in problem["nodes"]
    ]


def troubles(visitor, *, elder: bool = False) -> dict:
    """What is wrong with the page that this visitor sees; empty where nothing is."""
    least = 60 if elder else 44
    found = {
        "axe": violations(visitor.page),
        "console": [text for text in visitor.complaints if "Failed to load" not in text],
        "sideways": max(0, visitor.overflow()),
        "targets": visitor.page.evaluate(TOO_SMALL, [TARGETS, least - 0.5]),
    }
    visitor.complaints.clear()
    return {kind: value for kind, value in found.items() if value}
