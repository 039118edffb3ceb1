"""What residents read of this room: a matter by its number."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from editorial.timeline import story


@require_safe
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """The whole loop on one timeline; 404 until something public hangs on it."""
    found = story(number)
    if found is None:
        raise Http404
    context = {"story": found, "matter": found.matter, "community": found.matter.community}
    return render(request, "editorial/matter.html", context)
