"""No door but ours: neither Wagtail's own addresses nor the static files give a file."""

from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.files.storage import storages
from django.test import override_settings
from django.urls import NoReverseMatch, get_resolver, reverse
from django.urls.resolvers import URLResolver

from files.models import PortalDocument, PortalImage, Rendition
from tests.factories import UserFactory
from tests.files.conftest import png


@pytest.fixture
def superuser(client, db):
    user = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(user)
    return user


def routes(patterns, prefix=""):
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, address)
        else:
            yield address, pattern.callback.__module__


def test_views_of_documents_and_images_are_the_admins_only():
    """A route of Wagtail's rooms outside /admin/ would be a way around the rule."""
    outside = [
        (address, module)
        for address, module in routes(get_resolver().url_patterns)
        if module.startswith(("wagtail.documents", "wagtail.images"))
        and not address.startswith("admin/")
    ]

    assert outside == []


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("wagtailimages_serve", ["signature", 1, "original"]),
        ("wagtaildocs_authenticate_with_password", [1]),
    ],
)
def test_what_wagtail_would_mount_is_not_mounted(name, args):
    with pytest.raises(NoReverseMatch):
        reverse(name, args=args)


@pytest.mark.parametrize(
    "address",
    [
        "/admin/documents/",
        "/admin/documents/edit/{document}/",
        "/admin/documents/chooser/",
        "/admin/documents/chosen/{document}/",
        "/admin/images/",
        "/admin/images/{image}/",
        "/admin/images/{image}/preview/max-10x10/",
        "/admin/images/{image}/generate_url/",
        "/admin/images/chooser/",
        "/admin/images/chosen/{image}/",
        "/admin/api/main/documents/",
        "/admin/api/main/images/",
        "/documents/{document}/x.pdf",
        "/images/{image}/original/",
    ],
)
@pytest.mark.parametrize("who", ["nobody", "resident"])
def test_wagtails_views_give_nothing_to_outsiders(client, document, image, address, who):
    if who == "resident":
        client.force_login(UserFactory())

    response = client.get(address.format(document=document.pk, image=image.pk))

    assert response.status_code in (302, 403, 404)
    assert not Rendition.objects.exists()


def test_storages_lie_outside_everything_that_is_served():
    served = [Path(path) for path in settings.STATICFILES_DIRS]
    served += [
        Path(storage.location)
        for finder in get_finders()
        for storage in getattr(finder, "storages", {}).values()
    ]
    served += [Path(settings.STATIC_ROOT)] if settings.STATIC_ROOT else []
    stored = [
        Path(settings.STORAGES[alias]["OPTIONS"]["location"])
        for alias in ("default", "renditions")
    ]

    for place in stored:
        assert place.is_relative_to(settings.DATA_DIR)
        for root in served:
            assert not place.is_relative_to(root)
            assert not root.is_relative_to(place)
    assert not getattr(settings, "WHITENOISE_ROOT", None)


@pytest.mark.parametrize("dots", ["..", "%2e%2e", "..%2f..", "....//"])
def test_static_files_do_not_lead_to_files(get, document, dots):
    for path in (
        f"/static/{dots}/files/{document.file.name}",
        f"/static/{dots}/default/{document.file.name}",
        f"/static/{document.file.name}",
    ):
        assert get(path).status_code == 404


def test_the_admins_views_of_documents(client, get, superuser):
    upload = BytesIO("事项,结果\n换电梯,通过\n".encode())
    upload.name = "决议.csv"
    added = client.post(
        reverse("wagtaildocs:add"),
        {"title": "决议", "file": upload, "collection": 1},
    )
    assert added.status_code == 302, added.context["form"].errors
    document = PortalDocument.objects.get()

    listing = get(reverse("wagtaildocs:index"))
    editing = get(reverse("wagtaildocs:edit", args=[document.pk]))
    given = get(document.url)

    assert "决议" in listing.body.decode()
    assert document.url in editing.body.decode()
    assert given.body == upload.getvalue()
    assert get(reverse("wagtaildocs:delete", args=[document.pk])).status_code == 200


def test_the_admins_views_of_images(client, get, superuser):
    """Previews in the admin are renditions too, readable by right."""
    upload = BytesIO(png())
    upload.name = "照片.png"
    added = client.post(
        reverse("wagtailimages:add"), {"title": "照片", "file": upload, "collection": 1}
    )
    assert added.status_code == 302, added.context["form"].errors
    image = PortalImage.objects.get()

    listing = get(reverse("wagtailimages:index"))
    editing = get(reverse("wagtailimages:edit", args=[image.pk]))

    assert editing.status_code == 200
    shown = {rendition.url for rendition in Rendition.objects.all()}
    pages = listing.body.decode() + editing.body.decode()
    assert shown
    for url in shown:
        assert url.startswith("/renditions/")
        assert url in pages
        assert get(url).status_code == 200
    client.logout()
    for url in shown:
        assert get(url).status_code == 404


def test_both_storages_are_ours():
    rendition = Rendition._meta.get_field("file").storage

    assert rendition is storages["renditions"]
    assert rendition.url("images/a.png") == "/renditions/images/a.png"
    for model in (PortalDocument, PortalImage):
        stored = model._meta.get_field("file").storage
        assert stored.path("a") == storages["default"].path("a")


def test_both_storages_are_ours_after_a_test_that_lies_elsewhere():
    with override_settings(STORAGES={**settings.STORAGES}):
        test_both_storages_are_ours()
    test_both_storages_are_ours()
