"""Atom feeds (RFC 4287) of what is newly public: of everything, and of each community.

/feeds/all.atom and /feeds/<community>.atom hold the newest publications of every kind of
page; a correction moves its page to the top, and what is withdrawn leaves. An entry keeps
its id whatever its address becomes, and is dated by its last publication.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from communities.models import CommunityPage
from disclosure.models import AffairsPage, InformationPage, NoticePage, PolicyPage
from foundation import versions
from foundation.addresses import absolute, page_address
from foundation.blocks import text_of
from foundation.templatetags.words import zh_date
from governance.flow import note_of
from governance.models import GovernanceDocumentPage, OpinionCallPage, ProcedurePage
from portal.home import HomePage
from publishing.models import PublishedVersion
from publishing.pages import PublishedPage

# How many entries a feed holds; older ones are in the lists and in the API.
MOST = 50
EVERYTHING = "all"
# What XML 1.0 cannot hold.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# What a feed tells of, and how it is read.
KINDS: tuple[type[PublishedPage], ...] = (
    AffairsPage,
    NoticePage,
    PolicyPage,
    InformationPage,
    GovernanceDocumentPage,
    OpinionCallPage,
    ProcedurePage,
)


@dataclass(frozen=True)
class Entry:
    """One page as a feed reader sees it."""

    page: Any
    url: str
    updated: datetime
    text: str
    files: list[Any]


@require_safe
def feed(request: HttpRequest, name: str) -> HttpResponse:
    """The feed of a community by its slug, or of everything; 304 while nothing changed."""
    community = None
    if name != EVERYTHING:
        community = get_object_or_404(CommunityPage.objects.live(), slug=name)
    # Read before the entries: a change in between makes the next answer a new one.
    etag = tag_of(community)
    if known(request, etag):
        answer = HttpResponse(status=304)
        del answer["Content-Type"]
    else:
        answer = written(request, name, community)
    answer["ETag"] = etag
    return answer


def written(
    request: HttpRequest, name: str, community: CommunityPage | None
) -> HttpResponse:
    """The feed's document."""
    place = community or HomePage.objects.live().get()
    entries = list(newest(community))
    context = {
        "place": place,
        "entries": entries,
        # An empty feed is as old as the place itself.
        "updated": max(
            (entry.updated for entry in entries), default=place.first_published_at
        ),
        "self": absolute(reverse("feed", args=[name])),
        "page": page_address(place),
    }
    document = render_to_string("portal/feed.xml", context, request)
    return HttpResponse(
        UNPRINTABLE.sub("", document),
        content_type="application/atom+xml; charset=utf-8",
    )


def tag_of(community: CommunityPage | None) -> str:
    """What is public now, and under which name: an ETag without a look at the pages."""
    scope = community.code if community else "site"
    (number,) = versions.current(scope)
    frame = json.dumps([settings.SITE, settings.BASE_URL, settings.PORTAL_MODE])
    digest = hashlib.sha256(frame.encode()).hexdigest()[:12]
    return f'"{scope}-{number}-{digest}"'


def known(request: HttpRequest, etag: str) -> bool:
    """Whether the reader has this answer already."""
    tags = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in tags or etag in [tag.removeprefix("W/") for tag in tags]


def newest(community: CommunityPage | None) -> Iterator[Entry]:
    """The pages that were last published or corrected, the newest first."""
    later = PublishedVersion.objects.filter(
        page=OuterRef("page"), version__gt=OuterRef("version")
    )
    last = PublishedVersion.objects.filter(~Exists(later), page__live=True)
    if community is not None:
        # A range can be looked up in the index of paths; LIKE cannot, on SQLite.
        last = last.filter(
            page__path__gt=community.path, page__path__lt=f"{community.path}~"
        )
    # Versions are numbered as they are made, so the last rows are the newest.
    rows = last.order_by("-pk").values_list(
        "page_id", "page__content_type_id", "published_at"
    )[:MOST]
    moments = {page: moment for page, _, moment in rows}
    pages = [page for page_class in KINDS for page in read(page_class, rows)]
    prefetch_related_objects(pages, "published_files")
    for page in sorted(pages, key=lambda page: (moments[page.pk], page.pk), reverse=True):
        url = page_address(page)
        yield Entry(page, url, moments[page.pk], told(page), page.carried_documents())


def read(page_class: type[PublishedPage], rows: Any) -> list[PublishedPage]:
    """Those of the rows that are public pages of this class; no statement for none."""
    kind = ContentType.objects.get_for_model(page_class).pk
    wanted = [page for page, content_type, _ in rows if content_type == kind]
    if not wanted:
        return []
    return list(page_class.objects.public().filter(pk__in=wanted).for_rows())


def told(page: Any) -> str:
    """What a page says, as plain text."""
    lines = []
    if page.version > 1:
        lines.append(f"第{page.version}版，更正说明：{page.change_note}")
    lines += [line for line in beginning(page) if line]
    lines.append(text_of(page.reading if isinstance(page, PolicyPage) else page.body))
    return "\n".join(lines)


def beginning(page: Any) -> list[str]:
    """What stands before the text of a page."""
    if isinstance(page, AffairsPage):
        return [page.plain_card]
    if isinstance(page, GovernanceDocumentPage):
        return [f"{zh_date(page.effective_on)}起施行"]
    if isinstance(page, OpinionCallPage):
        return [f"{zh_date(page.closes_on)}截止", page.explanation, page.summary]
    if isinstance(page, ProcedurePage):
        return [
            f"{zh_date(page.effective_on)}起施行",
            page.summary,
            *(f"{step.number}. {step.name}：{note_of(step)}" for step in page.step_rows()),
        ]
    if isinstance(page, InformationPage):
        return [page.summary]
    if isinstance(page, PolicyPage):
        return [f"{page.issuer}{page.doc_no and f'（{page.doc_no}）'}"]
    return [
        page.audience and f"和谁有关：{page.audience}",
        page.place and f"地点：{page.place}",
        f"有效至{zh_date(page.valid_until)}",
    ]
