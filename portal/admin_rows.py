"""What Wagtail's lists and choosers hold, narrowed to the rows of the person who looks.

portal/admin_scope.py has already asked about the rows that an address names; here stand
the views whose lists, filters or counts tell of rows that no address names.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.utils.functional import classproperty
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.pages.listing import ExplorableIndexView, PageFilterSet
from wagtail.admin.views.pages.search import SearchView
from wagtail.admin.views.pages.usage import UsageView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.documents.views.bulk_actions import (
    AddToCollectionBulkAction as AddDocumentsToCollection,
    DeleteBulkAction as DeleteDocuments,
)
from wagtail.images.views.bulk_actions import (
    AddToCollectionBulkAction as AddImagesToCollection,
    DeleteBulkAction as DeleteImages,
)
from wagtail.models import Page, PageLogEntry
from wagtail.permissions import policy_registry

from files.access import open_to_all
from portal.admin_files import stays
from portal.admin_scope import own_pages

User = get_user_model()


def explorable(request: HttpRequest) -> Any:
    """The pages that the person may come upon: those of their communities, and the way."""
    return policy_registry.get_by_type(Page).explorable_instances(request.user)


def choosable_pages(pages: Any, request: HttpRequest) -> Any:
    """What a page chooser offers. Wagtail's offers every draft of every community."""
    return pages.filter(pk__in=explorable(request).values("pk"))


def authors_here(request: HttpRequest | None) -> Any:
    """Who owns or edited a page that the person may see; for the lists' filters."""
    if request is None:
        return User.objects.none()
    pages = own_pages(request.user)
    edits = PageLogEntry.objects.filter(action="wagtail.edit", page__in=pages.values("pk"))
    return User.objects.filter(pk__in=pages.values("owner")) | User.objects.filter(
        pk__in=edits.values("user")
    )


class OwnPageFilterSet(PageFilterSet):
    """The filters of a list of pages. Wagtail's name everybody who ever wrote anywhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        WagtailFilterSet.__init__(self, *args, **kwargs)
        for name in ("owner", "edited_by"):
            self.filters[name].queryset = authors_here(self.request)
        # One site, and columns that are made by code.
        for name in ("site", "has_child_pages"):
            self.filters.pop(name, None)

    class Meta(PageFilterSet.Meta):
        pass


def without_checkboxes(columns: list[Any]) -> list[Any]:
    """The columns of a list of pages: there is nothing to do to many pages at once."""
    return [column for column in columns if column.name != "bulk_actions"]


class OwnExplorableIndexView(ExplorableIndexView):
    base_columns = without_checkboxes(ExplorableIndexView.base_columns)


class OwnSearchView(SearchView):
    @classproperty
    def columns(cls) -> list[Any]:
        return without_checkboxes(SearchView.columns)


class OwnUsageView(UsageView):
    """Where a page is referred to, as far as the person may edit there."""

    def get_queryset(self) -> list[Any]:
        finder = AdminURLFinder(self.request.user)
        return [row for row in super().get_queryset() if finder.get_edit_url(row[0])]


class OwnPageViewSet(PageViewSet):
    """Takes the place of Wagtail's own, for every page type."""

    index_view_class = OwnExplorableIndexView
    search_view_class = OwnSearchView
    usage_view_class = OwnUsageView
    filterset_class = OwnPageFilterSet


class OwnPagesAPI(PagesAdminAPIViewSet):
    """What the sidebar's page tree reads. Counts of the whole tree are left out."""

    meta_fields = [
        name for name in PagesAdminAPIViewSet.meta_fields if name != "descendants"
    ]


class OwnRows(BulkAction):
    """Leaves out the rows of others without telling their titles; without any, 404."""

    def get_actionable_objects(self) -> tuple[list[Any], dict[str, list[Any]]]:
        objects, _others = super().get_actionable_objects()
        if not objects:
            raise Http404
        return objects, {"items_with_no_access": []}


class OwnDocumentsToCollection(OwnRows, AddDocumentsToCollection):
    pass


class OwnRowsDeleted(OwnRows):
    """Deletes none of the chosen files while something public carries one of them."""

    def prepare_action(self, objects: list[Any], objects_without_access: Any) -> Any:
        if kept := [file.title for file in objects if open_to_all(file)]:
            messages.error(self.request, stays("”“".join(kept)))
            return redirect(self.next_url)
        return super().prepare_action(objects, objects_without_access)


class OwnDocumentsDelete(OwnRowsDeleted, DeleteDocuments):
    pass


class OwnImagesToCollection(OwnRows, AddImagesToCollection):
    pass


class OwnImagesDelete(OwnRowsDeleted, DeleteImages):
    pass


BULK_ACTIONS = (
    OwnDocumentsToCollection,
    OwnDocumentsDelete,
    OwnImagesToCollection,
    OwnImagesDelete,
)
