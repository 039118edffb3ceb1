"""The wall in Chromium: the sheet that is printed, and the screen that nobody touches."""

import os
import socket
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
import zxingcpp
from PIL import Image
from pypdfium2 import PdfDocument

from board import transitions
from board.models import BulletinBoard, Hall
from communities.models import CommunityPage
from disclosure.models import AffairsPage
from foundation import clock
from foundation.addresses import page_address
from portal.groundwork import lay
from publishing.check_codes import code_of
from publishing.models import PublishedVersion
from tests import people as qingling
from tests.board import making
from tests.browser.conftest import LOOKS
from tests.browser.looking import troubles
from tests.factories import UserFactory

pytestmark = pytest.mark.browser

FULL = os.environ.get("PORTAL_PROOFS") == "full"
# How long the screen is watched, and of that how long its server is gone; in seconds.
WATCHED, GONE = (600, 120) if FULL else (24, 8)
SHOTS = os.environ.get("PORTAL_SHOTS", "")


def hang_all(most: int = 4) -> list[AffairsPage]:
    """A board and a hall, and the first pages of 槐荫里 on its wall."""
    community = CommunityPage.objects.get(code="QL01")
    chief = UserFactory(username="chief", is_superuser=True, is_staff=True)
    hall = Hall.objects.create(
        community=community,
        name="槐荫里议事厅",
        address="2号院活动楼一层",
        area=86,
        capacity=40,
        hours="周一至周六9:00—20:00",
        booking="打电话0000-1201",
    )
    BulletinBoard.objects.create(
        community=community, name="北门宣传栏", place="北门岗亭东侧", paper="a3"
    )
    BulletinBoard.objects.create(
        community=community, name="程序公示栏", place="议事厅北墙", hall=hall
    )
    pages = list(AffairsPage.objects.public().newest_first()[:most])
    for page in pages:
        version = page.versions.first() or stored_version(page, chief)
        rows = transitions.plan(page, version, by=chief, hang_by=clock.today())
        for row in rows:
            transitions.hang(row, by=chief)
    return pages


def stored_version(page: AffairsPage, by) -> PublishedVersion:
    """What a publication leaves; the factories' pages were never signed."""
    revision = page.latest_revision or page.save_revision()
    return PublishedVersion.objects.create(
        page=page,
        revision=revision,
        version=1,
        published_at=page.published_at,
        published_by=by,
        record="{}",
        html="",
        sha256=f"{page.pk:064x}"[::-1],
    )


@pytest.fixture
def pages(place):
    return hang_all()


def shot(page, name: str) -> None:
    """Keep a picture to be looked at, where somebody asked for it."""
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_of_the_wall(visit, pages, look):
    visitor = visit(look)
    page = pages[0]
    code = code_of(page.versions.first().sha256)
    wrong = {}
    for path in (
        "/huaiyinli/board/",
        "/beipozi/board/",
        f"/sheets/{page.pk}/report/?v={code}",
        f"/sheets/{page.pk}/report/?thanks=1",
        f"{page.url}?v={code}",
        f"/sheets/{page.pk}/a4/",
        f"/sheets/{page.pk}/a3/",
        "/huaiyinli/board/?kiosk",
        "/beipozi/board/?kiosk",
    ):
        visitor.open(path)
        if found := troubles(visitor, elder=look.startswith("elder")):
            wrong[path] = found
    assert wrong == {}


def test_a_report_in_two_taps(visit, pages):
    visitor = visit("phone")
    visitor.open(f"/sheets/{pages[0].pk}/report/")
    visitor.page.get_by_role("button", name="告诉社区").click()
    assert visitor.page.get_by_text("还没有报上").first.is_visible()
    assert not troubles(visitor)
    visitor.page.get_by_label("北门宣传栏（北门岗亭东侧）").check()
    visitor.page.get_by_label("被撕了，或看不清").check()
    shot(visitor.page, "report-phone")
    visitor.page.get_by_role("button", name="告诉社区").click()
    assert visitor.page.get_by_role("heading", name="收到了，谢谢您").is_visible()
    assert not troubles(visitor)


