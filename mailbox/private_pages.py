"""Pages for one person: kept by nobody, found by no search, told to no other site."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def for_one_person(view: View) -> View:
    """What every answer of this view says, the first one and one that is given again."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return sealed(view(request, *args, **kwargs))

    return guarded


def sealed(answer: HttpResponse) -> HttpResponse:
    """The headers of a page for one person.

    A page with a form keeps the site's own referrer policy, which tells other sites
    nothing either: under `no-referrer` browsers send a form with `Origin: null`, and it
    would be refused as a forged one. A page without a form takes the stricter word.
    """
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    if b"<form" not in answer.content:
        answer["Referrer-Policy"] = "no-referrer"
    return answer
