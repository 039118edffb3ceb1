"""Files of tests lie in a directory of the test, and images are real ones."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.storage import storages
from PIL import Image
from wagtail.models import Collection

from files.models import CheckState, PortalDocument, PortalImage, Rendition
from foundation import attachable, clock


@pytest.fixture(autouse=True)
def storage(tmp_path, monkeypatch):
    """Both storages write below tmp_path; no rendition is remembered from another test."""
    for alias in ("default", "renditions"):
        monkeypatch.setattr(storages[alias], "_location", str(tmp_path / alias))
        for name in ("base_location", "location"):
            storages[alias].__dict__.pop(name, None)
    Rendition.cache_backend.clear()
    yield tmp_path
    for alias in ("default", "renditions"):
        for name in ("base_location", "location"):
            storages[alias].__dict__.pop(name, None)


@pytest.fixture
def collection(db):
    return Collection.get_first_root_node().add_child(name="槐荫里社区")


@pytest.fixture
def make_document(collection):
    def make(name="财务公开.pdf", content=b"%PDF-1.7 0123456789", **fields):
        checked = {"check_state": CheckState.READY, "checked_at": clock.now()}
        document = PortalDocument(title=name, collection=collection, **checked | fields)
        document.file.save(name, ContentFile(content), save=False)
        document._set_document_file_metadata()
        document.file.close()
        document.save()
        return document

    return make


@pytest.fixture
def document(make_document):
    return make_document()


def png(colour="red", size=(40, 30)):
    content = BytesIO()
    Image.new("RGB", size, colour).save(content, "PNG")
    return content.getvalue()


@pytest.fixture
def image(collection):
    image = PortalImage.objects.create(
        title="活动照片",
        collection=collection,
        file=ImageFile(BytesIO(png()), name="photo.png"),
    )
    return PortalImage.objects.get(pk=image.pk)


def body(response):
    """The whole answer; read to its end it is closed, as by a server."""
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def get(client):
    """GET an address and read the answer; its body is `response.body`."""

    def read(url, **headers):
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        response = client.get(url, headers=names, follow=True)
        response.body = body(response)
        return response

    return read


@pytest.fixture
def opened(monkeypatch):
    """A room that carries what is put into the set: (kind, id)."""
    carried = set()
    monkeypatch.setattr(attachable, "_openers", {})
    attachable.register(
        "test", lambda kind, ids: [pk for pk in ids if (kind, pk) in carried]
    )
    return carried
