"""待办 in the admin: the list, one item beside its source, and what is done to it.

A row that the person may not see is not there (404), on every address alike.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe
from wagtail.log_actions import log

from accounts.models import User
from communities.models import CommunityPage, Organization
from editorial import export, listing, permissions, sources, work_items
from editorial.models import Move, WorkItem
from editorial.querysets import Scope
from foundation import clock

View = Callable[..., HttpResponse]


def at_the_desk(view: View) -> View:
    """Let in whoever reads the desk somewhere; for the others it is not there."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.enters_desk(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return inner


def only_sent(view: View) -> View:
    """A move of one item is sent by a form; whoever opens its address sees the item."""

    @wraps(view)
    def inner(request: HttpRequest, pk: int) -> HttpResponse:
        item_for(request, pk)
        return view(request, pk) if request.method == "POST" else redirect("work:item", pk)

    return at_the_desk(inner)


def item_for(request: HttpRequest, pk: int) -> WorkItem:
    """The item, if this person may see it; 404 otherwise."""
    items = WorkItem.objects.visible_to(request.user).prefetch_related(*listing.RELATED)
    found: WorkItem = get_object_or_404(items, pk=pk)
    return found


@require_safe
@at_the_desk
def index(request: HttpRequest) -> HttpResponse:
    """The list, most urgent first."""
    user: Any = request.user
    chosen = listing.Chosen.of(request.GET)
    scope = Scope.of(user)
    page = listing.page(scope, chosen, request.GET.get("p"))
    numbers = listing.counts(scope, ordinary())
    places = CommunityPage.objects.filter(pk__in=(*scope.whole, *scope.narrow))
    context = {
        "page": page,
        "more": page.paginator.found > listing.LONGEST,
        "longest": listing.LONGEST,
        "rows": [told(item, user) for item in page.object_list],
        "chosen": chosen,
        "kept": chosen.kept(),
        "links": [
            (show, label, chosen.kept(show=show), numbers.get(show, ""))
            for show, label in listing.SHOWN.items()
        ],
        "kinds": listing.kinds(),
        "communities": places.order_by("code"),
        "claims": permissions.holds_somewhere(user, permissions.CLAIM),
        "may_assign": permissions.holds_somewhere(user, permissions.ASSIGN),
    }
    return TemplateResponse(request, "editorial/admin/work.html", context)


def ordinary() -> list[str]:
    """The links that say how many: all but the whole list, whose pages do."""
    return [show for show in listing.SHOWN if show]


def told(item: WorkItem, user: Any) -> dict[str, Any]:
    """What a row of the list says of an item."""
    holder = item.holder()
    return {
        "item": item,
        "kind": sources.label_of(item.kind),
        "due": due_in_words(item),
        "overdue": item.is_overdue(),
        "holder": work_items.name_of(holder) if holder else "",
        "mine": holder == user,
        "given": given_to(item),
    }


def given_to(item: WorkItem) -> str:
    """To whom the item is given, for people; empty where to nobody."""
    names = [
        work_items.name_of(one)
        for one in (item.assigned_organization, item.assigned_to)
        if one is not None
    ]
    return "，".join(names)


def due_in_words(item: WorkItem) -> str:
    """Until when, and how long that is."""
    if item.closed_at is not None:
        return "已办结"
    if item.paused:
        return "暂停计时"
    if item.due_on is None:
        return "未定期限"
    days = (item.due_on - clock.today()).days
    if days < 0:
        return f"超期{-days}天"
    return "今天到期" if days == 0 else f"还剩{days}天"


@at_the_desk
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One item: the source at the left, what may be done at the right."""
    # Before the method is looked at: a hidden item is not there for any.
    item = item_for(request, pk)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return shown(request, item)


def shown(request: HttpRequest, item: WorkItem, error: str = "") -> HttpResponse:
    """The page of an item, with the reason why something was refused."""
    user: Any = request.user
    known, source = sources.of_kind(item.kind), item.source
    opens = bool(known and source is not None and known.may_see(user, source))
    # item_for() has asked already whether they see it.
    moves = permissions.moves_on_seen(user, item)
    context = {
        **told(item, user),
        "error": error,
        "matter": item.matter,
        "moves": moves,
        "events": [
            {
                "event": event,
                "who": work_items.name_of(event.by),
                "at": localtime(event.at),
            }
            for event in item.events.select_related("by").order_by("-at", "-id")
        ],
        "targets": targets(item) if Move.ASSIGN in moves else [],
        "longest": work_items.LONGEST_COMMENT,
        "panel": panel(request, known, source) if known and opens else "",
        "address": known.url(source) if known and opens else "",
        "makers": list(known.draft_makers(source, user)) if known and opens else [],
    }
    return TemplateResponse(
        request, "editorial/admin/item.html", context, status=409 if error else 200
    )


def panel(request: HttpRequest, known: sources.Source, source: Any) -> str:
    """What the source's room shows beside the actions."""
    return render_to_string(
        known.panel, known.context(source, request.user), request=request
    )


