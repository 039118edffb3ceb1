"""The class of the public API: a NinjaAPI that refuses what was not declared."""

import json
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer

from foundation.api.document import completed
from foundation.api.door import door
from foundation.api.guard import guarded, query_errors
from foundation.api.problems import problem, refused, unprocessable


class ReadableJSON(JSONRenderer):
    """Chinese as it is written, not as escapes: half the weight."""

    json_dumps_params = {"ensure_ascii": False}


class PublicAPI(NinjaAPI):
    """Every answer is JSON or a problem in JSON; every address stands behind the door."""

    def __init__(self, **kwargs: Any) -> None:
        # No page from ninja: its documentation loads scripts from another site.
        super().__init__(docs_url=None, openapi_url=None, renderer=ReadableJSON(), **kwargs)
        self.add_decorator(guarded, mode="view")
        # What no handler knows reaches the door, which logs it.
        del self._exception_handlers[Exception]
        self.add_exception_handler(ValidationError, unprocessable)
        self.add_exception_handler(Http404, refused)
        self.add_exception_handler(HttpError, refused)

    def _get_urls(self) -> list[Any]:
        document = path("openapi.json", self.openapi_view, name="openapi-json")
        patterns: list[URLPattern] = [document, *super()._get_urls()]
        for pattern in patterns:
            pattern.callback = door(pattern.callback)
        return patterns

    def openapi_view(self, request: HttpRequest) -> HttpResponse:
        """The OpenAPI document."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        if errors := query_errors(request, ()):
            return unprocessable(request, ValidationError(errors))
        return HttpResponse(self.openapi_text, content_type="application/json")

    @cached_property
    def openapi_text(self) -> str:
        """The OpenAPI document as it is kept and served."""
        return json.dumps(self.get_openapi_schema(), ensure_ascii=False, indent=1) + "\n"

    def get_openapi_schema(self, **kwargs: Any) -> dict[str, Any]:
        """Ninja's document, and with each operation the problems it may answer."""
        return completed(super().get_openapi_schema(**kwargs))

    def get_openapi_operation_id(self, operation: Any) -> str:
        """The function's name: generated clients name their methods by it."""
        return str(operation.view_func.__name__)


@door
def nothing_here(_request: HttpRequest, **_path: str) -> HttpResponse:
    """The last address below the API: Django's own 404 would answer in HTML."""
    return problem(404)
