"""The one screen on which a draft is confirmed, signed or sent back: read it, then decide.

Whoever decides gets no form to write in: who writes is an author, and signs nothing.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from publishing.models import RightsTask

TOLD = {
    "approve": "已{verb}：“{title}”。",
    "reject": "已退回：“{title}”，起草人会看到说明。",
}


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show a draft under review to whoever may look at this step, and take a decision."""
    page = get_object_or_404(Page, pk=page_id).specific
    task = waiting_task(page, request.user)
    if task is None:
        raise Http404
    actions = {name for name, *_ in task.get_actions(page, request.user)}
    error = ""
    if request.method == "POST":
        decision = request.POST.get("decision", "")
        comment = request.POST.get("comment", "").replace("\0", "").strip()[:1000]
        if decision not in actions:
            raise PermissionDenied
        if decision == "reject" and not comment:
            error = "退回时请写明要改什么，起草人会看到。"
        else:
            return decided(request, page, task, decision, comment)
    draft = page.get_latest_revision_as_object()
    context = {
        "page": page,
        "draft": draft,
        "task": task,
        "verb": task.verb_on(page),
        "actions": actions,
        "issues": draft.publication_issues(),
        "attachments": draft.review_attachments(),
        "hints": getattr(draft, "publication_hints", list)(),
        "author": page.get_latest_revision().user,
        "error": error,
    }
    return TemplateResponse(request, "publishing/admin/review.html", context)


def decided(
    request: HttpRequest, page: Any, task: RightsTask, decision: str, comment: str
) -> HttpResponse:
    """Take the step; where somebody else was faster or it is refused, say so."""
    state = page.current_workflow_task_state
    try:
        task.on_action(state, request.user, decision, comment=comment)
    except PermissionDenied:
        messages.error(request, "这一步已经由别人办过，或您不能办这一步。")
    except ValidationError as refused:
        messages.error(request, "".join(refused.messages))
    else:
        told = TOLD[decision].format(verb=task.verb_on(page), title=page.title)
        messages.success(request, told)
    return redirect("wagtailadmin_home")


def waiting_task(page: Any, user: Any) -> RightsTask | None:
    """The step for which the page waits, if this person may look at it."""
    task = page.current_workflow_task if page.workflow_in_progress else None
    if isinstance(task, RightsTask) and task.may_look(page, user):
        return task
    return None
