"""One thing done to many items: chosen, tried dry, done one by one, told one by one.

Each item is asked anew, by its own rules, in its own transaction: some may succeed where
others are refused. At most LONGEST at once.
"""

from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from editorial import permissions, sources, work_items
from editorial.admin_views import at_the_desk, places_of, target
from editorial.listing import RELATED
from editorial.models import Move, WorkItem

LONGEST = 200
ASSIGN = "assign"


class Result(NamedTuple):
    """What becomes, or became, of one item."""

    item: WorkItem
    refusal: str  # in Chinese; empty where it goes, or went


@at_the_desk
def bulk(request: HttpRequest) -> HttpResponse:
    """Choose what to do, then see what would come of it, then do it."""
    if request.method != "POST":
        return redirect("work:index")
    items, left_out = chosen_items(request)
    what = request.POST.get("what", "")
    actions = actions_for(items)
    step = request.POST.get("step", "")
    to: Any = None
    if what == ASSIGN:
        to = target(request.POST.get("to", ""))
    elif what and what not in actions:
        raise PermissionDenied
    if not what:
        step = ""
    done = step == "do"
    results = [(act if done else refusal)(item, what, to, request.user) for item in items]
    context = {
        "items": items,
        "left_out": left_out,
        "longest": LONGEST,
        "what": what,
        "label": "分派" if what == ASSIGN else actions[what].label if what else "",
        "to": request.POST.get("to", ""),
        "to_name": work_items.name_of(to),
        "actions": [(name, action.label) for name, action in actions.items()],
        "targets": targets(items),
        "results": [Result(item, said) for item, said in zip(items, results, strict=True)],
        "good": sum(not said for said in results),
        "done": done,
    }
    return TemplateResponse(request, "editorial/admin/bulk.html", context)


def chosen_items(request: HttpRequest) -> tuple[list[WorkItem], int]:
    """The ticked items that this person sees, as they saw them; and how many too many.

    Each is ticked as “key-version”. 404 where none is left: what is hidden is not there.
    """
    ticked: dict[int, int] = {}
    for value in request.POST.getlist("item"):
        key, _, version = value.partition("-")
        if all(
            part.isascii() and part.isdigit() and len(part) < 18 for part in (key, version)
        ):
            ticked[int(key)] = int(version)
    left_out = max(0, len(ticked) - LONGEST)
    keys = list(ticked)[:LONGEST]
    items = list(
        WorkItem.objects.visible_to(request.user)
        .filter(pk__in=keys)
        .prefetch_related(*RELATED)
    )
    if not items:
        raise Http404
    for item in items:
        item.seen = ticked[item.pk]
    return items, left_out


def is_number(text: str) -> bool:
    """Whether it is a number that a key or a version may be."""
    return text.isascii() and text.isdigit() and len(text) < 18


def actions_for(items: list[WorkItem]) -> dict[str, sources.BulkAction]:
    """{“kind.name”: what the rooms of these items offer to do to many}."""
    return {
        f"{kind}.{action.name}": action
        for kind in sorted({item.kind for item in items})
        if (known := sources.of_kind(kind))
        for action in known.bulk
    }


def targets(items: list[WorkItem]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Whom the form offers: who works in the communities of these items.

    Whether one may be given an item is asked of each item.
    """
    places = places_of(items)
    people = permissions.people_in(places).order_by("username")
    bodies = permissions.organizations_in(places).order_by("order", "id")
    return [
        ("组织", [(f"o{body.pk}", str(body)) for body in bodies]),
        ("人员", [(f"u{one.pk}", work_items.name_of(one)) for one in people]),
    ]


def refusal(item: WorkItem, what: str, to: Any, user: Any) -> str:
    """Why it would not go, without doing it; empty where it would."""
    if not what:
        return ""
    if item.version != item.seen:
        return "刚刚有了变化，请看过再办"
    if what == ASSIGN:
        if Move.ASSIGN not in permissions.moves_for(user, item):
            return "您不能分派这件"
        if to is not None and not permissions.may_receive(item, to):
            return f"“{work_items.name_of(to)}”不能办理这件"
        return ""
    kind, _, name = what.partition(".")
    if item.kind != kind:
        return "不适用于这种待办"
    known = sources.of_kind(kind)
    action = next(one for one in known.bulk if one.name == name) if known else None
    if action is None or item.source is None or not known.may_see(user, item.source):
        return "您不能办这件"
    return action.refusal(item.source, user)


def act(item: WorkItem, what: str, to: Any, user: Any) -> str:
    """Do it to one item; why it did not go, or empty."""
    if reason := refusal(item, what, to, user):
        return reason
    try:
        with transaction.atomic():
            if what == ASSIGN:
                work_items.assign(item, to, user)
            else:
                known = sources.of_kind(item.kind)
                name = what.partition(".")[2]
                action = next(one for one in known.bulk if one.name == name)
                action.apply(item.source, user)
    except PermissionDenied:
        return "您不能办这件"
    except ValidationError as refused:
        return "".join(refused.messages).rstrip("。")
    return ""
