"""The two addresses under which a file can be read. There is no other way to one.

Unknown, wrongly named, private and lost files give one and the same 404, so that nobody
learns which of them exists.
"""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from files.access import may_read, open_to_all
from files.models import PortalDocument, PortalImage, Rendition
from files.serving import file_answer


@require_safe
def document(request: HttpRequest, document_id: int, name: str) -> HttpResponseBase:
    """/files/<id>/<name>: a document under the name it is stored by."""
    found = PortalDocument.objects.filter(pk=document_id).first()
    if found is None or found.filename != name:
        raise Http404
    public = readable_publicly(request, found)
    version = found.file_hash or f"document-{found.pk}-{found.file_size}"
    return file_answer(request, found.file, name=name, version=version, public=public)


@require_safe
def rendition(request: HttpRequest, name: str) -> HttpResponseBase:
    """/renditions/<file>: one size of an image, if it was made. It is not made here."""
    # PostgreSQL takes no NUL in a text, not even to look for it.
    if "\0" in name:
        raise Http404
    found = Rendition.objects.select_related("image").filter(file=name).first()
    if found is None:
        raise Http404
    public = readable_publicly(request, found.image)
    # A rendition's file is never written again: another content has another row.
    version = f"rendition-{found.pk}-{found.image.file_hash}"
    return file_answer(
        request, found.file, name=name.rpartition("/")[2], version=version, public=public
    )


def readable_publicly(request: HttpRequest, file: PortalDocument | PortalImage) -> bool:
    """True if anyone may read the file, False if this person may; else Http404.

    The person is asked for last, so that a public file needs no session.
    """
    if open_to_all(file):
        return True
    if may_read(request.user, file):
        return False
    raise Http404