def targets(item: WorkItem) -> list[tuple[str, list[tuple[str, str]]]]:
    """To whom the item may be given: groups of (value, name)."""
    bodies = permissions.organizations_for(item).order_by("order", "id")
    people = permissions.people_for(item).order_by("username")
    return [
        ("组织", [(f"o{body.pk}", body.name) for body in bodies]),
        ("人员", [(f"u{one.pk}", work_items.name_of(one)) for one in people]),
    ]


def seen(request: HttpRequest, pk: int) -> WorkItem:
    """The item as the person saw it: with the version that their form carried."""
    item = item_for(request, pk)
    typed = request.POST.get("version", "")
    # Without one it is not known what they saw: as if somebody had been faster.
    item.version = int(typed) if typed.isascii() and typed.isdigit() else -1
    return item


def moved(
    request: HttpRequest, pk: int, move: Callable[[WorkItem], Any], done: str
) -> HttpResponse:
    """Do it, and say so; where it is refused, show the item as it is now and why."""
    try:
        move(seen(request, pk))
    except ValidationError as refused:
        return shown(request, item_for(request, pk), "".join(refused.messages))
    messages.success(request, done)
    if not WorkItem.objects.visible_to(request.user).filter(pk=pk).exists():
        return redirect("work:index")
    return redirect("work:item", pk)


@only_sent
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """One click: the item is this person's for a while."""
    by: Any = request.user
    minutes = int(work_items.LEASE.total_seconds() // 60)
    done = f"已认领，{minutes}分钟内由您办理。"
    return moved(request, pk, lambda item: work_items.claim(item, by), done)


@only_sent
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let go of the item."""
    by: Any = request.user
    return moved(request, pk, lambda item: work_items.release(item, by), "已放下。")


@only_sent
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the item to a body or a person, or take it back."""
    by: Any = request.user
    to = target(request.POST.get("to", ""))
    done = f"已分派给：{work_items.name_of(to)}。"
    return moved(request, pk, lambda item: work_items.assign(item, to, by), done)


def target(value: str) -> Any:
    """The body or person that a form names, None for nobody; PermissionDenied for none."""
    kind, key = value[:1], value[1:]
    if not value:
        return None
    if kind in ("o", "u") and key.isascii() and key.isdigit() and len(key) < 18:
        model: Any = Organization if kind == "o" else User
        found = model.objects.filter(pk=int(key)).first()
        if found is not None:
            return found
    raise PermissionDenied


@only_sent
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a note for the colleagues."""
    by: Any = request.user
    text = request.POST.get("text", "").replace("\0", "")
    return moved(
        request, pk, lambda item: work_items.comment(item, by, text), "已留下备注。"
    )


@require_safe
@at_the_desk
def download(request: HttpRequest, kind: str) -> HttpResponse:
    """The list under the same conditions as a table; who took it is logged."""
    user: Any = request.user
    if kind not in export.FORMATS:
        raise Http404
    chosen = listing.Chosen.of(request.GET)
    rows = listing.rows(Scope.of(user), chosen).prefetch_related(*listing.RELATED)
    items = list(rows[: listing.LONGEST_TABLE + 1])
    if len(items) > listing.LONGEST_TABLE:
        messages.error(
            request, f"超过{listing.LONGEST_TABLE}件，一次导不完。请先按社区、种类筛选。"
        )
        return redirect(f"{request.path.rsplit('export/', 1)[0]}?{chosen.kept()}")
    log(
        user,
        "editorial.export",
        user=user,
        data={"rows": len(items), "format": kind, "conditions": chosen.kept()},
    )
    content_type, write = export.FORMATS[kind]
    answer = HttpResponse(write(items), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="work-{clock.today()}.{kind}"'
    answer["Cache-Control"] = "no-store"
    return answer


def places_of(items: list[WorkItem]) -> list[CommunityPage]:
    """The communities of some items, once each."""
    return list({item.community_id: item.community for item in items}.values())
