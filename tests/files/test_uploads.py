"""The door by which bytes come in, and what it says to whom it refuses."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django_tasks_db.models import DBTaskResult

from files import checking, imaging, receiving, uploads
from files.models import CheckState, PortalDocument, PortalImage
from foundation import clock
from tests.factories import UserFactory
from tests.files.conftest import png

CSV = "项目,金额\n保洁,1200.00\n".encode()


def brought(name="财务公开.csv", content=CSV):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def person(db):
    return UserFactory()


@pytest.fixture
def bring(collection, person):
    def document(content=CSV, *, by=person, into=collection, name="财务公开.csv"):
        return uploads.receive_document(brought(name, content), collection=into, by=by)

    return document


@pytest.fixture
def most(settings):
    """Change limits: most(document=10)."""

    def change(**limits):
        settings.FILE_LIMITS = settings.FILE_LIMITS | limits

    return change


def checks():
    paths = DBTaskResult.objects.ready().filter(task_path=checking.check.module_path)
    return [task.args_kwargs["args"] for task in paths]


def test_a_document_comes_in_unchecked_and_its_check_waits(bring, person):
    document = PortalDocument.objects.get(pk=bring().pk)

    assert document.title == "财务公开"
    assert document.filename == "财务公开.csv"
    assert document.uploaded_by_user == person
    assert document.check_state == CheckState.CHECKING
    assert re.fullmatch("[0-9a-f]{64}", document.file_hash)
    assert document.file_size == len(CSV)
    with document.open_file() as file:
        assert file.read() == CSV
    assert checks() == [[document.pk, document.file_hash]]


def test_an_image_is_made_anew_and_ready(collection, person, monkeypatch):
    made = png("blue", (20, 10))
    monkeypatch.setattr(
        imaging, "re_encode", lambda file, name: imaging.Made(made, ".png", 20, 10)
    )

    image = uploads.receive_image(
        brought("IMG_1.jpg", b"whatever it was"), collection=collection, by=person
    )

    image = PortalImage.objects.get(pk=image.pk)
    with image.open_file() as file:
        assert file.read() == made
    assert (image.width, image.height, image.title) == (20, 10, "IMG_1")
    assert image.file.name.endswith(".png")
    assert checks() == []


def test_the_size_is_asked_before_anything_is_read(bring, most, monkeypatch):
    most(document=len(CSV) - 1)
    monkeypatch.setattr(SimpleUploadedFile, "read", None)

    with pytest.raises(ValidationError, match="文件太大") as told:
        bring()

    assert told.value.code == "too_large"
    assert not PortalDocument.objects.exists()


def test_a_file_of_just_the_size_comes_in(bring, most):
    most(document=len(CSV))

    assert bring().pk


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("财务.csv", b"", "文件是空的"),
        ("财务.exe", b"MZ", "不能上传这种文件"),
        ("财务.png", png(), "不能上传这种文件"),
        ("财务.pdf", CSV, "内容与扩展名不符"),
        ("财务.csv", b"<html><script>", "网页"),
    ],
)
def test_what_is_no_document(bring, name, content, words):
    with pytest.raises(ValidationError, match=words):
        bring(content, name=name)


def test_a_person_brings_so_much_in_a_day(bring, most):
    most(person_day=2 * len(CSV))
    bring()
    bring()

    with pytest.raises(ValidationError, match="超过每人每天") as told:
        bring()
    assert told.value.code == "day_full"
    # The portal itself, and another person, are not that person.
    assert bring(by=None).pk
    assert bring(by=UserFactory()).pk

    PortalDocument.objects.update(
        created_at=clock.start_of(clock.today()) - timedelta(hours=1)
    )
    assert bring().pk


def test_a_person_tries_so_often_in_a_day(bring, settings):
    settings.LIMITS = settings.LIMITS | {"upload": (2, 86400)}
    bring()
    with pytest.raises(ValidationError):
        bring(b"<html><script>")

    with pytest.raises(ValidationError, match="每人每天 2 次") as told:
        bring()
    assert told.value.code == "often"


def test_a_community_holds_so_much(bring, most, collection):
    most(collection=len(CSV))
    bring()

    with pytest.raises(ValidationError, match="本社区的文件") as told:
        bring()
    assert told.value.code == "community_full"
    assert bring(into=collection.get_parent()).pk


# What arrives --------------------------------------------------------------------------


def arrived(content, rf):
    """A file as Django gives it to a form, through the handlers of the settings."""
    return rf.post("/", {"file": brought(content=content)}).FILES["file"]


def test_a_whole_file_arrives(rf):
    assert arrived(CSV, rf).read() == CSV


@pytest.fixture
def written(monkeypatch):
    """Lengths of the pieces that Django's own handlers are given."""
    pieces = []
    theirs = MemoryFileUploadHandler.receive_data_chunk

    def receive(handler, raw_data, start):
        pieces.append(len(raw_data))
        return theirs(handler, raw_data, start)

    monkeypatch.setattr(MemoryFileUploadHandler, "receive_data_chunk", receive)
    return pieces


def test_too_long_a_file_is_not_written_down(rf, most, written):
    most(document=100_000, image=1)

    file = arrived(b"x" * 300_000, rf)

    assert file.size == 300_000
    assert file.read() == b""
    assert sum(written) <= 100_000


def test_a_file_of_just_the_longest_arrives(rf, most):
    most(document=100_000, image=1)

    assert len(arrived(b"x" * 100_000, rf).read()) == 100_000


def test_without_room_for_it_nothing_is_written_down(rf, monkeypatch, written, collection):
    monkeypatch.setattr(receiving, "RESERVE", 1 << 60)

    file = arrived(CSV, rf)

    assert (file.size, file.read(), written) == (len(CSV), b"", [])
    with pytest.raises(ValidationError, match="磁盘已满"):
        uploads.receive_document(file, collection=collection, by=None)
