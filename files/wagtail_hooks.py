"""Our screens for files stand before Wagtail's own at the same addresses."""

from typing import Any

from django.templatetags.static import static
from django.urls import include, path
from django.utils.html import format_html
from wagtail import hooks
from wagtail.documents.views import chooser

from files import admin_views as views

# Its pages are made from these when addresses are first asked for.
chooser.viewset.choose_view_class = views.DocumentChooseView
chooser.viewset.choose_results_view_class = views.DocumentChooseResultsView


# Before Wagtail's own: the first pattern that fits an address answers it.
@hooks.register("register_admin_urls", order=-1)
def file_urls() -> list[Any]:
    index = views.DocumentIndexView
    patterns = [
        path("documents/", index.as_view(), name="documents"),
        path(
            "documents/results/",
            index.as_view(results_only=True),
            name="documents_results",
        ),
        path(
            "documents/multiple/add/",
            views.AddDocumentsView.as_view(),
            name="add_documents",
        ),
        path("images/multiple/add/", views.AddImagesView.as_view(), name="add_images"),
        path(
            "documents/check/<int:document_id>/",
            views.check,
            {"brief": False},
            name="check",
        ),
        path(
            "documents/check/<int:document_id>/tag/",
            views.check,
            {"brief": True},
            name="check_tag",
        ),
    ]
    return [path("", include((patterns, "files_admin"), namespace="files_admin"))]


hooks.register("construct_document_chooser_queryset", views.choosable)


@hooks.register("insert_global_admin_js")
def checks_that_end() -> str:
    """Lists, choosers and edit pages ask again while a check is under way."""
    return format_html('<script src="{}" defer></script>', static("js/file_check.js"))
