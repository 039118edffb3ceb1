"""Withdrawal in the admin: one person asks, another decides. Rows by community."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from communities.permissions import communities_where, holds
from publishing.forms import WithdrawalForm
from publishing.models import Withdrawal
from publishing.transitions import (
    approve_withdrawal,
    propose_withdrawal,
    refuse_withdrawal,
)

PROPOSE = "publishing.withdraw"
DECIDE = ("publishing.sign_off", "publishing.sign_off_party")
DECISIONS = {
    "approve": (approve_withdrawal, "已撤回，原网址会说明原因。"),
    "refuse": (refuse_withdrawal, "没有同意撤回，内容仍然公开。"),
}


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask for the withdrawal of a page of one's own community."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not holds(request.user, PROPOSE, page) or not page.live:
        raise Http404
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            propose_withdrawal(page, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "撤回申请已提交，等待另一个人批准。")
            return redirect("publishing:withdrawals")
    return TemplateResponse(
        request, "publishing/admin/propose.html", {"page": page, "form": form}
    )


def index(request: HttpRequest) -> HttpResponse:
    """Proposals waiting in the communities where one may ask or decide."""
    rows = waiting_for(request.user)
    return TemplateResponse(request, "publishing/admin/withdrawals.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to a proposal or refuse it; whoever proposed it may only look."""
    withdrawal = next((row for row in waiting_for(request.user) if row.pk == pk), None)
    if withdrawal is None:
        raise Http404
    page = withdrawal.page.specific
    may_decide = request.user.pk != withdrawal.proposed_by_id and holds(
        request.user, page.sign_off_permission(), page
    )
    if request.method == "POST":
        act, told = DECISIONS.get(request.POST.get("decision", ""), (None, ""))
        if act is None or not may_decide:
            raise PermissionDenied
        try:
            act(withdrawal, by=request.user)
        except ValidationError as error:
            messages.error(request, "".join(error.messages))
        else:
            messages.success(request, told)
        return redirect("publishing:withdrawals")
    return TemplateResponse(
        request,
        "publishing/admin/decide.html",
        {"withdrawal": withdrawal, "page": page, "may_decide": may_decide},
    )


def waiting_for(user: Any) -> list[Withdrawal]:
    """Open proposals that concern this person, oldest first."""
    paths = list(communities_where(user, [PROPOSE, *DECIDE]).values_list("path", flat=True))
    rows = Withdrawal.objects.filter(state=Withdrawal.State.PROPOSED).order_by("pk")
    rows = rows.select_related("page", "proposed_by")
    return [row for row in rows if row.page.path.startswith(tuple(paths))]
