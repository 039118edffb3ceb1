"""复核 in the admin: one procedure, who reviewed it when, and 已复核，继续有效."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from communities.permissions import communities_where
from foundation import clock
from governance import permissions, procedure_reviews
from governance.models import ProcedurePage

SHOWN = 20


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show when it was last looked through; take the word that it goes on holding."""
    user: Any = request.user
    readable = communities_where(user, [permissions.VIEW_REVIEWS])
    pages = ProcedurePage.objects.public().filter(community__in=readable)
    page = get_object_or_404(pages.select_related("community"), pk=pk)
    may_confirm = permissions.may_confirm(user, page)
    if request.method == "POST":
        if not may_confirm:
            raise PermissionDenied
        try:
            procedure_reviews.confirm(page, by=user)
        except ValidationError as refused:
            messages.error(request, "".join(refused.messages))
        else:
            messages.success(request, f"已复核，继续有效：《{page.title}》。")
        return redirect("governance_procedures:review", page.pk)
    day = clock.today()
    context = {
        "page": page,
        "holding": page.in_force(day),
        "done_today": page.reviewed_on == day,
        "reviews": page.reviews.select_related("version", "reviewed_by")[:SHOWN],
        "may_confirm": may_confirm,
    }
    answer = TemplateResponse(request, "governance/admin/procedure_review.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
