"""Wagtail's screens for files, with what is known of a document's content.

Lists and choosers say it beside each document, the edit page says it in full. Where a
check is under way the screen asks again by itself (static/js/file_check.js).
"""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.admin.ui.tables import Column
from wagtail.documents.views import chooser, documents, multiple as multiple_documents
from wagtail.images.views import multiple as multiple_images

from files.access import may_read
from files.models import CheckState, PortalDocument


class CheckColumn(Column):
    """检查中, 可用 or 不能用, and why."""

    cell_template_name = "files/admin/check_cell.html"

    def __init__(self) -> None:
        super().__init__("check_state", label="检查")


def with_check(columns: list[Any]) -> list[Any]:
    """The columns with the check behind the title."""
    at = next((i for i, column in enumerate(columns) if column.name == "title"), 0) + 1
    return [*columns[:at], CheckColumn(), *columns[at:]]


class DocumentIndexView(documents.IndexView):
    @property
    def columns(self) -> list[Any]:
        return with_check(super().columns)


class DocumentChooseView(chooser.DocumentChooseView):
    @property
    def columns(self) -> list[Any]:
        return with_check(super().columns)


class DocumentChooseResultsView(chooser.DocumentChooseResultsView):
    @property
    def columns(self) -> list[Any]:
        return with_check(super().columns)


def choosable(found: Any, _request: HttpRequest) -> Any:
    """What a chooser offers: what is being checked may become usable; not the blocked."""
    return found.exclude(check_state=CheckState.BLOCKED)


class AllOrNothing:
    """A file of several that are brought at once: stored whole, or refused in words.

    Wagtail keeps a file whose title or collection is wrong for a second form, as it came.
    """

    def save_object(self, form: Any) -> Any:
        form.instance.uploaded_by_user = self.request.user  # type: ignore[attr-defined]
        return form.save()

    def get_upload_form_class(self) -> type[Form]:
        theirs: type[Form] = super().get_upload_form_class()  # type: ignore[misc]

        class Whole(theirs):  # type: ignore[misc, valid-type]
            def full_clean(self) -> None:
                super().full_clean()
                others = [name for name in self._errors if name != "file"]
                for name in others:
                    for words in self._errors.pop(name):
                        self.add_error("file", words)

        return Whole


class AddDocumentsView(AllOrNothing, multiple_documents.AddView):
    edit_form_template_name = "files/admin/brought.html"


class AddImagesView(AllOrNothing, multiple_images.AddView):
    pass


@require_safe
def check(request: HttpRequest, document_id: int, *, brief: bool) -> HttpResponse:
    """A piece of a page: what is known of a document, in full or in one cell."""
    found = PortalDocument.objects.filter(pk=document_id).first()
    if found is None or not may_read(request.user, found):
        raise Http404
    name = "tag" if brief else "check"
    return render(request, f"files/admin/{name}.html", {"document": found})
