"""Refuses each query parameter that the operation did not declare, before it runs.

A typo in a filter must not return everything. Pydantic's extra="forbid" cannot see it:
ninja passes on the declared names only (architecture, decision 2).
"""

import functools
import inspect
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from ninja.errors import ValidationError
from ninja.operation import Operation

from foundation.api.bodies import body_refusal
from foundation.api.problems import refusal

MAX_QUERY = 2000
MAX_PARAMETERS = 20
MAX_VALUE = 200

View = Callable[..., HttpResponse]


def guarded(run: View) -> View:
    """An operation's `run` behind the guard; given to NinjaAPI.add_decorator."""
    operation: Operation = inspect.unwrap(run).__self__  # type: ignore[attr-defined]
    declared = {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }

    @functools.wraps(run)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if errors := query_errors(request, declared):
            return operation.api.on_exception(request, ValidationError(errors))
        if request.method == "POST" and (refused := body_refusal(request)) is not None:
            return refused
        return run(request, *args, **kwargs)

    return guard


def query_errors(request: HttpRequest, declared: Iterable[str]) -> list[dict[str, Any]]:
    """One refusal for each parameter that is unknown, repeated, garbled or too long."""
    raw = request.META.get("QUERY_STRING", "")
    # Counted before request.GET parses it: Django's own limit answers in HTML.
    if len(raw) > MAX_QUERY or raw.count("&") >= MAX_PARAMETERS:
        return [refusal("query", "查询条件过长。")]
    return list(parameter_errors(request.GET, frozenset(declared)))


def parameter_errors(
    query: QueryDict, declared: frozenset[str]
) -> Iterable[dict[str, Any]]:
    for name, values in query.lists():
        if name not in declared:
            yield refusal(printable(name), "没有这个参数。")
        elif len(values) > 1:
            yield refusal(name, "参数重复。")
        elif len(values[0]) > MAX_VALUE:
            yield refusal(name, "取值过长。")
        elif garbled(values[0]):
            yield refusal(name, "含有不允许的字符。")


def garbled(text: str) -> bool:
    """Whether a text holds NUL, other control characters, or bytes that were not UTF-8."""
    return "\ufffd" in text or any(
        unicodedata.category(sign) in {"Cc", "Cs"} for sign in text
    )


def printable(name: str) -> str:
    """A parameter's name as a problem may repeat it."""
    return "".join(sign if sign.isprintable() else "?" for sign in name[:50])
