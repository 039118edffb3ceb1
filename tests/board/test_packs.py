"""Wall packs: one file of all that is in force, made in a task, given while it holds."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
import zxingcpp
from django.core.exceptions import PermissionDenied
from django_tasks_db.models import DBTaskResult
from pypdfium2 import PdfDocument

from board import layout, layout_child, packs
from board.models import PackState, WallPack
from board.transitions import NotAllowedNow
from files import removal, sweeping
from files.models import Rendition
from foundation import clock
from foundation.addresses import page_address
from publishing.check_codes import address_of_sheet, code_of
from tests import attached
from tests.board import making
from tests.board.packing import begun, made

SCREEN = "/admin/postings/packs/"

pytestmark = pytest.mark.usefixtures("pack_storage", "all_pages")


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


def test_only_pictures_of_public_pages_are_given(town, monkeypatch):
    open_one, closed = attached.picture(), attached.picture()
    files = [one.get_rendition("width-20").file for one in (open_one, closed)]
    monkeypatch.setattr(
        packs.attachable, "public_ids", lambda _kind, ids: {open_one.pk} & set(ids)
    )
    html = "".join(f'<img src="/renditions/{file.name}">' for file in files)
    given = packs.pictures(html + '<img src="/renditions/nobody.png">')
    assert given == {f"/renditions/{files[0].name}": Path(files[0].path)}
    assert Rendition.objects.filter(image=closed).exists()


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


def test_a_making_that_was_overtaken_leaves_no_file(town, here, monkeypatch, pack_storage):
    pack = begun(town, here)

    def laid_out(*_args):
        WallPack.objects.update(wanted_at=clock.now() + timedelta(minutes=1))
        return layout.Made(b"%PDF-1.7 late", 1)

    monkeypatch.setattr(layout, "laid_out", laid_out)
    assert packs.make.call(pack.pk, pack.wanted_at.isoformat()) == ""
    assert WallPack.objects.get().state == "waiting"
    run_removals()
    assert list(pack_storage.rglob("*.pdf")) == []


def run_removals():
    for task in DBTaskResult.objects.filter(task_path="files.removal.remove"):
        removal.remove.call(*task.args_kwargs["args"])


def test_the_file_before_goes_and_the_new_one_stays(town, here, quick, pack_storage):
    first = made(town, here)
    second = made(town, here)
    assert first.file.name != second.file.name
    run_removals()
    assert not (pack_storage / first.file.name).exists()
    assert (pack_storage / second.file.name).exists()
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
