"""Every form of the admin that brings a file leads through the door."""

import errno
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from PIL import Image
from wagtail.models import Collection, UploadedFile

from files import checking, removal
from files.models import CheckState, PortalDocument, PortalImage
from foundation.attachable import FileKind
from tests.factories import UserFactory

CSV = "项目,金额\n保洁,1200.00\n".encode()
OTHER = "项目,金额\n绿化,300.00\n".encode()
HTML = b"<html><script>alert(1)</script></html>"


def photo():
    """A JPEG that knows where it was taken."""
    content = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "CAMERA-CANARY"
    Image.new("RGB", (40, 30), "red").save(content, "JPEG", exif=exif)
    return content.getvalue()


@pytest.fixture
def superuser(client, db):
    user = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(user)
    return user


@pytest.fixture
def send(client, superuser, collection):
    """POST a file to one of the forms; gives the answer."""

    def post(address, content, name, *, prefix="", field="file", **more):
        data = {"title": "标题", "collection": collection.pk, "tags": "", **more}
        data |= {field: SimpleUploadedFile(name, content)}
        return client.post(address, {prefix + key: data[key] for key in data})

    return post


def kept():
    """Names of the files that lie in the storage."""
    root = Path(storages["default"].location)
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def checks():
    paths = DBTaskResult.objects.ready().filter(task_path=checking.check.module_path)
    return [task.args_kwargs["args"] for task in paths]


DOCUMENT_FORMS = {
    "add": ("/admin/documents/add/", "", "file"),
    "multiple": ("/admin/documents/multiple/add/", "", "files[]"),
    "chooser": ("/admin/documents/chooser/create/", "document-chooser-upload-", "file"),
}
IMAGE_FORMS = {
    "add": ("/admin/images/add/", "", "file"),
    "multiple": ("/admin/images/multiple/add/", "", "files[]"),
    "chooser": ("/admin/images/chooser/create/", "image-chooser-upload-", "file"),
}


@pytest.mark.parametrize("form", DOCUMENT_FORMS)
def test_each_form_brings_a_document_unchecked(send, superuser, form):
    address, prefix, field = DOCUMENT_FORMS[form]

    answer = send(address, CSV, "财务.csv", prefix=prefix, field=field)

    assert answer.status_code in (200, 302)
    document = PortalDocument.objects.get()
    assert document.check_state == CheckState.CHECKING
    assert document.uploaded_by_user == superuser
    assert checks() == [[document.pk, document.file_hash]]
    assert kept() == ["财务.csv"]


@pytest.mark.parametrize("form", DOCUMENT_FORMS)
def test_each_form_refuses_a_page_that_calls_itself_a_table(send, form):
    address, prefix, field = DOCUMENT_FORMS[form]

    answer = send(address, HTML, "财务.csv", prefix=prefix, field=field)

    assert answer.status_code == 200
    words = answer.json() if form != "add" else answer.content.decode()
    assert "网页、脚本" in str(words)
    assert not PortalDocument.objects.exists()
    assert kept() == []


@pytest.mark.parametrize("form", IMAGE_FORMS)
def test_each_form_makes_an_image_anew(send, superuser, form):
    address, prefix, field = IMAGE_FORMS[form]

    answer = send(address, photo(), "IMG_1.jpg", prefix=prefix, field=field)

    assert answer.status_code in (200, 302), answer.content
    image = PortalImage.objects.get()
    with image.open_file() as file:
        assert b"CAMERA-CANARY" not in file.read()
    assert image.uploaded_by_user == superuser
    assert (image.width, image.height) == (40, 30)
    assert len(kept()) == 1


@pytest.mark.parametrize("form", IMAGE_FORMS)
def test_each_form_refuses_what_is_no_image(send, form):
    address, prefix, field = IMAGE_FORMS[form]

    answer = send(address, HTML, "IMG_1.jpg", prefix=prefix, field=field)

    assert answer.status_code == 200
    assert not PortalImage.objects.exists()
    assert kept() == []


@pytest.mark.parametrize(
    ("forms", "name", "content"),
    [(DOCUMENT_FORMS, "财务.csv", CSV), (IMAGE_FORMS, "a.jpg", photo())],
)
def test_of_several_one_with_a_wrong_title_is_refused_whole(send, forms, name, content):
    """Wagtail would keep the bytes as they came, to become a file without the door."""
    address, _prefix, field = forms["multiple"]

    answer = send(address, content, name, field=field, title="长" * 300)

    assert answer.json()["success"] is False
    assert "255" in answer.json()["error_message"]
    assert not UploadedFile.objects.exists()
    assert kept() == []


@pytest.mark.parametrize(
    "name",
    [
        "wagtaildocs:create_multiple_from_uploaded_document",
        "wagtailimages:create_multiple_from_uploaded_image",
        "wagtaildocs:delete_upload_multiple",
        "wagtailimages:delete_upload_multiple",
    ],
)
def test_what_was_refused_cannot_come_back(client, superuser, name):
    assert client.post(reverse(name, args=[1])).status_code == 404


