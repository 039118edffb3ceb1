"""Addresses of files. Wagtail's own for documents and images are not mounted anywhere."""

from django.urls import path

from files import views

urlpatterns = [
    # Wagtail asks for this name when it writes the address of a document.
    path("files/<int:document_id>/<str:name>", views.document, name="wagtaildocs_serve"),
    path("renditions/<path:name>", views.rendition, name="rendition"),
]
