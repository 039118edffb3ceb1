"""张贴 in the admin: one screen for a telephone, one tap for each sheet.

A row that the person may not see is not there (404), on every address alike.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from accounts.models import User
from board import addresses, permissions, sheets, transitions
from board.forms import PhotoForm, PlanForm
from board.models import BoardReport, BulletinBoard, Posting
from communities.permissions import communities_where, held_somewhere
from files.models import PortalImage
from files.uploads import receive_image
from foundation import clock
from publishing.opening import page_types, public_page

# Rows of one heading on the screen; a telephone is not for more.
MOST = 100


def at_the_board(user: Any) -> None:
    """Let in whoever sees or does postings somewhere; for the others it is not there."""
    if not permissions.sees_somewhere(user):
        raise Http404


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What to hang and to take down, the most urgent first; then what hangs."""
    user: Any = request.user
    at_the_board(user)
    day = clock.today()
    rows = Posting.objects.visible_to(user).for_rows().select_related("hung_by")
    reports = BoardReport.objects.visible_to(user).open()
    reports = reports.select_related("page", "board", "community", "version")
    context = {
        "day": day,
        "to_hang": rows.to_hang().order_by("hang_by", "board", "pk")[:MOST],
        "to_take_down": rows.to_take_down(day).order_by("take_down_by", "until", "pk")[
            :MOST
        ],
        "reports": gathered(reports[: MOST * 3]),
        "hanging": rows.staying(day).order_by("board", "-hung_on", "-pk")[:MOST],
        "mine": permissions.hangs_in(user),
        "plans": permissions.PLAN in held_somewhere(user) or user.is_superuser,
        "many": communities_where(user, permissions.VIEW).count() > 1,
        "most": MOST,
    }
    return TemplateResponse(request, "board/admin/today.html", context)


def gathered(reports: Any) -> list[dict[str, Any]]:
    """Reports by page and board, each with what was seen and how often."""
    found: dict[tuple[int, int | None], dict[str, Any]] = {}
    for report in reports:
        key = (report.page_id, report.board_id)
        entry = found.setdefault(key, {"report": report, "findings": {}})
        seen = entry["findings"]
        word = report.get_finding_display()
        seen[word] = seen.get(word, 0) + 1
    for entry in found.values():
        entry["words"] = "、".join(
            f"{word}（{count}次）" if count > 1 else word
            for word, count in entry["findings"].items()
        )
    return list(found.values())


def posting_for(request: HttpRequest, pk: int) -> Posting:
    """The posting, if this person may see it; 404 otherwise."""
    rows = Posting.objects.visible_to(request.user).for_rows()
    found: Posting = get_object_or_404(rows, pk=pk)
    return found


def tapped(
    request: HttpRequest, step: Any, done: str, *, back: str = "board:today"
) -> HttpResponse:
    """Take a step and lead back to the screen, with what came of it."""
    try:
        step()
    except ValidationError as refused:
        messages.warning(request, "".join(refused.messages))
    else:
        messages.success(request, done)
    return redirect(back)


