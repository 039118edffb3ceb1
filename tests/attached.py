"""Documents and pictures for tests: checked, in a community's collection, and attached."""

from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image

from communities.models import CommunityPage
from files.models import PortalDocument, PortalImage
from foundation import clock

TEXT = "第一季度收支明细。\n".encode()


def document(
    code: str = "QL01", name: str = "收支明细.txt", content: bytes = TEXT, **fields: Any
) -> PortalDocument:
    """A document that was looked through and may be published, unless told otherwise."""
    fields = {"check_state": "ready", "checked_at": clock.now(), "kind": "txt"} | fields
    made = PortalDocument(
        title=fields.pop("title", name), collection=collection(code), **fields
    )
    made.file.save(name, ContentFile(content), save=False)
    made._set_document_file_metadata()
    made.file.close()
    made.save()
    return PortalDocument.objects.get(pk=made.pk)


def picture(
    code: str = "QL01",
    name: str = "huodong.png",
    size: tuple[int, int] = (1600, 900),
    **fields: Any,
) -> PortalImage:
    """A plain coloured picture, large enough for every size."""
    content = BytesIO()
    Image.new("RGB", size, fields.pop("colour", "#8aa")).save(content, "PNG")
    content.seek(0)
    made = PortalImage.objects.create(
        title=fields.pop("title", name),
        file=ImageFile(content, name=name),
        collection=collection(code),
        **fields,
    )
    made = PortalImage.objects.get(pk=made.pk)
    made.get_file_hash()
    return made


def collection(code: str) -> Any:
    return CommunityPage.objects.get(code=code).collection


def illustrated(
    image: Any, alt: str = "活动楼前的长桌", caption: str = ""
) -> tuple[str, Any]:
    """The block of a body that shows the picture."""
    return ("picture", {"image": image, "alt": alt, "caption": caption})


def carrying(page: Any, *documents: Any, pictures: Any = (), by: Any, **fields: Any) -> Any:
    """The page's next draft with these files, written by this person."""
    draft = page.get_latest_revision_as_object() if page.latest_revision_id else page
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.attachments = [
        draft.attachments.model(document=document, title=document.title, sort_order=turn)
        for turn, document in enumerate(documents)
    ]
    draft.body = [
        ("paragraph", "<p>会议审议通过两项决定。</p>"),
        *(illustrated(image) for image in pictures),
    ]
    draft.save_revision(user=by, log_action="wagtail.edit")
    return type(page).objects.get(pk=page.pk)
