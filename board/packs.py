"""The only module that writes wall packs: all sheets of one kind of a community in one PDF.

    packs.register(packs.Source("documents", "章程和制度", documents_in_force))

WAITING --made--> READY
WAITING --could not be made--> FAILED
READY, FAILED, a WAITING that nobody works on --begin--> WAITING

A room above says what is in force; here it is laid out in a task, from the templates of the
sheets themselves. A pack is given away only as long as it holds: since a version, a
withdrawal or a day changed what is in force, it has to be made anew.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.template.loader import render_to_string
from django_tasks import task
from wagtail.log_actions import log

from accounts.models import User
from board import addresses, layout, sheets
from board.models import PackState, Paper, WallPack
from board.permissions import PLAN, holds_in
from board.transitions import NotAllowedNow
from communities.models import CommunityPage
from files import removal
from files.models import Rendition
from foundation import attachable, clock
from foundation.addresses import page_address
from publishing.models import PublishedVersion
from publishing.opening import public_page

# What a sheet looks like, in the order of board/sheet.html.
STYLES = ("css/tokens.css", "css/base.css", "css/components.css", "css/pages.css")
OF_PAPER = {
    Paper.A4: ("css/sheet.css", "css/sheet_pack.css"),
    Paper.A3: ("css/sheet.css", "css/sheet_a3.css", "css/sheet_pack.css"),
}
# Pages in one pack: more take longer than a task may.
MOST = 60
PICTURE = re.compile(r'"(/renditions/([^"?#\s]+))"')
BROKEN = "没有排成。请再点一次；还不行，请一份一份打印，并告诉系统管理员。"


@dataclass(frozen=True)
class Source:
    """One kind of pack: `in_force` gives the versions that hold on a day, in order."""

    name: str
    label: str
    in_force: Callable[[CommunityPage, date], list[PublishedVersion]]


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a room's kind of pack; the same name again replaces it."""
    _sources[source.name] = source


def sources() -> list[Source]:
    """Every kind, in the order of registration."""
    return list(_sources.values())


def source_of(name: str) -> Source | None:
    """The kind of this name, if there is one."""
    return _sources.get(name)


def in_force(community: CommunityPage, name: str) -> list[PublishedVersion]:
    """What belongs into the pack today."""
    return _sources[name].in_force(community, clock.today())[:MOST]


def is_stale(pack: WallPack, today: list[PublishedVersion]) -> bool:
    """Whether the file shows something else than what is in force."""
    return bool(pack.contents != [version.pk for version in today])


@transaction.atomic
def begin(community: CommunityPage, name: str, paper: str, *, by: User) -> WallPack:
    """Have a pack made. NotAllowedNow where it is being made, or nothing is in it."""
    # Two who press at once meet here: the row may not be there yet.
    community = CommunityPage.objects.select_for_update().get(pk=community.pk)
    if not holds_in(by, PLAN, community):
        raise PermissionDenied
    if not in_force(community, name):
        raise NotAllowedNow(f"{community.title}还没有现行的{_sources[name].label}。")
    key = {"community": community, "kind": name, "paper": paper}
    pack = WallPack.objects.filter(**key).first() or WallPack(**key)
    if pack.pk and pack.under_way:
        raise NotAllowedNow("正在生成，请等一会儿再看。")
    pack.state, pack.wanted_at, pack.failure = PackState.WAITING, clock.now(), ""
    pack.full_clean(exclude=["community"])
    pack.save()
    log(community, "board.pack", user=by, data={"kind": name, "paper": paper})
    make.enqueue(pack.pk, pack.wanted_at.isoformat())
    return pack


@task(queue_name="slow")
def make(pk: int, wanted_at: str) -> str:
    """Make one pack; gives its state, "" where another making took its place."""
    mine = WallPack.objects.filter(
        pk=pk, state=PackState.WAITING, wanted_at=datetime.fromisoformat(wanted_at)
    )
    pack = mine.select_related("community").first()
    if pack is None or pack.kind not in _sources:
        return ""
    try:
        versions = in_force(pack.community, pack.kind)
        made = drawn(pack, versions)
    except layout.NotMade as why:
        mine.update(state=PackState.FAILED, failure=str(why))
        return PackState.FAILED
    except BaseException:
        mine.update(state=PackState.FAILED, failure=BROKEN)
        raise
    return keep(pack, mine, versions, made)


def keep(pack: WallPack, mine: Any, versions: list[Any], made: layout.Made) -> str:
    """Store the file and then its row; the file that was there before goes."""
    before = pack.file.name
    name = f"{pack.community.code}-{pack.kind}-{pack.paper}.pdf"
    pack.file.save(name, ContentFile(made.content), save=False)
    with transaction.atomic():
        kept = mine.update(
            state=PackState.READY,
            made_at=clock.now(),
            contents=[version.pk for version in versions],
            sheets=made.sheets,
            file=pack.file.name,
        )
        removal.remove_later(pack, before if kept else pack.file.name)
    return PackState.READY if kept else ""


def drawn(pack: WallPack, versions: list[PublishedVersion]) -> layout.Made:
    """The sheets of these versions, each on its own paper, as one PDF."""
    html = render_to_string(
        "board/pack.html",
        {
            "size": pack.paper,
            "title": f"{pack.community.title}{_sources[pack.kind].label}",
            "pieces": [piece(version) for version in versions],
            "demonstration": settings.PORTAL_MODE != "production",
        },
    )
    styles = [style(name) for name in (*STYLES, *OF_PAPER[Paper(pack.paper)])]
    return layout.laid_out(html, styles, pictures(html))


def piece(version: PublishedVersion) -> dict[str, Any]:
    """What the sheet of one version needs: the page as it was signed then."""
    page = public_page(version.page_id)
    if page is None:
        raise LookupError("A version in force is of a public page.")
    newest = page.version == version.version
    if not newest:
        # It is still to come into force: the one that holds is an earlier one.
        page = version.revision.as_object()
    return {
        "page": page,
        "community": page.community,
        "version": version,
        "days": sheets.days_of(version, clock.today()),
        "address": page_address(page),
        "doors": addresses.of_page(page),
        "attachments": page.carried_documents() if newest else [],
        "as_printed": True,
    }


def style(name: str) -> str:
    """A style sheet of ours as text."""
    found = finders.find(name)
    if found is None:
        raise LookupError(name)
    return Path(found).read_text(encoding="utf-8")


def pictures(html: str) -> dict[str, Path]:
    """The files of the pictures in a text that anyone may read, by their address."""
    asked = {name: address for address, name in PICTURE.findall(html)}
    rows = list(Rendition.objects.filter(file__in=asked))
    open_ones = attachable.public_ids(
        attachable.FileKind.IMAGE, {row.image_id for row in rows}
    )
    return {
        asked[row.file.name]: Path(row.file.path)
        for row in rows
        if row.image_id in open_ones
    }
