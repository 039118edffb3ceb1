"""整套打印 in the admin: states in words, a button for who plans, a file for who prints."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from board import packs
from board.models import WallPack
from foundation import clock
from publishing.transitions import approve_withdrawal, propose_withdrawal
from tests.board import making
from tests.board.packing import made

SCREEN = "/admin/postings/packs/"

pytestmark = pytest.mark.usefixtures("pack_storage", "all_pages")


def text(response):
    return response.content.decode()


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
    """What the address of the file answers; read to its end, which closes it."""
    answer = client.get(address_of(pack))
    if answer.streaming:
        b"".join(answer)
    return answer.status_code


def test_the_file_is_saved_private_and_named(town, here, quick, log_in):
    pack = made(town, here)
    answer = log_in("entrance").get(address_of(pack))
    assert b"".join(answer) == b"%PDF-1.7 made"
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


def test_to_look_at_the_button_s_address_begins_nothing(town, here, quick, log_in):
    answer = log_in("editor").get(f"{SCREEN}{here.pk}/all/a4/")
    assert (answer.status_code, answer["Location"]) == (302, SCREEN)
    assert not WallPack.objects.exists()


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
