"""/files/<id>/<name>: private by default, and harmless when it is given."""

from html import escape
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files import File
from django.db import connection
from django.http import StreamingHttpResponse
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from wagtail.models import Collection, GroupCollectionPermission
from wagtail.permissions import policy_registry

from files import removal, views
from files.models import PortalDocument
from files.serving import CHUNK, TYPES, Part, content_type, disposition
from foundation.attachable import FileKind
from tests.factories import UserFactory

CONTENT = b"%PDF-1.7 0123456789"


@pytest.fixture
def public(document, opened):
    opened.add((FileKind.DOCUMENT, document.pk))
    return document


def test_a_public_document_is_saved_and_never_run(get, public):
    response = get(public.url)

    assert public.url == f"/files/{public.pk}/{quote('财务公开.pdf')}"
    assert response.status_code == 200
    assert response.body == CONTENT
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Length"] == str(len(CONTENT))
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="____.pdf"; '
        "filename*=UTF-8''%E8%B4%A2%E5%8A%A1%E5%85%AC%E5%BC%80.pdf"
    )
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert response.headers["Accept-Ranges"] == "bytes"
    assert not response.cookies


def test_nobody_reads_what_nothing_public_carries(get, document, opened):
    assert get(document.url).status_code == 404


def test_what_is_withdrawn_is_closed_at_once(get, public, opened):
    etag = get(public.url).headers["ETag"]
    opened.clear()

    assert get(public.url).status_code == 404
    assert get(public.url, If_None_Match=etag).status_code == 404


def test_an_image_of_the_same_number_opens_no_document(get, document, opened):
    opened.add((FileKind.IMAGE, document.pk))

    assert get(document.url).status_code == 404


PERSONS = {
    "nobody": False,
    "resident": False,
    "superuser": True,
    "holder of change": True,
    "holder of choose": True,
    "holder of add": False,
    "holder elsewhere": False,
    "retired holder": False,
}


@pytest.fixture
def person(request, client, collection):
    """Logged in; rights are put into the person's own cache, as the policy would."""
    who = request.param
    if who == "nobody":
        return who
    user = UserFactory(is_superuser=who == "superuser", is_active="retired" not in who)
    client.force_login(user)
    return who


@pytest.mark.parametrize("person", PERSONS, indirect=True)
def test_a_person_reads_by_right_on_the_collection(get, document, opened, person, grant):
    grant(person)

    response = get(document.url)

    assert response.status_code == (200 if PERSONS[person] else 404)
    if PERSONS[person]:
        assert response.body == CONTENT
        assert "no-store" in response.headers["Cache-Control"]
        assert "public" not in response.headers["Cache-Control"]


@pytest.fixture
def grant(monkeypatch, collection):
    """Give the person rights through the policy that is registered for documents."""
    policy = policy_registry.get_by_type(PortalDocument)

    def give(who):
        rows = []
        if "holder" in who:
            action = who.rpartition(" ")[2]
            action = action if action in ("change", "choose", "add") else "change"
            elsewhere = Collection.get_first_root_node().add_child(name="别处")
            permission = Permission.objects.get(
                codename=f"{action}_{policy.auth_model._meta.model_name}",
                content_type__app_label=policy.auth_model._meta.app_label,
            )
            rows = [
                GroupCollectionPermission(
                    group=Group(name=who),
                    collection=elsewhere if "elsewhere" in who else collection,
                    permission=permission,
                )
            ]
        monkeypatch.setattr(
            type(policy), "get_all_permissions_for_user", lambda self, user: rows
        )

    return give


def test_a_public_document_is_public_for_those_who_log_in_too(client, get, public):
    client.force_login(UserFactory())

    assert get(public.url).status_code == 200


def without_what_was_asked(response):
    """The page without the address and the number of the request."""
    page = response.content.decode()
    path = response.request["PATH_INFO"]
    for own in (response.headers["X-Request-ID"], quote(path), escape(path)):
        page = page.replace(own, "#")
    return page


@pytest.mark.parametrize("who", ["nobody", "resident"])
def test_every_cause_gives_the_same_404(client, get, document, opened, make_document, who):
    """Unknown, wrongly named, private and lost cannot be told apart."""
    if who == "resident":
        client.force_login(UserFactory())
    lost = make_document("失去.pdf")
    opened.add((FileKind.DOCUMENT, lost.pk))
    lost.file.storage.delete(lost.file.name)
    public = make_document("公开.pdf")
    opened.add((FileKind.DOCUMENT, public.pk))

    answers = [
        get(url)
        for url in (
            document.url,
            lost.url,
            f"/files/{document.pk}/other.pdf",
            f"/files/{public.pk}/other.pdf",
            "/files/999999/other.pdf",
            f"/files/{'9' * 40}/other.pdf",
        )
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({without_what_was_asked(answer) for answer in answers}) == 1
    for answer in answers:
        headers = dict(answer.headers)
        assert headers.pop("X-Request-ID")
        assert int(headers.pop("Content-Length"))
        assert headers == {
            name: value for name, value in answers[0].headers.items() if name in headers
        }
        assert "ETag" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/files/1/a%00b.pdf",
        "/files/1/..%2f..%2fportal.sqlite3",
        "/files/1/%ff%fe.pdf",
        "/files/1/" + "x" * 3000,
        "/files/-1/x.pdf",
        "/files/%D9%A1/x.pdf",
        "/files/documents/x.pdf",
        "/files/",
        "/files/1/",
    ],
)
def test_hostile_addresses_are_not_found(get, document, opened, path):
    assert get(path).status_code == 404


def test_only_reading(client, public):
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(public.url).status_code == 405


