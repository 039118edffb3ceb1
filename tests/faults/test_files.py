"""F4: the disk of the files is full, and the database's is not."""

import os

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from files import stored
from files.models import PortalDocument

pytestmark = [pytest.mark.faults, pytest.mark.django_db]

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
END = b"\n%%EOF\n"


@pytest.fixture
def files(small_disk, settings):
    """Files lie on a disk of four megabytes."""
    disk = small_disk("files", 4)
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            **settings.STORAGES["default"],
            "OPTIONS": {"location": disk, "base_url": "/files/"},
        },
    }
    return disk


@pytest.fixture
def upload(files):
    get_user_model().objects.create_superuser("chief", password="Qingling-2026-demo")
    client = Client(raise_request_exception=False)
    client.force_login(get_user_model().objects.get(username="chief"))

    def sending(size):
        content = SimpleUploadedFile(
            "决议.pdf", PDF + os.urandom(size) + END, "application/pdf"
        )
        return client.post(
            reverse("wagtaildocs:add"), {"title": "决议", "file": content, "collection": 1}
        )

    return sending


def names(disk):
    return {str(path.relative_to(disk)) for path in disk.rglob("*") if path.is_file()}


def test_below_the_limit_no_upload_is_begun(upload, files, settings):
    settings.LEAST_FREE_FOR_UPLOADS = 100 * 1024**2
    answer = upload(1_000)
    assert answer.status_code == 503
    assert "存储空间不足" in answer.content.decode()
    assert names(files) == set()
    # Only files: what is written without one goes on.
    assert Client().get("/").status_code != 503


def test_a_full_disk_leaves_no_row_without_file_and_no_file_without_row(
    upload, files, settings
):
    settings.LEAST_FREE_FOR_UPLOADS = 0
    assert upload(3 * 1024**2).status_code == 302
    answer = upload(2 * 1024**2)
    # The form comes back with what was typed, and says what to do.
    assert answer.status_code == 200
    assert stored.NO_ROOM in answer.content.decode()
    assert 'value="决议"' in answer.content.decode()
    [document] = PortalDocument.objects.all()
    assert names(files) == {document.file.name}
    assert document.file.size > 3 * 1024**2
    for path in list(files.rglob("*")):
        if path.is_file():
            path.unlink()
    assert upload(2 * 1024**2).status_code == 302
