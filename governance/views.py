"""What residents do in this room: give an opinion on a draft, and see what became of it."""

import uuid
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from foundation import limits
from governance import permissions, transitions
from governance.kinds import CallPhase
from governance.models import OpinionCallPage
from governance.opinion_forms import OpinionForm


def for_one_person(view: Any) -> Any:
    """What the page holds is this person's own: kept by nobody, found by no search."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = view(request, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        answer["X-Robots-Tag"] = "noindex"
        return answer

    return guarded


@for_one_person
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def opinions(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for a resident whom the community knows, and what they said before."""
    user: Any = request.user
    calls = OpinionCallPage.objects.public().select_related("community", "document")
    call = get_object_or_404(calls, pk=pk)
    known = permissions.may_give(user, call.community)
    form, status, wait = None, 200, 0
    if known and call.phase == CallPhase.OPEN:
        form = OpinionForm(request.POST or None, call=call)
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        status, wait = taken(request, call, form)
        if status == 302:
            return redirect("give_opinion", call.pk)
    mine = call.opinions.filter(by=user).order_by("-received_at", "pk")
    parts = {part.anchor: part for part in call.parts() if part.anchor}
    context = {
        "call": call,
        "community": call.community,
        "form": form,
        "known": known,
        "mine": [(row, parts.get(row.anchor)) for row in mine],
    }
    answer = render(request, "governance/opinions.html", context, status=status)
    if wait:
        answer["Retry-After"] = str(wait)
    return answer


def taken(
    request: HttpRequest, call: OpinionCallPage, form: OpinionForm
) -> tuple[int, int]:
    """Give what was typed to the room; status and seconds to wait, errors in the form."""
    user: Any = request.user
    if not form.is_valid():
        return 200, 0
    verdict = limits.ask("opinion", str(user.pk))
    if not verdict.allowed:
        minutes = -(-verdict.retry_after // 60)
        form.add_error(None, f"提交得太频繁，请过{minutes}分钟再提；写的内容还在。")
        return 429, verdict.retry_after
    try:
        transitions.give(
            call,
            by=user,
            key=form.cleaned_data["key"] or uuid.uuid4(),
            anchor=form.cleaned_data["anchor"],
            text=form.cleaned_data["text"],
        )
    except transitions.NotNow as refused:
        form.add_error(None, refused.messages)
        return 409, 0
    except ValidationError as refused:
        form.add_error(None, refused)
        return 200, 0
    messages.success(
        request, "意见已经收到，答复后会在这里告诉您，也会汇总公布（不写名字）。"
    )
    return 302, 0


def address_of(call: OpinionCallPage) -> str:
    """Where a resident gives an opinion on this call."""
    return reverse("give_opinion", args=[call.pk])