@pytest.mark.parametrize(
    ("header", "status", "content", "content_range"),
    [
        ("bytes=0-3", 206, b"%PDF", "bytes 0-3/19"),
        ("bytes=9-", 206, b"0123456789", "bytes 9-18/19"),
        ("bytes=-4", 206, b"6789", "bytes 15-18/19"),
        ("bytes=0-1,3-4", 200, CONTENT, None),
        ("bytes=5-2", 200, CONTENT, None),
        ("lines=1-2", 200, CONTENT, None),
        ("bytes=19-", 416, b"", "bytes */19"),
    ],
)
def test_a_part_of_it(get, public, header, status, content, content_range):
    response = get(public.url, Range=header)

    assert response.status_code == status
    assert response.body == content
    assert response.headers.get("Content-Range") == content_range
    assert response.headers["Content-Length"] == str(len(content))
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_download_goes_on_only_with_the_same_content(get, public):
    etag = get(public.url).headers["ETag"]

    same = get(public.url, Range="bytes=9-", If_Range=etag)
    other = get(public.url, Range="bytes=9-", If_Range='"other"')
    dated = get(public.url, Range="bytes=9-", If_Range="Wed, 25 Nov 2026 02:00:00 GMT")

    assert (same.status_code, same.body) == (206, b"0123456789")
    assert (other.status_code, other.body) == (200, CONTENT)
    assert (dated.status_code, dated.body) == (200, CONTENT)


def test_what_is_known_is_not_sent_again(get, public, make_document, opened):
    etag = get(public.url).headers["ETag"]
    other = make_document("另一份.pdf", b"other content")
    opened.add((FileKind.DOCUMENT, other.pk))

    again = get(public.url, If_None_Match=etag)

    assert again.status_code == 304
    assert again.body == b""
    assert again.headers["Cache-Control"] == "public, no-cache"
    assert get(other.url).headers["ETag"] != etag


def test_head_tells_the_size(client, public):
    response = client.head(public.url)

    assert response.status_code == 200
    assert response.headers["Content-Length"] == str(len(CONTENT))
    assert not response.streaming


@pytest.mark.parametrize("content", [b"", b"x" * (2 * CHUNK + 1)], ids=["empty", "long"])
def test_the_whole_content_arrives(get, make_document, opened, content):
    document = make_document("附件.txt", content)
    opened.add((FileKind.DOCUMENT, document.pk))

    response = get(document.url)

    assert response.body == content
    assert response.headers["Content-Length"] == str(len(content))


def test_the_file_is_closed_with_the_answer(tmp_path):
    """Whether it was read to its end, or the reader hung up."""
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    file = File(path.open("rb"))
    part = Part(file, 2, 5)
    response = StreamingHttpResponse(part)

    assert next(iter(part)) == b"23456"
    assert not file.closed
    response.close()
    assert file.closed


def test_the_view_itself_says_so(rf, document, opened):
    """Middleware says some of it again; a file does not depend on that."""
    request = rf.get(document.url)
    request.user = UserFactory(is_superuser=True)
    private = views.document(request, document.pk, document.filename)
    opened.add((FileKind.DOCUMENT, document.pk))
    public = views.document(request, document.pk, document.filename)

    for answer in (private, public):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        answer.close()
    assert private.headers["Cache-Control"] == "private, no-store"
    assert public.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.django_db(transaction=True)
def test_the_database_is_given_back_before_the_download(rf, document, opened):
    opened.add((FileKind.DOCUMENT, document.pk))

    response = views.document(rf.get(document.url), document.pk, document.filename)

    assert response.streaming
    assert connection.connection is None
    response.close()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.pdf", "application/pdf"),
        ("a.PDF", "application/pdf"),
        ("报告.docx", TYPES["docx"]),
        ("a.txt", "text/plain; charset=utf-8"),
        ("a.csv", "text/csv; charset=utf-8"),
        ("a.html", "application/octet-stream"),
        ("a.svg", "application/octet-stream"),
        ("a.pdf.html", "application/octet-stream"),
        ("a.xhtml", "application/octet-stream"),
        ("a", "application/octet-stream"),
        (".pdf", "application/octet-stream"),
    ],
)
def test_the_type_comes_from_the_allow_list(name, expected):
    assert content_type(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.pdf", "attachment; filename=\"a.pdf\"; filename*=UTF-8''a.pdf"),
        (
            "财务 公开.pdf",
            'attachment; filename="__ __.pdf"; '
            "filename*=UTF-8''%E8%B4%A2%E5%8A%A1%20%E5%85%AC%E5%BC%80.pdf",
        ),
        (
            'a";x=\r\nSet-Cookie: b.pdf',
            'attachment; filename="a__x___Set-Cookie_ b.pdf"; '
            "filename*=UTF-8''a%22%3Bx%3D%0D%0ASet-Cookie%3A%20b.pdf",
        ),
    ],
)
def test_the_name_under_which_it_is_saved(name, expected):
    assert disposition(name) == expected


def test_wagtail_writes_our_address(document):
    assert (
        reverse("wagtaildocs_serve", args=[7, "财务.pdf"])
        == f"/files/7/{quote('财务.pdf')}"
    )
    assert document.url == reverse(
        "wagtaildocs_serve", args=[document.pk, document.filename]
    )


def test_a_deleted_document_leaves_a_task_that_can_be_stored(document):
    """In its own transaction, and it tells no directory of this machine."""
    name = document.file.name

    document.delete()

    (task,) = DBTaskResult.objects.filter(task_path=removal.remove.module_path)
    assert task.args_kwargs["args"] == ["default", name]
