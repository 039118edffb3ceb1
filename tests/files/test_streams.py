"""Slow readers: how many downloads one process carries, and what they cost."""

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings as portal_settings

from files import streams, views
from foundation.attachable import FileKind
from tests.factories import UserFactory

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def public(document, opened):
    opened.add((FileKind.DOCUMENT, document.pk))
    return document


def end(answer):
    """What a server does at the end; Django would take the test's database along."""
    for close in answer._resource_closers:
        close()


@pytest.fixture
def begin(rf, public):
    """Begin downloads and leave them open; each is closed with the test."""
    with ExitStack() as open_ones:

        def start(address="10.0.0.1", method="get", **headers):
            request = getattr(rf, method)(public.url, REMOTE_ADDR=address, **headers)
            answer = views.document(request, public.pk, public.filename)
            open_ones.callback(end, answer)
            return answer

        yield start


def test_one_address_has_its_share(begin, settings):
    settings.FILE_STREAMS = (5, 2)

    assert [begin().status_code for _ in range(3)] == [200, 200, 503]
    assert begin("10.0.0.2").status_code == 200


def test_all_have_their_share(begin, settings):
    settings.FILE_STREAMS = (3, 2)

    statuses = [begin(f"10.0.0.{number}").status_code for number in range(4)]

    assert statuses == [200, 200, 200, 503]


def test_who_comes_too_late_is_told_when_to_come(begin, settings):
    settings.FILE_STREAMS = (0, 0)

    answer = begin()

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Cache-Control"] == "no-store"
    assert "下载的人太多" in answer.content.decode()
    assert "ETag" not in answer.headers
    assert "Content-Disposition" not in answer.headers


def test_a_download_that_ends_makes_room(begin, settings):
    settings.FILE_STREAMS = (1, 1)
    first = begin()
    assert begin().status_code == 503

    end(first)
    end(first)

    assert streams.under_way() == 0
    assert begin().status_code == 200
    assert begin().status_code == 503


def test_an_answer_that_nobody_closed_makes_room(settings):
    settings.FILE_STREAMS = (1, 1)

    slot = streams.take("10.0.0.1")
    assert streams.take("10.0.0.1") is None
    del slot

    assert streams.under_way() == 0


def test_what_sends_nothing_takes_no_place(begin, settings):
    settings.FILE_STREAMS = (1, 1)
    etag = begin().headers["ETag"]

    assert begin(method="head").status_code == 200
    assert begin(HTTP_IF_NONE_MATCH=etag).status_code == 304
    assert begin(HTTP_RANGE="bytes=99-").status_code == 416


def test_the_tag_is_strong_and_tells_no_hash(begin, public):
    etag = begin().headers["ETag"]

    assert etag.startswith('"')
    assert public.file_hash
    assert public.file_hash not in etag


def test_behind_a_proxy_the_proxy_sends_the_bytes(begin, settings, public):
    settings.FILES_ACCEL = "/protected/"

    answer = begin()

    assert not answer.streaming
    assert answer.content == b""
    where = answer.headers["X-Accel-Redirect"]
    assert where.startswith("/protected/files/documents/")
    assert where.endswith("/%E8%B4%A2%E5%8A%A1%E5%85%AC%E5%BC%80.pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert streams.under_way() == 0


def test_behind_a_proxy_too_a_private_file_is_not_there(get, settings, document, opened):
    settings.FILES_ACCEL = "/protected/"

    answer = get(document.url)

    assert answer.status_code == 404
    assert "X-Accel-Redirect" not in answer.headers


def test_a_blocked_document_is_its_keepers_to_save(client, get, make_document, opened):
    document = make_document(check_state="blocked")
    opened.add((FileKind.DOCUMENT, document.pk))
    assert get(document.url).status_code == 404

    client.force_login(UserFactory(is_superuser=True))
    answer = get(document.url)

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]


# Run in a process of its own: what this one holds already says nothing.
READER = """
import os, resource, sys, tracemalloc
import django
django.setup()
from django.core.files.storage import FileSystemStorage
from django.db.models.fields.files import FieldFile
from django.test import RequestFactory
from files import serving

class Stored:
    storage, name = FileSystemStorage(location=sys.argv[1]), "large"

def read():
    answer = serving.file_answer(
        RequestFactory().get("/"), Stored, name="large.pdf", version="1", public=True
    )
    length, longest = 0, 0
    for piece in answer.streaming_content:
        length, longest = length + len(piece), max(longest, len(piece))
    answer.close()
    return length, longest

tracemalloc.start()
length, longest = read()
print(length, longest, tracemalloc.get_traced_memory()[1])
"""


def test_a_hundred_megabytes_cost_no_memory(tmp_path):
    with (tmp_path / "large").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_MODE": "test",
        "PORTAL_DATA_DIR": str(portal_settings.DATA_DIR),
    }

    told = subprocess.run(  # noqa: S603
        [sys.executable, "-c", READER, str(tmp_path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    length, longest, peak = map(int, told.split())
    assert length == 100 * 1024 * 1024
    assert longest == 64 * 1024
    assert peak < 2 * 1024 * 1024
