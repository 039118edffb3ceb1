"""What a page carries: what of its files forbids signing, and from when they are public.

    draft: Attachment rows and pictures in its bodies, in revisions   opens nothing
    publish()            carry(): PublishedFile rows of this version  open to all
    the next publish()   carry(): the rows anew                       what left is closed
    withdrawal           let_go(): no rows                            closed

Former versions can be told by their number and hash, not read: their files are closed.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django_tasks import task

from files import sizes
from files.blocks import PictureValue, pictures_in
from files.models import CheckState, PortalDocument, PortalImage
from foundation import versions
from publishing.models import PublishedFile

# How many files a page may have; more belong on a page of their own.
MOST = 20
GONE = "附件“{title}”的文件已经删了，请退回，由起草人重新选文件，或保存一次去掉它。"
UPLOAD_ANEW = "请到“文件”里看原因，换一份上传，再在这里选新的。"


# What forbids signing ---------------------------------------------------------------


def pictures_of(page: Any) -> list[PictureValue]:
    """The pictures in every body of the page, in their order."""
    return [
        picture for _heading, body in page.review_bodies() for picture in pictures_in(body)
    ]


def issues_of(
    page: Any, attachments: Iterable[Any], *, lost: Iterable[str] = ()
) -> dict[str, str]:
    """What of its files forbids signing, as {field: sentence for the editor}.

    `lost` names attachments of which the file was deleted; a form shows them no more.

    Files are named as the page names them: a file of another community tells nothing.
    """
    found = {}
    gone = [GONE.format(title=title) for title in lost]
    if sentences := gone + attachment_issues(page, list(attachments)):
        found["attachments"] = "".join(sentences)
    if sentences := picture_issues(page):
        found["body"] = "".join(sentences)
    return found


def attachment_issues(page: Any, rows: list[Any]) -> list[str]:
    documents = PortalDocument.objects.in_bulk([row.document_id for row in rows])
    said = []
    if len(rows) > MOST:
        said.append(f"附件有{len(rows)}个，最多{MOST}个；请合并，或另起一条。")
    for turn, row in enumerate(rows, start=1):
        called = f"附件“{row.title}”" if row.title.strip() else f"第{turn}个附件"
        document = documents.get(row.document_id)
        if not row.title.strip():
            said.append(f"{called}还没有写名称。")
        if document is None:
            said.append(f"{called}的文件已经不在了，请重新选一个，或去掉这一行。")
        elif document.collection_id != page.community.collection_id:
            said.append(f"{called}不是本社区的文件，请在本社区的文件里选。")
        elif document.check_state == CheckState.CHECKING:
            said.append(f"{called}还在检查，一般几分钟；检查完再送审或签发。")
        elif document.check_state != CheckState.READY:
            said.append(f"{called}没有通过检查，不能公开。{UPLOAD_ANEW}")
    return said


def picture_issues(page: Any) -> list[str]:
    said = []
    for turn, picture in enumerate(pictures_of(page), start=1):
        image = picture.get("image")
        if image is None:
            said.append(f"正文第{turn}张图片已经不在了，请重新选一张，或去掉这一块。")
        elif image.collection_id != page.community.collection_id:
            said.append(f"正文第{turn}张图片不是本社区的，请在本社区的图片里选。")
        if not (picture.get("alt") or "").strip():
            said.append(f"正文第{turn}张图片没有写图片里有什么。")
    return said


def with_documents(attachments: Iterable[Any]) -> list[Any]:
    """The rows whose file is there, each with its document, in one statement."""
    rows = list(attachments)
    documents = PortalDocument.objects.in_bulk([row.document_id for row in rows])
    there = [row for row in rows if row.document_id in documents]
    for row in there:
        row.document = documents[row.document_id]
    return there


def of_draft(page: Any) -> list[PublishedFile]:
    """The attachments of a draft as they would be published: for a look beforehand."""
    return [of_attachment(page, row) for row in with_documents(page.attachments.all())]


# What is public ---------------------------------------------------------------------


def carry(page: Any) -> list[PublishedFile]:
    """Write down what the page that has just been published carries, in place of before.

    In the publishing transaction, after its draft has become the page.
    """
    rows = of_draft(page)
    rows += [of_picture(page, picture) for picture in pictures_of(page)]
    for place, row in enumerate(rows):
        row.place = place
    let_go(page)
    return PublishedFile.objects.bulk_create(rows)


def let_go(page: Any) -> None:
    """Close the page's files to all: they stay public only where another page has them."""
    PublishedFile.objects.filter(page_id=page.pk).delete()


def of_attachment(page: Any, row: Any) -> PublishedFile:
    document = row.document
    return PublishedFile(
        page_id=page.pk,
        document=document,
        title=row.title,
        note=row.note,
        name=document.filename,
        stored=document.file.name,
        kind=document.kind,
        size=document.get_file_size() or 0,
        pages=document.pages,
        scanned=document.scanned,
        sha256=document.file_hash or digest_of(document),
    )


def of_picture(page: Any, picture: PictureValue) -> PublishedFile:
    image = picture["image"]
    return PublishedFile(
        page_id=page.pk,
        image=image,
        title=picture["alt"],
        note=picture["caption"],
        name=image.filename,
        stored=image.file.name,
        size=image.get_file_size() or 0,
        sha256=image.file_hash or digest_of(image),
    )


def digest_of(file: PortalDocument | PortalImage) -> str:
    """SHA-256 of what is stored, for a row that does not have it."""
    with file.open_file() as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def recorded(files: Iterable[PublishedFile]) -> dict[str, list[dict[str, Any]]]:
    """The files' part of a page's public record."""
    found: dict[str, list[dict[str, Any]]] = {"attachments": [], "pictures": []}
    for file in files:
        found["attachments" if file.document_id else "pictures"].append(file.as_record())
    return found


# The sizes of pictures --------------------------------------------------------------


def want_sizes(page: Any) -> None:
    """Have the missing sizes of the page's pictures made by the worker."""
    ids = {picture["image"].pk for picture in pictures_of(page) if picture.get("image")}
    if missing := [image.pk for image in sizes.lacking(ids)] if ids else []:
        make_sizes.enqueue(missing, page.content_scopes() if page.live else [])


@task()
def make_sizes(images: list[int], scopes: list[str]) -> int:
    """Make missing sizes, and say that the pages of these scopes show more than before."""
    count = sizes.make(images)
    if count and scopes:
        with transaction.atomic():
            versions.bump("site", *scopes)
    return count