@pytest.mark.parametrize(
    ("size", "width", "height", "qr"),
    [("a4", 794, 1123, 30), ("a3", 1123, 1587, 42)],
)
def test_the_sheet_becomes_a_picture_whose_code_leads_to_the_page(
    visit, pages, settings, tmp_path, size, width, height, qr
):
    page = pages[0]
    visitor = visit("light")
    visitor.page.set_viewport_size({"width": width, "height": height})
    visitor.page.emulate_media(media="print")
    visitor.open(f"/sheets/{page.pk}/{size}/")
    picture = tmp_path / f"{size}.png"
    visitor.page.screenshot(path=str(picture), full_page=True)
    shot(visitor.page, f"sheet-{size}")
    drawn = visitor.page.locator(".sheet__sign .qr").bounding_box()
    assert round(drawn["width"] / 96 * 25.4) == qr  # in millimetres

    read = zxingcpp.read_barcodes(Image.open(picture))

    code = code_of(page.versions.first().sha256)
    assert [found.text for found in read] == [
        f"{page_address(page)}?v={code.replace('-', '')}"
    ]
    # What a telephone would open says that the sheet is the current one.
    visitor.page.emulate_media(media="screen")
    visitor.open(read[0].text.removeprefix(settings.BASE_URL))
    assert visitor.page.get_by_text("您手里的这张是现行的一版").is_visible()
    assert visitor.page.get_by_text(code).count() >= 1


def test_the_printed_sheet_has_its_size_and_repeats_its_code(chromium, visit, pages):
    """As PDF: A3 is 297 mm wide, and each page carries the check code."""
    visitor = visit("light")
    visitor.open(f"/sheets/{pages[0].pk}/a3/")
    made = visitor.page.pdf(prefer_css_page_size=True, print_background=True)
    document = pypdf.PdfReader(BytesIO(made))
    code = code_of(pages[0].versions.first().sha256)
    assert round(float(document.pages[0].mediabox.width) / 72 * 25.4) == 297
    assert all(code in sheet.extract_text() for sheet in document.pages)


def code_on_paper(printed: bytes) -> str:
    """What a telephone reads from the first sheet of a PDF, as a printer would print it."""
    document = PdfDocument(printed)
    picture = document[0].render(scale=150 / 72).to_pil()
    document.close()
    [found] = zxingcpp.read_barcodes(picture)
    return found.text


def test_a_sheet_on_the_wall_is_found_out_when_the_text_changes(
    transactional_db, chromium, live_server, settings
):
    """Signed, printed, scanned: current. Corrected and signed again: the paper is old."""
    lay()
    people = qingling.settle()
    page = making.published(people)
    window = chromium.new_page()

    def printed() -> str:
        window.goto(f"{live_server.url}/sheets/{page.pk}/a3/")
        return code_on_paper(window.pdf(prefer_css_page_size=True))

    def scanned(code: str) -> str:
        window.goto(code.replace(settings.BASE_URL, live_server.url))
        return window.locator("body").inner_text()

    first = printed()
    assert first.startswith(f"{page_address(page)}?v=")
    assert "您手里的这张是现行的一版（第1版），与本页内容一致。" in scanned(first)

    making.corrected(page, people, note="会议多定了一项。")

    told = scanned(first)
    assert "您手里的这张是第1版，已经不是现行的。" in told
    assert "会议多定了一项。" in told
    assert "审议通过三项决定" in told
    second = printed()
    assert second != first
    assert "您手里的这张是现行的一版（第2版），与本页内容一致。" in scanned(second)
    assert "对不上" in scanned(first[:-4] + "0000")
    window.close()


# The screen ---------------------------------------------------------------------------


