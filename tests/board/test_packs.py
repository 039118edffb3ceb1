"""Wall packs: one file of all that is in force, made in a task, given while it holds."""

import http.server
import json
import threading
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
import zxingcpp
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult
from pypdfium2 import PdfDocument

from board import layout, layout_child, packs
from board.models import PackState, WallPack
from board.transitions import NotAllowedNow
from communities.models import CommunityPage
from files import removal, sweeping
from files.models import Rendition
from foundation import clock
from foundation.addresses import page_address
from publishing.check_codes import address_of_sheet, code_of
from publishing.transitions import approve_withdrawal, propose_withdrawal
from tests.board import making

SCREEN = "/admin/postings/packs/"


@pytest.fixture(autouse=True)
def storage(tmp_path, monkeypatch):
    """Packs of a test lie below tmp_path."""
    store = storages["default"]
    monkeypatch.setattr(store, "_location", str(tmp_path))
    for name in ("base_location", "location"):
        store.__dict__.pop(name, None)
    yield tmp_path
    for name in ("base_location", "location"):
        store.__dict__.pop(name, None)


@pytest.fixture(autouse=True)
def everything(monkeypatch):
    """One kind of pack only: the newest version of each public page of QL01."""

    def in_force(community, day):
        pages = making.public_pages(community)
        return [page.versions.order_by("-version").first() for page in pages]

    source = packs.Source("all", "程序", in_force)
    monkeypatch.setattr(packs, "_sources", {"all": source})


@pytest.fixture
def here(town):
    return CommunityPage.objects.get(code="QL01")


@pytest.fixture
def quick(monkeypatch):
    """Without the process that lays out: what it was given is kept."""
    given = []

    def laid_out(html, styles, files):
        given.append((html, styles, files))
        return layout.Made(b"%PDF-1.7 made", 3)

    monkeypatch.setattr(layout, "laid_out", laid_out)
    return given


def begun(town, here, paper="a3", by="editor"):
    return packs.begin(here, "all", paper, by=town.people[by])


def made(town, here, paper="a3"):
    pack = begun(town, here, paper)
    packs.make.call(pack.pk, pack.wanted_at.isoformat())
    return WallPack.objects.get(pk=pack.pk)


def text(response):
    return response.content.decode()


def content(pack):
    with pack.file.open() as file:
        return file.read()


# The file


@pytest.mark.parametrize(("paper", "width"), [("a4", 210), ("a3", 297)])
def test_a_pack_has_every_sheet_on_its_paper_with_its_code(town, here, paper, width):
    other = making.published(town.people, title="第二次会议决定")
    pack = made(town, here, paper)

    data = content(pack)
    read = pypdf.PdfReader(BytesIO(data))
    assert (pack.state, pack.failure, pack.sheets) == ("ready", "", len(read.pages))
    assert {round(float(p.mediabox.width) / 72 * 25.4) for p in read.pages} == {width}
    texts = [page.extract_text() for page in read.pages]
    shown = PdfDocument(data)
    found = {}
    for number, page in ((i, shown[i]) for i in range(len(shown))):
        [code] = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
        found[code.text] = texts[number]
        page.close()
    shown.close()
    for page in (town.page, other):
        version = page.versions.first()
        sheet = found[address_of_sheet(page_address(page), version.sha256)]
        assert page.title in sheet
        assert code_of(version.sha256) in sheet
    assert len(found) == 2


