"""Stored names: no collision, nothing told by an image, nothing too long for a disk."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from files import names
from files.models import PortalDocument
from files.names import LONGEST_NAME
from tests.factories import UserFactory
from tests.files.inspection import making


def test_two_documents_of_one_name_keep_it(make_document):
    one, other = make_document("财务公开.pdf"), make_document("财务公开.pdf")

    assert one.filename == other.filename == "财务公开.pdf"
    assert one.file.name != other.file.name


def test_an_images_name_is_drawn(image):
    rendition = image.get_rendition("max-20x20")

    assert "photo" not in image.file.name
    assert image.file.name.endswith(".png")
    assert "photo" not in rendition.url


@pytest.mark.parametrize(
    ("filename", "ending"),
    [
        ("财" * 90 + ".pdf", ".pdf"),
        ("a" * 300 + ".docx", ".docx"),
        ("𠮷" * 120 + ".txt", ".txt"),
        ("a." + "x" * 300, ""),
        ("财务公开.pdf", "/财务公开.pdf"),
        (".pdf", "/.pdf"),
    ],
)
def test_no_name_is_too_long(filename, ending, tmp_path):
    name = names.for_document(None, filename)

    assert name.endswith(ending)
    assert len(name) <= PortalDocument._meta.get_field("file").max_length
    last = name.rpartition("/")[2]
    assert 0 < len(last.encode()) <= LONGEST_NAME
    (tmp_path / last).touch()


def test_a_long_name_can_be_uploaded_and_read(client, get, db):
    client.force_login(UserFactory(is_superuser=True))
    content = making.pdf()
    upload = BytesIO(content)
    upload.name = "财" * 85 + ".pdf"
    client.post(
        reverse("wagtaildocs:add"), {"title": "长名", "file": upload, "collection": 1}
    )
    document = PortalDocument.objects.get()

    assert get(document.url).body == content


@pytest.mark.django_db
def test_a_path_in_a_name_leads_nowhere(make_document, storage):
    document = make_document("ok.txt", b"1")
    document.file.save("../../../outside.txt", ContentFile(b"2"), save=False)
    document.file.close()

    assert (storage / "default" / document.file.name).is_file()
    assert document.file.name.startswith("documents/")
