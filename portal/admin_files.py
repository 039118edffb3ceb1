"""A file that something public carries stays: the admin says so before it is deleted.

The database would refuse it too (publishing.PublishedFile); here the reason is told, at
every address by which Wagtail deletes. Exchanging its content is refused by the models.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from files.access import open_to_all
from files.models import PortalDocument, PortalImage

# Address: (argument that names the file, its model, where one is led back to)
DELETING: dict[str, tuple[str, type[Any], str]] = {
    "wagtaildocs:delete": ("document_id", PortalDocument, "wagtaildocs:edit"),
    "wagtaildocs:delete_multiple": ("doc_id", PortalDocument, ""),
    "wagtailimages:delete": ("image_id", PortalImage, "wagtailimages:edit"),
    "wagtailimages:delete_multiple": ("image_id", PortalImage, ""),
}
STAYS = (
    "“{title}”正在公开页面上，不能删除。"
    "要换或要去掉，请更正那个页面；更正签发或撤回以后，这里就能删了。"
)


def stays(title: str) -> str:
    """Why this file cannot be deleted now, and what to do instead."""
    return STAYS.format(title=title)


class PublicFilesStay:
    """Refuses the deletion of a file that anyone may read now, in words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.view_name not in DELETING:
            return None
        argument, model, back = DELETING[match.view_name]
        file = model.objects.filter(pk=kwargs[argument]).first()
        if file is None or not request.user.is_authenticated or not open_to_all(file):
            return None
        if not back:
            return JsonResponse({"success": False, "error": stays(file.title)}, status=409)
        messages.error(request, stays(file.title))
        return redirect(back, file.pk)

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        """A page that was published while the question stood on the screen."""
        if not isinstance(error, ProtectedError) or not request.path_info.startswith(
            "/admin/"
        ):
            return None
        messages.error(request, stays("选中的文件"))
        return redirect("wagtailadmin_home")