def test_a_hostile_text_fetches_nothing(tmp_path):
    """Neither a file of the server nor an address of a network; what was given is there."""
    asked = []

    class Told(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Told)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    net = f"http://127.0.0.1:{server.server_port}"
    secret = tmp_path / "secret.txt"
    secret.write_text("zqxsecret")
    picture = tmp_path / "given.png"
    making.picture(picture)
    try:
        plain = layout.laid_out("<p>社区</p>", [], {})
        hostile = layout.laid_out(
            f'<link rel="stylesheet" href="{net}/a.css">'
            f'<link rel="attachment" href="file://{secret}">'
            f'<style>@import "{net}/b.css"; p {{ background: url({net}/c.png) }}'
            f"@font-face {{ font-family: x; src: url({net}/d.woff) }}</style>"
            f'<p>社区</p><img src="file://{secret}"><img src="{net}/e.png">'
            f'<object data="file:///etc/passwd"></object><embed src="{net}/f.svg">'
            f'<svg width="9" height="9"><image href="{net}/g.png"/></svg>'
            f'<img src="/renditions/../../{secret}"><img src="/renditions/other.png">',
            [f'@import "{net}/h.css"; p {{ background: url(file://{secret}) }}'],
            {},
        )
        given = layout.laid_out(
            '<img src="/renditions/given.png">', [], {"/renditions/given.png": picture}
        )
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []
    for one in (plain, hostile):
        read = pypdf.PdfReader(BytesIO(one.content))
        assert not read.attachments
        assert [image for page in read.pages for image in page.images] == []
    [image] = pypdf.PdfReader(BytesIO(given.content)).pages[0].images
    assert image.image.size == (40, 30)


def test_only_pictures_of_public_pages_are_given(town, monkeypatch):
    open_one, closed = making.image(), making.image()
    files = [one.get_rendition("width-20").file for one in (open_one, closed)]
    monkeypatch.setattr(
        packs.attachable, "public_ids", lambda _kind, ids: {open_one.pk} & set(ids)
    )
    html = "".join(f'<img src="/renditions/{file.name}">' for file in files)
    given = packs.pictures(html + '<img src="/renditions/nobody.png">')
    assert given == {f"/renditions/{files[0].name}": Path(files[0].path)}
    assert Rendition.objects.filter(image=closed).exists()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [("SECONDS", 1, "took_too_long"), ("MEMORY", 8 * 1024**2, "not_made"),
     ("HEAVIEST", 1000, "not_made")],
)  # fmt: skip
def test_the_work_has_limits(monkeypatch, name, value, code):
    monkeypatch.setattr(layout, name, value)
    text = "".join(f"<p>第{n}条　居民有权查阅。</p>" for n in range(1500))
    with pytest.raises(layout.NotMade) as refused:
        layout.laid_out(text, [], {})
    assert refused.value.code == code


