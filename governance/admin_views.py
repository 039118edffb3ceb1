"""意见征集 in the admin: the calls, the opinions of one, paper and answers.

What the person may not see is not there (404). No view tells who gave an opinion.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from governance import permissions, transitions
from governance.kinds import OpinionState
from governance.models import OpinionCallPage
from governance.opinion_forms import AnswerForm, PaperForm

PAGE_SIZE = 50


def answered(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A screen of this room: for one person, kept nowhere."""
    answer = TemplateResponse(
        request, f"governance/admin/{template}.html", context, status=status
    )
    answer["Cache-Control"] = "no-store"
    return answer


def call_for(request: HttpRequest, pk: int) -> OpinionCallPage:
    """The call, if this person reads its opinions; 404 otherwise."""
    calls = permissions.calls_for(request.user).select_related("document", "community")
    found: OpinionCallPage = get_object_or_404(calls, pk=pk)
    return found


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The calls of one's communities, each with how many opinions wait."""
    if not permissions.reads_somewhere(request.user):
        raise Http404
    waiting = Count("opinions", filter=Q(opinions__state=OpinionState.RECEIVED))
    calls = permissions.calls_for(request.user).select_related("document", "community")
    calls = calls.annotate(waiting=waiting, received=Count("opinions"))
    page = Paginator(calls.order_by("-closes_on", "-pk"), PAGE_SIZE).get_page(
        request.GET.get("p")
    )
    return answered(request, "calls", {"page": page})


@require_safe
def of_call(request: HttpRequest, pk: int) -> HttpResponse:
    """The opinions on one call, those that wait first."""
    call = call_for(request, pk)
    parts = {part.anchor: part for part in call.parts() if part.anchor}
    rows = call.opinions.order_by("-state", "received_at", "pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("p"))
    context = {
        "call": call,
        "page": page,
        "rows": [(row, parts.get(row.anchor)) for row in page],
        "may_answer": permissions.may_answer(request.user, call),
    }
    return answered(request, "opinions", context)


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down an opinion that came on paper."""
    call = call_for(request, pk)
    if not permissions.may_answer(request.user, call):
        raise PermissionDenied
    form = PaperForm(request.POST or None, call=call)
    if request.method == "POST" and form.is_valid():
        try:
            transitions.enter(call, by=request.user, **form.cleaned_data)
        except transitions.NotNow as refused:
            form.add_error(None, refused.messages)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "已录入，等待答复。")
            return redirect("governance_opinions:call", call.pk)
    return answered(request, "enter", {"call": call, "form": form})


@require_http_methods(["GET", "POST"])
def opinion(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    """One opinion as it was written, and the form for its answer."""
    call = call_for(request, pk)
    row = get_object_or_404(call.opinions, pk=key)
    may_answer = permissions.may_answer(request.user, call) and call.concluded_on is None
    form = None
    if may_answer:
        standing = {name: getattr(row, name) for name in ("gist", "outcome", "reason")}
        form = AnswerForm(request.POST or None, initial=standing)
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            try:
                transitions.answer(row, by=request.user, **form.cleaned_data)
            except ValidationError as refused:
                form.add_error(None, refused.messages)
            else:
                messages.success(request, "已答复；公布采纳情况时一起公开。")
                return redirect("governance_opinions:call", call.pk)
    about = next((p for p in call.parts() if p.anchor and p.anchor == row.anchor), None)
    context = {"call": call, "opinion": row, "about": about, "form": form}
    return answered(request, "opinion", context)
