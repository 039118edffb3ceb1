"""The door by which bytes come in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks_db.models import DBTaskResult

from files import checking, imaging, uploads
from files.models import CheckState, PortalDocument, PortalImage
from tests.factories import UserFactory
from tests.files.conftest import png

CSV = "项目,金额\n保洁,1200.00\n".encode()


def brought(name="财务公开.csv", content=CSV):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def person(db):
    return UserFactory()


def waiting():
    return [
        task.args_kwargs["args"]
        for task in DBTaskResult.objects.ready().filter(
            task_path=checking.check.module_path
        )
    ]


def test_a_document_comes_in_unchecked_and_its_check_waits(collection, person):
    document = uploads.receive_document(brought(), collection=collection, by=person)

    document = PortalDocument.objects.get(pk=document.pk)
    assert document.title == "财务公开"
    assert document.filename == "财务公开.csv"
    assert document.uploaded_by_user == person
    assert document.check_state == CheckState.CHECKING
    assert len(document.file_hash) == 64
    assert document.file_size == len(CSV)
    assert document.file.read() == CSV
    document.file.close()
    assert waiting() == [[document.pk, document.file_hash]]


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
    assert waiting() == []