def test_the_process_knows_no_secret(monkeypatch):
    seen = {}

    def run(command, **options):
        seen.update(options)
        raise layout.subprocess.TimeoutExpired(command, 1)

    monkeypatch.setenv("SECRET_KEY", "zqxsecret")
    monkeypatch.setattr(layout.subprocess, "run", run)
    with pytest.raises(layout.NotMade, match="没有在限定的时间里排完"):
        layout.laid_out("<p>社区</p>", [], {})
    assert "zqxsecret" not in str(seen)
    ours = {"HOME", "LANG", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONUTF8"}
    assert set(seen["env"]) <= ours.union(layout.PASSED_ON)


def test_missing_libraries_are_named(monkeypatch, town, here, log_in):
    monkeypatch.setattr(layout_child, "LIBRARIES", {"libnobody.so.0": "libnobody-0"})
    answer = layout_child.lay_out({})
    assert answer == {"refused": "no_library", "missing": ["libnobody-0"]}
    monkeypatch.setattr(layout, "ask", lambda *_args: answer)
    pack = made(town, here)
    assert pack.state == "failed"
    shown = text(log_in("editor").get(SCREEN))
    assert "服务器缺少排版用的系统软件：libnobody-0。" in shown
    # Printing from the browser does not depend on them.
    assert log_in("editor").get(f"/sheets/{town.page.pk}/a3/").status_code == 200


def test_without_a_chinese_font_nothing_is_made(monkeypatch):
    monkeypatch.setattr(layout_child, "has_chinese_font", lambda: False)
    assert layout_child.lay_out({}) == {"refused": "no_font"}


# The course of a making


def test_it_is_made_in_a_task_of_the_slow_queue(town, here, quick):
    pack = begun(town, here)
    assert (pack.state, quick) == ("waiting", [])
    [waiting] = DBTaskResult.objects.filter(task_path="board.packs.make")
    assert waiting.queue_name == "slow"
    args = waiting.args_kwargs["args"]
    assert packs.make.call(*args) == PackState.READY
    assert len(quick) == 1


def test_two_who_press_make_one(town, here, quick):
    first = begun(town, here)
    with pytest.raises(NotAllowedNow, match="正在生成"):
        begun(town, here, by="reviewer")
    assert begun(town, here, "a4").pk != first.pk
    assert WallPack.objects.count() == 2


def test_a_lost_task_may_be_begun_again_and_its_ghost_writes_nothing(town, here, quick):
    first = begun(town, here)
    with clock.at(making.MORNING + timedelta(minutes=16)):
        second = begun(town, here)
        assert second.pk == first.pk
        assert packs.make.call(first.pk, first.wanted_at.isoformat()) == ""
        assert packs.make.call(second.pk, second.wanted_at.isoformat()) == "ready"
    # Run twice, it does nothing.
    assert packs.make.call(second.pk, second.wanted_at.isoformat()) == ""
    assert len(quick) == 1


def test_a_making_that_was_overtaken_leaves_no_file(town, here, monkeypatch, storage):
    pack = begun(town, here)

    def laid_out(*_args):
        WallPack.objects.update(wanted_at=clock.now() + timedelta(minutes=1))
        return layout.Made(b"%PDF-1.7 late", 1)

    monkeypatch.setattr(layout, "laid_out", laid_out)
    assert packs.make.call(pack.pk, pack.wanted_at.isoformat()) == ""
    assert WallPack.objects.get().state == "waiting"
    run_removals()
    assert list(storage.rglob("*.pdf")) == []


def run_removals():
    for task in DBTaskResult.objects.filter(task_path="files.removal.remove"):
        removal.remove.call(*task.args_kwargs["args"])


def test_the_file_before_goes_and_the_new_one_stays(town, here, quick, storage):
    first = made(town, here)
    second = made(town, here)
    assert first.file.name != second.file.name
    run_removals()
    assert not (storage / first.file.name).exists()
    assert (storage / second.file.name).exists()
    assert first.file.name.startswith("packs/")
    assert sweeping.names_in_rows("default", [second.file.name]) == {second.file.name}
    assert sweeping.rows_without_file("default") == 0


def test_what_breaks_says_so_and_may_be_tried_again(town, here, monkeypatch, log_in):
    def broken(*_args):
        raise RuntimeError("a fault of ours")

    pack = begun(town, here)
    monkeypatch.setattr(layout, "laid_out", broken)
    with pytest.raises(RuntimeError):
        packs.make.call(pack.pk, pack.wanted_at.isoformat())
    assert WallPack.objects.get().state == "failed"
    shown = text(log_in("editor").get(SCREEN))
    assert "没有排成" in shown
    assert begun(town, here).state == "waiting"


def test_nothing_in_force_is_nothing_to_make(town, here, monkeypatch):
    empty = packs.Source("all", "程序", lambda _community, _day: [])
    monkeypatch.setattr(packs, "_sources", {"all": empty})
    with pytest.raises(NotAllowedNow, match="还没有现行的程序"):
        begun(town, here)


@pytest.mark.parametrize("who", ["entrance", "supervisor", "clerk", "editor2", "auditor"])
def test_only_who_plans_there_has_one_made(town, here, quick, who):
    with pytest.raises(PermissionDenied):
        begun(town, here, by=who)


def test_an_earlier_version_in_force_is_shown_as_it_was(town, here, quick, monkeypatch):
    first = town.page.versions.first()
    making.corrected(town.page, town.people)
    held = packs.Source("all", "程序", lambda _community, _day: [first])
    monkeypatch.setattr(packs, "_sources", {"all": held})
    made(town, here)
    [(html, _styles, _files)] = quick
    assert code_of(first.sha256) in html
    assert "两项决定" in html
    assert "三项决定" not in html


# The screen and the address


def test_the_screen_tells_each_state(town, here, quick, log_in):
    client = log_in("editor")
    assert text(client.get(SCREEN)).count("还没有生成过") == 2
    answer = client.post(f"{SCREEN}{here.pk}/all/a3/", follow=True)
    assert "正在生成，一般不到一分钟" in text(answer)
    assert "已经开始生成" in text(answer)
    pack = WallPack.objects.get()
    with clock.at(making.MORNING + timedelta(minutes=16)):
        assert "上次没有生成完" in text(client.get(SCREEN))
    packs.make.call(pack.pk, pack.wanted_at.isoformat())
    shown = text(client.get(SCREEN))
    assert "已生成，共3张" in shown
    assert "下载程序（A3，PDF）" in shown


def address_of(pack):
    return f"{SCREEN}{pack.pk}/{pack.file.name.rpartition('/')[2]}"


def status(client, pack):
    """What the address of the file answers; read to its end, as a browser does."""
    answer = client.get(address_of(pack))
    answer.close()
    return answer.status_code


def test_the_file_is_saved_private_and_named(town, here, quick, log_in):
    pack = made(town, here)
    answer = log_in("entrance").get(address_of(pack))
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 made"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"].startswith('attachment; filename="QL01-all-a3')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert log_in("editor").get(address_of(pack) + "x").status_code == 404
    pack.file.storage.delete(pack.file.name)
    assert log_in("editor").get(address_of(pack)).status_code == 404


