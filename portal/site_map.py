"""网站地图: the communities and their columns on one page, for people."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Page, Site


def site_map(request: HttpRequest) -> HttpResponse:
    """Each community with its columns, read in one statement."""
    home = Site.find_for_request(request).root_page
    pages = (
        Page.objects.live()
        .descendant_of(home)
        .filter(depth__lte=home.depth + 2)
        .order_by("path")
    )
    places: list[dict[str, Any]] = []
    for page in pages:
        if page.depth == home.depth + 1:
            places.append({"page": page, "columns": []})
        elif places and page.path.startswith(places[-1]["page"].path):
            places[-1]["columns"].append(page)
    return render(request, "portal/site_map.html", {"places": places})