def test_what_was_typed_stays(send):
    answer = send("/admin/documents/add/", HTML, "财务.csv", title="三季度账目")

    assert 'value="三季度账目"' in answer.content.decode()


def edit(send, row, content, name, **more):
    kind = "documents/edit" if isinstance(row, PortalDocument) else "images"
    return send(f"/admin/{kind}/{row.pk}/", content, name, **more)


def test_another_content_is_another_check_and_the_old_file_goes(send, document):
    before = document.file.name

    answer = edit(send, document, OTHER, "新.csv", title="新标题")

    assert answer.status_code == 302
    changed = PortalDocument.objects.get(pk=document.pk)
    assert changed.check_state == CheckState.CHECKING
    assert changed.checked_at is None
    assert changed.title == "新标题"
    assert checks() == [[changed.pk, changed.file_hash]]
    # Not before the transaction is over: it may yet be taken back.
    assert storages["default"].exists(before)
    removal.remove.func("default", before)
    assert kept() == ["新.csv"]
    assert not Path(storages["default"].path(before)).parent.exists()


def test_another_title_is_no_other_content(client, superuser, document, collection):
    answer = client.post(
        f"/admin/documents/edit/{document.pk}/",
        {"title": "改了标题", "collection": collection.pk, "tags": ""},
    )

    assert answer.status_code == 302
    changed = PortalDocument.objects.get(pk=document.pk)
    assert (changed.title, changed.check_state) == ("改了标题", CheckState.READY)
    assert checks() == []


def test_a_refused_content_leaves_the_old_one(send, document):
    answer = edit(send, document, HTML, "新.csv")

    assert answer.status_code == 200
    same = PortalDocument.objects.get(pk=document.pk)
    assert (same.file.name, same.check_state) == (document.file.name, CheckState.READY)
    assert kept() == [document.filename]


@pytest.mark.parametrize("kind", ["document", "image"])
def test_what_is_public_is_not_exchanged(request, send, opened, kind):
    row = request.getfixturevalue(kind)
    opened.add((FileKind(kind), row.pk))
    content, name = (OTHER, "新.csv") if kind == "document" else (photo(), "新.jpg")

    answer = edit(send, row, content, name)

    assert "正在公开" in answer.content.decode()
    assert type(row).objects.get(pk=row.pk).file.name == row.file.name
    assert len(kept()) == 1


def test_another_picture_takes_its_sizes_along(send, image):
    made = image.get_rendition("width-20")
    before = image.file.name

    assert edit(send, image, photo(), "新.jpg").status_code == 302

    changed = PortalImage.objects.get(pk=image.pk)
    assert changed.file.name != before
    assert not changed.renditions.exists()
    waiting = {
        tuple(task.args_kwargs["args"])
        for task in DBTaskResult.objects.ready().filter(
            task_path=removal.remove.module_path
        )
    }
    assert waiting == {("default", before), ("renditions", made.file.name)}


def test_a_row_that_goes_takes_its_file_along(client, superuser, document):
    assert client.post(f"/admin/documents/delete/{document.pk}/").status_code == 302

    (task,) = DBTaskResult.objects.ready().filter(task_path=removal.remove.module_path)
    assert removal.remove.func(*task.args_kwargs["args"]) is True
    assert kept() == []


def test_a_file_that_a_row_names_is_not_removed(document):
    assert removal.remove.func("default", document.file.name) is False
    assert storages["default"].exists(document.file.name)


@pytest.mark.parametrize("form", [*DOCUMENT_FORMS])
def test_a_full_disk_is_said_and_leaves_nothing(send, monkeypatch, form):
    address, prefix, field = DOCUMENT_FORMS[form]
    monkeypatch.setattr("django.core.files.locks.lock", full_after_opening)

    answer = send(address, CSV, "财务.csv", prefix=prefix, field=field)

    assert answer.status_code == 200
    words = answer.json() if form != "add" else answer.content.decode()
    assert "磁盘已满" in str(words)
    assert not PortalDocument.objects.exists()
    assert kept() == []


def full_after_opening(*_args):
    """The storage has made the file and begins to write it."""
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_row_that_is_not_written_leaves_no_file(send, monkeypatch):
    def fail(_document):
        raise RuntimeError("the database went away")

    monkeypatch.setattr(checking, "begin", fail)

    with pytest.raises(RuntimeError):
        send("/admin/documents/add/", CSV, "财务.csv")

    assert not PortalDocument.objects.exists()
    assert kept() == []


def test_the_collection_of_another_is_none_to_bring_a_file_to(client, send, collection):
    elsewhere = Collection.get_first_root_node().add_child(name="别处")
    elsewhere_id = elsewhere.pk
    elsewhere.delete()

    answer = send("/admin/documents/add/", CSV, "财务.csv", collection=elsewhere_id)

    assert answer.status_code == 200
    assert kept() == []