NOT_EMPTY = """() => {
  const shown = [...document.querySelectorAll("[data-leaf]")]
    .filter((leaf) => leaf.getBoundingClientRect().height > 50);
  return shown.length === 1 && shown[0].innerText.trim().length > 20;
}"""
TITLE = "() => document.querySelector('.is-shown h2').innerText"


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1080, 1920)])
def test_the_screen_fills_and_turns(visit, pages, settings, width, height):
    settings.KIOSK_TURN_SECONDS = 1
    visitor = visit("light")
    visitor.page.set_viewport_size({"width": width, "height": height})
    visitor.open("/huaiyinli/board/?kiosk")
    shot(visitor.page, f"kiosk-{width}x{height}")
    seen = set()
    for _turn in range(40):
        assert visitor.page.evaluate(NOT_EMPTY)
        seen.add(visitor.page.evaluate(TITLE))
        if len(seen) >= 3:
            break
        visitor.page.wait_for_timeout(400)
    assert len(seen) >= 3
    assert visitor.page.evaluate("document.documentElement.scrollHeight") <= height
    assert not troubles(visitor)
    visitor.page.get_by_role("button", name="暂停翻页").click()
    stays = visitor.page.evaluate(TITLE)
    visitor.page.wait_for_timeout(2500)
    assert visitor.page.evaluate(TITLE) == stays


class Server:
    """The portal in a process of its own, which can be gone for a while."""

    def __init__(self, base: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.upstream = base
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """A relay before the live server: the database of a test is in its process."""
        host, port = self.upstream.removeprefix("http://").split(":")
        code = RELAY.format(here=self.port, host=host, there=port)
        self.process = subprocess.Popen([sys.executable, "-c", code])  # noqa: S603 - ours
        for _try in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise AssertionError("the relay did not start")

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


RELAY = """
import asyncio

async def pump(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()

async def met(reader, writer):
    there, back = await asyncio.open_connection("{host}", {there})
    await asyncio.gather(pump(reader, back), pump(there, writer))

async def main():
    server = await asyncio.start_server(met, "127.0.0.1", {here})
    await server.serve_forever()

asyncio.run(main())
"""


@pytest.fixture
def server(live_server):
    made = Server(live_server.url)
    made.start()
    yield made
    made.stop()


def until(window, true: str) -> None:
    """Wait until something holds on the page; its policy lets no page wait by itself."""
    for _try in range(100):
        if window.evaluate(true):
            return
        window.wait_for_timeout(200)
    raise AssertionError(true)


def test_a_screen_whose_server_goes_is_never_empty(chromium, server, pages, settings):
    """The server is gone for a part of the time, and the screen is loaded anew in it."""
    turn, again = (5, 20) if FULL else (1, 2)
    settings.KIOSK_TURN_SECONDS, settings.KIOSK_FETCH_SECONDS = turn, again
    settings.ALLOWED_HOSTS = ["*"]
    context = chromium.new_context(viewport={"width": 1920, "height": 1080})
    window = context.new_page()
    window.goto(f"{server.url}/huaiyinli/board/?kiosk")
    until(window, "navigator.serviceWorker.controller !== null")
    until(window, "caches.match(location.href).then((kept) => kept !== undefined)")
    begun, leaves, said = time.monotonic(), set(), set()
    lost = came_back = reloaded = False
    while (passed := time.monotonic() - begun) < WATCHED:
        assert window.evaluate(NOT_EMPTY), passed
        leaves.add(window.evaluate(TITLE))
        said.add(window.locator("[data-fresh]").inner_text().split(" ")[0])
        if not lost and passed > WATCHED / 4:
            server.stop()
            lost = True
        elif lost and not reloaded and passed > WATCHED / 4 + GONE / 2:
            window.reload()
            reloaded = True
        elif lost and not came_back and passed > WATCHED / 4 + GONE:
            server.start()
            came_back = True
        window.wait_for_timeout(250)
    context.close()

    assert (lost, reloaded, came_back) == (True, True, True)
    assert len(leaves) >= 3
    assert said == {"内容更新于", "网络不通，内容截至"}
