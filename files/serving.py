"""The answer that carries a file: to be saved and never to be run.

Whatever a file holds, the browser is told one type of an allow-list, not to guess another,
to save it instead of showing it, and to let it load and run nothing should it be shown.
"""

import logging
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.files import File
from django.db import connections
from django.db.models.fields.files import FieldFile
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.http import quote_etag

from files import ranges, streams
from files.streams import Slot
from foundation.limits import address_of

logger = logging.getLogger(__name__)

TYPES = {
    "avif": "image/avif",
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
    "png": "image/png",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain; charset=utf-8",
    "webp": "image/webp",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
UNKNOWN_TYPE = "application/octet-stream"
POLICY = "default-src 'none'; sandbox"
CHUNK = 64 * 1024
# Seconds after which a reader who came too late may try again.
COME_AGAIN = 15
# Asked again each time: what is withdrawn must be closed from the next request on.
PUBLIC = "public, no-cache"
PRIVATE = "private, no-store"


def content_type(name: str) -> str:
    """The type of the allow-list for a name's extension."""
    return TYPES.get(PurePosixPath(name).suffix[1:].lower(), UNKNOWN_TYPE)


def disposition(name: str) -> str:
    """`attachment` with the name as it is, and in ASCII for old browsers (RFC 6266)."""
    plain = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "-_. ") else "_"
        for letter in name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


class Part:
    """Some bytes of an open file, a piece at a time; closed with the answer."""

    def __init__(
        self, file: "File[bytes]", first: int, length: int, slot: Slot | None = None
    ) -> None:
        self.file, self.left, self.slot = file, length, slot
        file.seek(first)

    def __iter__(self) -> Iterator[bytes]:
        while self.left and (piece := self.file.read(min(CHUNK, self.left))):
            self.left -= len(piece)
            yield piece

    def close(self) -> None:
        self.file.close()
        if self.slot is not None:
            self.slot.release()


def file_answer(
    request: HttpRequest, stored: FieldFile, *, name: str, version: str, public: bool
) -> HttpResponseBase:
    """The stored file, or the part asked for. `version` changes with the content.

    Http404 where the row is there and the file is not; 503 where too many read already.
    """
    try:
        file = stored.storage.open(stored.name or "", "rb")
    except FileNotFoundError as error:
        logger.error("文件缺失：%s。", stored.name)
        raise Http404 from error
    etag = etag_of(version)
    response = get_conditional_response(request, etag=etag)
    if response is None and settings.FILES_ACCEL:
        response = _handed_over(stored)
    elif response is None:
        response = _content(request, file, etag)
    if not response.streaming:
        file.close()
    release_connections()
    if response.status_code == 503:
        return response
    if response.status_code in (200, 206):
        response["Content-Type"] = content_type(name)
        response["Content-Disposition"] = disposition(name)
        response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Cache-Control"] = PUBLIC if public else PRIVATE
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


def etag_of(version: str) -> str:
    """A strong tag that tells nothing of the content, not even to who has it elsewhere."""
    return quote_etag(salted_hmac("files.etag", version, algorithm="sha256").hexdigest())


def _handed_over(stored: FieldFile) -> HttpResponse:
    """The proxy in front sends the bytes, and sees to ranges (docs/operations)."""
    where = settings.FILES_ACCEL.rstrip("/") + quote(
        f"{stored.storage.base_url}{stored.name}"
    )
    return HttpResponse(headers={"X-Accel-Redirect": where})


def private_answer(content: bytes, name: str) -> HttpResponse:
    """A file that lies in no storage (opened in memory), for one person and once.

    No ETag and no range: nothing of it is kept, so nothing can be asked for again.
    """
    response = HttpResponse(content, content_type=content_type(name))
    response["Content-Disposition"] = disposition(name)
    response["Cache-Control"] = PRIVATE
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _content(request: HttpRequest, file: "File[bytes]", etag: str) -> Any:
    size = file.size
    # A range of another version is no part of this one (If-Range; a date never matches).
    asked = request.headers.get("Range")
    if request.headers.get("If-Range", etag).strip() != etag or request.method != "GET":
        asked = None
    try:
        span = ranges.span(asked, size)
    except ranges.NotSatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if request.method == "HEAD":
        return HttpResponse(headers={"Content-Length": str(size)})
    slot = streams.take(address_of(request))
    if slot is None:
        return too_many()
    if span is None:
        return StreamingHttpResponse(
            Part(file, 0, size, slot), headers={"Content-Length": str(size)}
        )
    return StreamingHttpResponse(
        Part(file, span.first, span.length, slot),
        status=206,
        headers={
            "Content-Length": str(span.length),
            "Content-Range": f"bytes {span.first}-{span.last}/{size}",
        },
    )


def too_many() -> HttpResponse:
    """503 in words. Rendered without the database, as what is overloaded should be."""
    return HttpResponse(
        render_to_string("files/busy.html", {"seconds": COME_AGAIN}),
        status=503,
        headers={"Retry-After": str(COME_AGAIN), "Cache-Control": "no-store"},
    )


def release_connections() -> None:
    """Give the database back before a long download, not after it."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
