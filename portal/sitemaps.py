"""/sitemap.xml and /robots.txt: what search engines may find, which is what is public."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page

from communities.models import Organization, TopicTag
from disclosure.models import (
    AffairsPage,
    AffairsTag,
    InformationPage,
    InformationTag,
    NoticePage,
    NoticeTag,
    PolicyPage,
    PolicyTag,
)
from foundation.addresses import absolute
from governance.models import GovernanceDocumentPage, OpinionCallPage, ProcedurePage
from mailbox.models import PublishedLetter
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

# What anyone may read, in the order of the map; and how topics lead to it.
PUBLISHED = (
    AffairsPage,
    NoticePage,
    PolicyPage,
    InformationPage,
    GovernanceDocumentPage,
    OpinionCallPage,
    ProcedurePage,
)
TAGGED = (AffairsTag, NoticeTag, PolicyTag, InformationTag)
COLUMNS = ("url_path", "last_published_at")

Entry = tuple[str, datetime | None]


def fixed() -> list[Entry]:
    """Addresses that are no page of the tree."""
    letters = [reverse(name) for name in ("write_letter", "published_letters")]
    paths = [*letters, "/privacy/", "/terms/", reverse("api_docs")]
    return [(absolute(path), None) for path in paths]


def places(home: HomePage) -> list[Entry]:
    """Home, communities and their columns, and what stands in a column without a page."""
    rows = (
        Page.objects.live()
        .descendant_of(home, inclusive=True)
        .filter(depth__lte=home.depth + 2)
        .order_by("path")
    )
    head: list[Entry] = list(rows.values_list(*COLUMNS))
    organizations = Organization.objects.listed().order_by("community__code", "pk")
    head += [
        (f"{place}organizations/{slug}/", None)
        for place, slug in organizations.values_list("community__url_path", "slug")
    ]
    return head + [(f"{place}topics/{code}/", None) for place, code in topics_in_use()]


def topics_in_use() -> list[tuple[str, str]]:
    """Which topics have something to show, by community; a subtopic's head has too."""
    found = set()
    for tagged in TAGGED:
        pages = tagged._meta.get_field("content_object").related_model
        public = pages.objects.public().order_by()
        rows = tagged.objects.filter(
            content_object__in=public.values("pk"), tag__in=TopicTag.objects.offered()
        )
        for place, code, head in rows.values_list(
            "content_object__community__url_path", "tag__code", "tag__parent__code"
        ).distinct():
            found |= {(place, code), (place, head or code)}
    return sorted(found)


def letters(home: HomePage) -> Any:
    """Published answers, their addresses written as those of pages are stored."""
    place = reverse("published_letters").lstrip("/")
    path = Concat(
        Value(f"{home.url_path}{place}"),
        Cast("pk", CharField()),
        Value("/"),
        output_field=CharField(),
    )
    rows = PublishedLetter.objects.public().order_by("pk")
    return rows.values_list(path, F("published_at"))


def addressed(rows: Iterable[Entry], home: HomePage) -> list[Entry]:
    """Rows of pages with their whole addresses: the root's own part is not one of them."""
    own = len(home.url_path) - 1
    return [(absolute(path[own:]), moment) for path, moment in rows]


@require_safe
def sitemap_view(request: HttpRequest) -> HttpResponse:
    """The whole map in one file; beyond MOST addresses an index of files `?part=n`."""
    home = HomePage.objects.live().get()
    head = places(home)
    kinds = [
        page_class.objects.public().order_by("pk").values_list(*COLUMNS)
        for page_class in PUBLISHED
    ]
    kinds.append(letters(home))
    counts = [len(head), *(rows.count() for rows in kinds)]
    parts = 1 + max(0, sum(counts) - 1) // MOST
    part = request.GET.get("part", "")
    if parts > 1 and part not in map(str, range(1, parts + 1)):
        if part:
            raise Http404
        addresses = [absolute(f"{request.path}?part={n}") for n in range(1, parts + 1)]
        return xml(request, "portal/sitemap_index.xml", addresses=addresses)
    start = (int(part) - 1) * MOST if parts > 1 else 0
    shown: list[Entry] = []
    # One list after the other, cut to this part.
    for rows, count in zip([head, *kinds], counts, strict=True):
        lacking = MOST - len(shown)
        if start < count and lacking:
            shown += rows[start : start + lacking]
        start = max(0, start - count)
    entries = addressed(shown, home)
    if part in ("", "1"):
        entries += fixed()
    return xml(request, "portal/sitemap.xml", entries=entries)


def xml(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    return render(request, template, context, content_type="application/xml")


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """What crawlers should leave alone, and where the map is."""
    text = ROBOTS.format(sitemap=absolute(reverse("sitemap")))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
