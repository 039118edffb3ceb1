"""/sitemap.xml and /robots.txt: what search engines may find, which is what is public."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from communities.models import CommunityPage
from disclosure.models import AffairsPage, DisclosureIndexPage
from foundation.addresses import absolute
from portal.home import HomePage

# What the protocol allows in one file.
MOST = 50_000

ROBOTS = """\
User-agent: *
Disallow: /admin/
Disallow: /accounts/
Disallow: /api/
Allow: /api/v1/docs/

Sitemap: {sitemap}
"""

Entry = tuple[str, datetime | None]


def fixed() -> list[Entry]:
    """Addresses that are no page of the tree."""
    paths = ["/privacy/", "/terms/", reverse("api_docs")]
    return [(absolute(path), None) for path in paths]


def index_pages() -> list[Any]:
    """Home, communities and their columns: few, so they stand in the first file."""
    return [
        row
        for model in (HomePage, CommunityPage, DisclosureIndexPage)
        for row in model.objects.live().order_by("path").values_list(*COLUMNS)
    ]


COLUMNS = ("url_path", "last_published_at")


def disclosures() -> Any:
    """What anyone may read, in a stable order."""
    return AffairsPage.objects.public().order_by("pk").values_list(*COLUMNS)


def addressed(rows: Iterable[tuple[str, datetime | None]]) -> list[Entry]:
    """Rows of pages with their whole addresses: the root's own part is not one of them."""
    home = HomePage.objects.live().values_list("url_path", flat=True).first() or "/"
    return [(absolute(path[len(home) - 1 :]), moment) for path, moment in rows]


@require_safe
def sitemap_view(request: HttpRequest) -> HttpResponse:
    """The whole map in one file; beyond MOST addresses an index of files `?part=n`."""
    head = index_pages()
    rows = disclosures()
    parts = 1 + max(0, len(head) + rows.count() - 1) // MOST
    part = request.GET.get("part", "")
    if parts > 1 and part not in map(str, range(1, parts + 1)):
        if part:
            raise Http404
        addresses = [absolute(f"{request.path}?part={n}") for n in range(1, parts + 1)]
        return xml(request, "portal/sitemap_index.xml", addresses=addresses)
    start = (int(part) - 1) * MOST if parts > 1 else 0
    skipped = max(0, start - len(head))
    shown = head[start : start + MOST]
    shown += rows[skipped : skipped + MOST - len(shown)]
    entries = addressed(shown)
    if start == 0:
        entries += fixed()
    return xml(request, "portal/sitemap.xml", entries=entries)


def xml(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    return render(request, template, context, content_type="application/xml")


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """What crawlers should leave alone, and where the map is."""
    text = ROBOTS.format(sitemap=absolute(reverse("sitemap")))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
