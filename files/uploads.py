"""The one door by which bytes become a document or an image.

Asked in this order, the cheapest first: the size, how often and how much this person has
brought today, how much the community holds, what the content is. An image is made anew; a
document is stored as it came, and looked through in a task before anyone else sees it
(files/checking.py). Bytes are stored first and the row after them: there is no row without
a file, and what is left over by a failure is taken away, at the latest by the sweeper.
"""

from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Sum
from wagtail.models import Collection
from wagtail.search import index

from files import checking, imaging, removal, stored
from files.inspection import admission
from files.models import PortalDocument, PortalImage
from foundation import clock, limits

MB = 1024 * 1024


def receive_document(
    file: "File[bytes]",
    *,
    collection: Collection,
    by: Any,
    title: str = "",
    name: str = "",
) -> PortalDocument:
    """A new document of these bytes; it is being checked when this returns.

    `by` is who brings it, None for the portal itself, which has no quota. Raises
    ValidationError in words for that person, and RuntimeError inside a transaction when
    there is a person to count.
    """
    name = name or file.name or ""
    admit_document(file, name=name, by=by, collection=collection)
    document = PortalDocument(
        title=title or _title_of(name), collection=collection, uploaded_by_user=by
    )
    stored.put(document, file, name)
    save(document)
    return document


def receive_image(
    file: "File[bytes]",
    *,
    collection: Collection,
    by: Any,
    title: str = "",
    name: str = "",
) -> PortalImage:
    """A new image, re-encoded and ready at once; otherwise as `receive_document`."""
    name = name or file.name or ""
    made = admit_image(file, name=name, by=by, collection=collection)
    image = PortalImage(
        title=title or _title_of(name), collection=collection, uploaded_by_user=by
    )
    stored.put(image, made, made.name or "")
    save(image)
    return image


def _title_of(name: str) -> str:
    return PurePosixPath(name).stem[:255] or "未命名"


def admit_document(
    file: "File[bytes]", *, name: str, by: Any, collection: Collection | None
) -> None:
    """Whether these bytes may become a document; ValidationError says why not."""
    _admit("document", file, by, collection)
    suffix = PurePosixPath(name).suffix[1:].lower()
    if suffix not in settings.WAGTAILDOCS_EXTENSIONS:
        allowed = "、".join(settings.WAGTAILDOCS_EXTENSIONS).upper()
        raise ValidationError(f"不能上传这种文件，可以上传：{allowed}。", code="kind")
    admission.quick_check(file, name, file.size, longest=settings.FILE_LIMITS["document"])


def admit_image(
    file: "File[bytes]", *, name: str, by: Any, collection: Collection | None
) -> "ContentFile[bytes]":
    """The image made anew of these bytes; ValidationError says why there is none."""
    _admit("image", file, by, collection)
    file.seek(0)
    made = imaging.re_encode(file, name)
    stem = PurePosixPath(name).stem or "image"
    return ContentFile(made.content, name=f"{stem}{made.suffix}")


def _admit(what: str, file: "File[bytes]", by: Any, collection: Collection | None) -> None:
    """Size first: nothing is read of what is too large."""
    if getattr(file, "no_room", False):
        raise ValidationError(stored.NO_ROOM, code="disk_full")
    most = settings.FILE_LIMITS[what]
    if file.size > most:
        raise ValidationError(
            f"文件太大（{_megabytes(file.size)}），最大 {_megabytes(most)}。",
            code="too_large",
        )
    if not file.size:
        raise ValidationError("文件是空的。", code="empty")
    if by is not None:
        _ask_person(by, file.size)
    if collection is not None:
        _ask_community(collection, file.size)


def _ask_person(by: Any, size: int) -> None:
    if not limits.ask("upload", str(by.pk)).allowed:
        times = settings.LIMITS["upload"][0]
        raise ValidationError(
            f"今天上传的次数已到上限（每人每天 {times} 次），请明天再传。", code="often"
        )
    most = settings.FILE_LIMITS["person_day"]
    since = clock.start_of(clock.today())
    if _held(uploaded_by_user=by, created_at__gte=since) + size > most:
        raise ValidationError(
            f"今天上传的文件加上这一个超过每人每天 {_megabytes(most)}，请明天再传。",
            code="day_full",
        )


def _ask_community(collection: Collection, size: int) -> None:
    most = settings.FILE_LIMITS["collection"]
    if _held(collection=collection) + size > most:
        raise ValidationError(
            f"本社区的文件加上这一个超过 {_megabytes(most)}，"
            "请先删去不用的文件，或请系统管理员扩大空间。",
            code="community_full",
        )


def _held(**rows: Any) -> int:
    """Bytes of the documents and images that these rows name."""
    return sum(
        model.objects.filter(**rows).aggregate(held=Sum("file_size"))["held"] or 0
        for model in (PortalDocument, PortalImage)
    )


def _megabytes(size: int) -> str:
    return f"{size / MB:.1f} MB".replace(".0 MB", " MB")


def save(row: PortalDocument | PortalImage, replaced: str = "") -> None:
    """Write the row of bytes that `put` has stored; `replaced` names the file before.

    In one transaction: the row, the check of a document, the removal of the old file.
    """
    try:
        with transaction.atomic():
            row.save()
            if isinstance(row, PortalImage) and replaced:
                row.renditions.all().delete()
            if isinstance(row, PortalDocument):
                checking.begin(row)
            if replaced:
                removal.remove_later(row, replaced)
    except BaseException:
        stored.discard(row)
        raise
    index.insert_or_update_object(row)
