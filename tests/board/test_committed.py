"""What is only seen where transactions end: counts of uploads and reports, two at once."""

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from board import transitions
from board.models import BoardReport, Posting
from files.models import PortalImage
from foundation import clock
from tests import people as qingling
from tests.board import making
from tests.board.making import MONDAY
from tests.factories import AffairsPageFactory, CommunityPageFactory
from tests.permissions.world import PIXEL

SCREEN = "/admin/postings/"


def text(response):
    return response.content.decode()


def state(posting):
    return Posting.objects.get(pk=posting.pk).state


@pytest.fixture
def committed(transactional_db, settings, client):
    settings.PASSWORD_HASHERS = qingling.QUICK_HASHING
    with clock.at(making.MORNING):
        people = qingling.settle()
        board, page = making.board(), making.published(people)
        [posting] = transitions.plan(
            page, page.versions.first(), by=people["editor"], hang_by=MONDAY
        )
        client.force_login(people["entrance"])
        yield people, board, posting


def test_a_photo_comes_along_and_stays_private(client, committed):
    _people, _board, posting = committed
    photo = SimpleUploadedFile("墙.png", PIXEL, "image/png")
    client.post(f"{SCREEN}{posting.pk}/hang/", {"photo": photo})
    posting.refresh_from_db()
    assert posting.state == "hanging"
    assert posting.photo.collection == posting.board.community.collection
    assert client.get(posting.photo.file.url).status_code == 404

    # A tap that comes too late leaves no photo behind.
    photo.seek(0)
    client.post(f"{SCREEN}{posting.pk}/hang/", {"photo": photo})
    assert PortalImage.objects.count() == 1

    # What is no picture is refused, and nothing is noted.
    other = making.board(name="南门宣传栏")
    [second] = transitions.plan(
        posting.page,
        posting.version,
        by=committed[0]["editor"],
        hang_by=MONDAY,
        boards=[other],
    )
    broken = SimpleUploadedFile("墙.png", b"<svg onload=alert(1)>", "image/png")
    answer = client.post(f"{SCREEN}{second.pk}/hang/", {"photo": broken}, follow=True)
    assert "照片没有收下" in text(answer)
    assert state(second) == "to_hang"


def test_of_two_taps_at_once_one_wins_and_the_other_is_told(committed):
    people, _board, posting = committed
    start, outcomes = threading.Barrier(2), []

    def tap(name):
        start.wait()
        try:
            with clock.at(making.MORNING):
                transitions.hang(posting, by=people[name])
            outcomes.append("hung")
        except transitions.NotAllowedNow as refused:
            outcomes.append(refused.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=tap, args=[name]) for name in ("editor", "entrance")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    posting.refresh_from_db()
    other = [words for words in outcomes if words != "hung"]
    assert len(outcomes) == 2
    assert len(other) == 1
    assert other[0].startswith(posting.hung_by.display_name)


def test_one_address_reports_only_so_often(client, transactional_db, settings):
    settings.LIMITS = {**settings.LIMITS, "board_report": (2, 3600)}
    page = AffairsPageFactory(
        published=True, community=CommunityPageFactory(code="QL01", columns="all")
    )
    board = making.board()
    told = {"board": board.pk, "finding": "torn"}
    answers = [client.post(f"/sheets/{page.pk}/report/", told) for _time in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert int(answers[2]["Retry-After"]) > 0
    assert "报告的次数太多了" in text(answers[2])
    assert BoardReport.objects.count() == 2
