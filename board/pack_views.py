"""整套打印 in the admin: what is made, being made and out of date; the button; the file."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from board import packs, permissions
from board.admin_views import tapped
from board.models import PackState, Paper, WallPack
from communities.permissions import communities_where
from files.serving import file_answer

# Who prints: those who plan what hangs, and those who hang it.
READING = (*permissions.VIEW, permissions.PLAN)


@dataclass(frozen=True)
class Shown:
    """One line of the screen: a pack that may be made, and what became of it."""

    paper: Paper
    pack: WallPack | None
    stale: bool

    @property
    def state(self) -> str:
        """Which words stand there: nothing, waiting, lost, failed, stale or ready."""
        if self.pack is None:
            return "nothing"
        if self.pack.state == PackState.WAITING:
            return "waiting" if self.pack.under_way else "lost"
        if self.pack.state == PackState.FAILED:
            return "failed"
        return "stale" if self.stale else "ready"

    @property
    def name(self) -> str:
        """The name of the file, as its address has it."""
        return name_of(self.pack) if self.pack else ""


def name_of(pack: WallPack) -> str:
    return str(pack.file.name).rpartition("/")[2]


@require_safe
def packs_screen(request: HttpRequest) -> HttpResponse:
    """Each set of each community, in both sizes, with its state in words."""
    places = communities_where(request.user, READING)
    if not places.exists():
        raise Http404
    planned = communities_where(request.user, [permissions.PLAN])
    made = {
        (pack.community_id, pack.kind, pack.paper): pack
        for pack in WallPack.objects.filter(community__in=places)
    }
    shown = []
    for community in places.order_by("code"):
        for source in packs.sources():
            today = packs.in_force(community, source.name)
            lines = []
            for paper in Paper:
                pack = made.get((community.pk, source.name, paper.value))
                stale = pack is not None and packs.is_stale(pack, today)
                lines.append(Shown(paper, pack, stale))
            shown.append((community, source, len(today), lines))
    context = {"shown": shown, "mine": set(planned.values_list("pk", flat=True))}
    return TemplateResponse(request, "board/admin/packs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, community_id: int, kind: str, paper: str) -> HttpResponse:
    """Have a set made: the task does it, the screen tells when it is there."""
    user: Any = request.user
    places = communities_where(user, [permissions.PLAN])
    community = get_object_or_404(places, pk=community_id)
    source = packs.source_of(kind)
    if source is None or paper not in Paper.values:
        raise Http404
    if request.method != "POST":
        return redirect("board:packs")
    return tapped(
        request,
        lambda: packs.begin(community, kind, paper, by=user),
        "已经开始生成，一般不到一分钟。过一会儿再看这一页。",
        back="board:packs",
    )


@require_safe
def download(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """The file, as long as it holds: what was changed or withdrawn is printed no more."""
    packs_here = WallPack.objects.filter(
        community__in=communities_where(request.user, READING), state=PackState.READY
    )
    pack = get_object_or_404(packs_here.select_related("community"), pk=pk)
    if name != name_of(pack) or packs.source_of(pack.kind) is None:
        raise Http404
    if packs.is_stale(pack, packs.in_force(pack.community, pack.kind)):
        raise Http404
    version = f"wall-pack-{pack.file.name}"
    return file_answer(request, pack.file, name=name, version=version, public=False)
