"""Refused at the gate: too big, too slow, and what a nearly full disk would not keep."""

import errno
import io
import threading
import time

import pytest
from django.core.files.storage import Storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from files.reception import EnoughRoom
from foundation import space
from portal import gate, slow_bodies

LETTER = {"title": "楼道灯不亮"}


@pytest.fixture
def through():
    """What the gate answers; "in" is what lies behind it."""
    seen = []

    def view(request):
        seen.append(request.POST.get("title"))
        return "in"

    def ask(request):
        return gate.GateMiddleware(view)(request)

    ask.seen = seen
    return ask


def told(answer):
    return answer.content.decode()


def test_below_the_limit_nothing_is_written_and_everything_read(through, settings):
    settings.LEAST_FREE_BYTES = 1 << 60
    refused = through(RequestFactory().post("/mailbox/", LETTER))

    assert refused.status_code == 503
    assert int(refused["Retry-After"]) >= 60
    assert "存储空间不足" in told(refused)
    assert refused["Cache-Control"] == "no-store"
    assert through(RequestFactory().get("/mailbox/")) == "in"
    assert through(RequestFactory().options("/mailbox/")) == "in"


def test_programs_are_told_in_their_own_form(through, settings):
    settings.LEAST_FREE_BYTES = 1 << 60
    refused = through(RequestFactory().post("/api/v1/letters/", LETTER))

    assert refused["Content-Type"] == "application/problem+json"
    assert "存储空间不足" in told(refused)


def test_with_room_everything_passes(through):
    assert through(RequestFactory().post("/mailbox/", LETTER)) == "in"
    assert through.seen == ["楼道灯不亮"]


@pytest.mark.parametrize(("length", "status"), [("65", 413), ("9" * 30, 413)])
def test_a_body_that_is_too_big_is_not_read(through, settings, length, status):
    settings.MOST_BODY_BYTES = 64
    request = RequestFactory().post("/mailbox/", LETTER, CONTENT_LENGTH=length)
    request.environ["wsgi.input"].read = None

    assert through(request).status_code == status
    assert "内容太大" in told(through(request))


def test_a_body_that_was_cut_off_is_no_letter(through):
    cut = RequestFactory().post(
        "/mailbox/",
        CONTENT_TYPE="application/x-www-form-urlencoded",
        CONTENT_LENGTH="20",
        **{"wsgi.input": io.BytesIO(b"title=half")},
    )
    assert through(cut).status_code == 408
    assert through.seen == []


def test_so_many_bodies_are_waited_for_and_no_more(through, monkeypatch):
    monkeypatch.setattr(slow_bodies, "small", slow_bodies.Places(3, 2))
    monkeypatch.setattr(slow_bodies, "WAITS", 0.01)

    def sent(address):
        return through(RequestFactory().post("/mailbox/", LETTER, REMOTE_ADDR=address))

    small, one = slow_bodies.small, "203.0.113.1"
    with small.one(one), small.one(one):
        assert sent(one).status_code == 503
        # Another address has the third place; and readers need none.
        assert sent("203.0.113.2") == "in"
        with small.one("203.0.113.2"):
            assert sent("203.0.113.3").status_code == 503
        assert through(RequestFactory().get("/")) == "in"
    assert sent(one) == "in"
    assert small.taken == {}


def test_a_place_that_becomes_free_is_waited_for(monkeypatch):
    places = slow_bodies.Places(1, 1)
    monkeypatch.setattr(slow_bodies, "WAITS", 20)
    first = places.one("x")
    first.__enter__()
    threading.Timer(0.1, first.__exit__, (None, None, None)).start()
    started = time.monotonic()
    with places.one("y"):
        assert places.taken == {"y": 1}
    assert time.monotonic() - started < 10, "nobody said that it became free"


def test_in_a_crowd_a_place_is_waited_for_less(monkeypatch):
    places = slow_bodies.Places(1, 1)
    monkeypatch.setattr(slow_bodies, "WAITS", 20)
    monkeypatch.setattr(slow_bodies, "PATIENT", 0)
    with places.one("x"):
        started = time.monotonic()
        with pytest.raises(slow_bodies.NoPlace), places.one("y"):
            pass
        assert time.monotonic() - started < 10
    assert places.waiting == 0


def test_a_file_asks_for_room_before_it_is_kept(settings):
    settings.LEAST_FREE_FOR_UPLOADS = 1 << 60
    with pytest.raises(OSError, match="free space") as refused:
        EnoughRoom().new_file("file", "a.pdf", "application/pdf", 10)
    assert refused.value.errno == errno.ENOSPC
    settings.LEAST_FREE_FOR_UPLOADS = 0
    EnoughRoom().new_file("file", "a.pdf", "application/pdf", 10)


@pytest.mark.django_db
def test_any_form_with_a_file_is_answered_without_a_trace(settings):
    settings.LEAST_FREE_FOR_UPLOADS = 1 << 60
    client = Client(raise_request_exception=False)
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.4")
    refused = client.post("/mailbox/track/", {"file": file})

    assert refused.status_code == 503
    assert "存储空间不足" in told(refused)
    assert client.post("/mailbox/track/", LETTER).status_code != 503


def test_an_upload_asks_for_room_and_for_its_size(settings):
    """Each handler alone would do nothing of the other's; settings name both."""
    assert settings.FILE_UPLOAD_HANDLERS[:2] == [
        "files.reception.EnoughRoom",
        "files.receiving.NoMoreThanAllowed",
    ]


def test_files_elsewhere_are_not_counted(monkeypatch):
    elsewhere = {"default": Storage(), "renditions": Storage()}
    monkeypatch.setattr(space, "storages", elsewhere)
    assert list(space.places_of_files()) == []