@require_http_methods(["GET", "HEAD", "POST"])
def hang(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap: it hangs. A photo may come along, and is never asked for."""
    posting = posting_for(request, pk)
    if request.method != "POST":
        return redirect("board:today")
    user: Any = request.user
    # Before anything is stored: a photo of who may not hang is not taken in.
    transitions.require(user, posting)
    try:
        photo = photo_of(request, posting, by=user)
    except ValidationError as refused:
        words = "".join(refused.messages)
        messages.error(request, f"还没有记下：照片没有收下，{words}可以不带照片再点一次。")
        return redirect("board:today")

    def step() -> None:
        try:
            transitions.hang(posting, by=user, photo=photo)
        except BaseException:
            if photo is not None:
                with transaction.atomic():
                    photo.delete()
            raise

    return tapped(
        request, step, f"已记下：“{posting.page.title}”贴在{posting.board.name}。"
    )


def photo_of(request: HttpRequest, posting: Posting, *, by: User) -> PortalImage | None:
    """The photo that came along, made anew and kept in the community's own files."""
    file = request.FILES.get("photo")
    if file is None or not PhotoForm(request.POST, request.FILES).is_valid():
        return None
    return receive_image(
        file,
        collection=posting.board.community.collection,
        by=by,
        title=f"张贴照片：{posting.page.title[:80]}（{posting.board.name}）",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap: it hangs no longer."""
    posting = posting_for(request, pk)
    if request.method != "POST":
        return redirect("board:today")
    user: Any = request.user
    return tapped(
        request,
        lambda: transitions.take_down(posting, by=user),
        f"已记下：“{posting.page.title}”从{posting.board.name}取下了。",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap: somebody went there and put it right."""
    reports = BoardReport.objects.visible_to(request.user)
    told = get_object_or_404(reports.select_related("page", "board"), pk=pk)
    if request.method != "POST":
        return redirect("board:today")
    user: Any = request.user
    return tapped(
        request,
        lambda: transitions.settle(told, by=user),
        f"已记下：“{told.page.title}”已经看过、处理好了。",
    )


def published(page_id: int, user: Any, *rights: str) -> Any:
    """A public page of a community in which the person holds one of the rights; or 404."""
    page = public_page(page_id) if page_id < 2**31 else None
    if page is None:
        raise Http404
    if not communities_where(user, rights).filter(pk=page.community_id).exists():
        raise Http404
    return page


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, page_id: int) -> HttpResponse:
    """Where a published page shall hang, by when and until when."""
    user: Any = request.user
    page = published(page_id, user, permissions.PLAN)
    boards = BulletinBoard.objects.filter(community=page.community_id, active=True)
    first = {
        "boards": [board.pk for board in boards],
        "hang_by": clock.today(),
        "until": last_day_of(page),
    }
    typed = request.POST if request.method == "POST" else None
    form = PlanForm(typed, boards=boards, initial=first)
    if typed is not None and form.is_valid():
        try:
            rows = transitions.plan(
                page,
                page.versions.first(),
                by=user,
                hang_by=form.cleaned_data["hang_by"],
                until=form.cleaned_data["until"],
                boards=form.cleaned_data["boards"],
            )
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, f"已安排在{len(rows)}处张贴，今天就可以打印。")
            return redirect("board:notice", page.pk)
    context = {"page": page, "form": form, "boards": boards}
    return TemplateResponse(request, "board/admin/plan.html", context)


def last_day_of(page: Any) -> Any:
    """The last day on the wall that the page itself names, if it is still to come."""
    for name in ("posting_to", "valid_until"):
        day = getattr(page, name, None)
        if day is not None and day >= clock.today():
            return day
    return None


@require_safe
def newest(request: HttpRequest) -> HttpResponse:
    """What was published of late, each with whether it is on its way to a board."""
    user: Any = request.user
    places = communities_where(user, [permissions.PLAN])
    if not places.exists():
        raise Http404
    pages = published_below(places)
    hung = Posting.objects.open().filter(page__in=[page.pk for page in pages])
    counts: dict[int, int] = {}
    for page_id in hung.values_list("page_id", flat=True):
        counts[page_id] = counts.get(page_id, 0) + 1
    rows = [(page, counts.get(page.pk, 0)) for page in pages]
    return TemplateResponse(request, "board/admin/newest.html", {"rows": rows})


def published_below(places: Any) -> list[Page]:
    """The public pages of these communities, the newest first, at most MOST."""
    keys: list[tuple[Any, int]] = []
    for model in page_types():
        rows = model.objects.public().filter(community__in=places)
        newest_ones = rows.order_by("-published_at", "-pk")
        keys += newest_ones.values_list("published_at", "pk")[:MOST]
    wanted = [pk for _at, pk in sorted(keys, reverse=True)[:MOST]]
    found = Page.objects.in_bulk(wanted)
    return [found[pk] for pk in wanted if pk in found]


@require_safe
def notice(request: HttpRequest, page_id: int) -> HttpResponse:
    """群通知文字: a message to copy, the picture that goes with it, the sheets to print."""
    user: Any = request.user
    page = published(page_id, user, *permissions.VIEW, permissions.PLAN)
    context = {
        "page": page,
        "message": sheets.message(page, page.versions.first()),
        "longest": sheets.LONGEST_MESSAGE,
        "doors": addresses.of_page(page),
        "picture": reverse("sheet_qr", args=[page.pk]),
        "postings": Posting.objects.open().filter(page_id=page.pk).for_rows(),
        "plans": permissions.holds_in(user, permissions.PLAN, page.community),
    }
    return TemplateResponse(request, "board/admin/notice.html", context)