@pytest.mark.parametrize("who", ["editor2", "supervisor", "handler", "resident"])
def test_others_get_no_file_and_begin_none(town, here, quick, log_in, who):
    pack = made(town, here)
    client = log_in(who)
    assert status(client, pack) in (302, 404)
    answer = client.post(f"{SCREEN}{here.pk}/all/a4/")
    assert answer.status_code in (302, 404)
    assert WallPack.objects.count() == 1


def test_the_entrance_prints_and_begins_nothing(town, here, quick, log_in):
    made(town, here)
    client = log_in("entrance")
    shown = text(client.get(SCREEN))
    assert "下载程序（A3，PDF）" in shown
    assert "<form" not in shown.partition("nice-padding")[2]
    assert client.post(f"{SCREEN}{here.pk}/all/a4/").status_code == 404


def test_a_new_version_closes_the_file_and_says_so(town, here, quick, log_in):
    pack = made(town, here)
    client = log_in("editor")
    assert status(client, pack) == 200
    making.corrected(town.page, town.people)
    assert status(client, pack) == 404
    shown = text(client.get(SCREEN))
    assert "内容有变动，上次的PDF不能再用" in shown
    assert address_of(pack) not in shown
    again = made(town, here)
    assert status(client, again) == 200


def test_a_withdrawal_closes_the_file(town, here, quick, log_in):
    making.published(town.people, title="第二次会议决定")
    pack = made(town, here)
    asked = propose_withdrawal(town.page, by=town.people["editor"], reason="重复公开。")
    approve_withdrawal(asked, by=town.people["reviewer"])
    assert status(log_in("editor"), pack) == 404


@pytest.mark.parametrize("path", ["all/a5/", "none/a3/"])
def test_what_is_no_pack_is_not_there(town, here, log_in, path):
    assert log_in("editor").post(f"{SCREEN}{here.pk}/{path}").status_code == 404


def test_the_screen_costs_the_same_for_more_packs(town, here, quick, log_in):
    client = log_in("editor")

    def count():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(SCREEN)
        return len(asked)

    made(town, here)
    before = count()
    made(town, here, "a4")
    assert count() == before


def test_a_pack_of_a_kind_that_is_no_more_is_not_given(town, here, quick, log_in):
    pack = made(town, here)
    packs._sources.clear()
    assert status(log_in("editor"), pack) == 404
    begun_before = json.dumps(pack.contents)
    assert begun_before == json.dumps([town.page.versions.first().pk])
