"""/renditions/<file>: one size of an image, made elsewhere, readable as its image is."""

import pytest
from django.urls import reverse

from files.models import Rendition
from foundation.attachable import FileKind
from tests.factories import UserFactory


@pytest.fixture
def rendition(image):
    return image.get_rendition("max-20x20")


@pytest.fixture
def public(rendition, opened):
    opened.add((FileKind.IMAGE, rendition.image_id))
    return rendition


def test_the_address_is_under_renditions(rendition):
    assert rendition.url == f"/renditions/{rendition.file.name}"
    assert rendition.url == reverse("rendition", args=[rendition.file.name])


def test_a_public_image_is_readable(get, public):
    response = get(public.url)

    assert response.status_code == 200
    assert response.body.startswith(b"\x89PNG")
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Content-Disposition"].startswith("attachment; ")
    assert response.headers["Cache-Control"] == "public, no-cache"


def test_a_private_image_is_readable_by_right_only(client, get, rendition, opened):
    assert get(rendition.url).status_code == 404
    client.force_login(UserFactory())
    assert get(rendition.url).status_code == 404
    client.force_login(UserFactory(is_superuser=True))

    response = get(rendition.url)

    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]


def test_a_document_of_the_same_number_opens_no_image(get, rendition, opened):
    opened.add((FileKind.DOCUMENT, rendition.image_id))

    assert get(rendition.url).status_code == 404


def test_a_size_that_was_not_made_is_not_found_and_not_made(get, public):
    other = public.url.replace("max-20x20", "max-10x10")
    assert other != public.url

    assert get(other).status_code == 404
    assert Rendition.objects.count() == 1


def test_a_file_without_a_row_is_not_found(get, public, storage):
    (storage / "renditions" / "images" / "stray.png").write_bytes(b"\x89PNG")

    assert get("/renditions/images/stray.png").status_code == 404


def test_the_original_has_no_address(get, image, opened):
    opened.add((FileKind.IMAGE, image.pk))

    for url in (
        image.file.url,
        f"/renditions/{image.file.name}",
        f"/files/{image.pk}/{image.filename}",
    ):
        assert get(url).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/renditions/images/a%00b.png",
        "/renditions/..%2f..%2fportal.sqlite3",
        "/renditions/../files/x.png",
        "/renditions/%ff%fe.png",
        "/renditions/" + "x" * 3000,
        "/renditions/",
        "/renditions//",
    ],
)
def test_hostile_addresses_are_not_found(get, db, path):
    assert get(path).status_code == 404


def test_one_query_finds_it(get, public, django_assert_num_queries):
    with django_assert_num_queries(1):
        get(public.url)


def test_a_part_and_what_is_known(get, public):
    whole = get(public.url)
    part = get(public.url, Range="bytes=0-3")
    known = get(public.url, If_None_Match=whole.headers["ETag"])

    assert part.body == b"\x89PNG"
    assert known.status_code == 304


def test_another_content_has_another_version(get, public, image):
    etag = get(public.url).headers["ETag"]
    Rendition.objects.all().delete()
    Rendition.cache_backend.clear()
    again = image.get_rendition("max-20x20")

    assert get(again.url).headers["ETag"] != etag
