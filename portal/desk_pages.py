"""稿件: what is being written and what became of it, by state, in publishing terms.

Knows no single room: whatever page type is a PortalPage and not made by code is listed.
A state is told in SQL, so that the list can be filtered, counted and paged by it.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page, PageLogEntry, TaskState, WorkflowState

from communities.models import CommunityPage
from communities.permissions import communities_where, holds
from foundation import clock
from foundation.pages import PortalPage
from portal.admin_scope import own_pages
from publishing import review_views
from publishing.models import ConfirmationTask, SignOffTask, Withdrawal

PAGE_SIZE = 50
WRITING = "wagtailcore.change_page"
ADDING = "wagtailcore.add_page"
# Whoever takes a step of the workflow holds one of these.
DECIDING = {
    ConfirmationTask: ("publishing.confirm", "publishing.secrecy_review"),
    SignOffTask: ("publishing.sign_off", "publishing.sign_off_party"),
}
LONGEST_COURSE = 100
# Root, home page, community: how deep a community's own path reaches.
COMMUNITY_DEPTH = 3


class State(TextChoices):
    """Where a page stands on its way; one state a page, the most urgent first."""

    RETURNED = "returned", "退回修改"
    IN_REVIEW = "in_review", "审签中"
    DRAFT = "draft", "草稿"
    POSTING = "posting", "公示中"
    PUBLIC = "public", "已公开"
    WITHDRAWN = "withdrawn", "已撤回"


class Place(NamedTuple):
    """A column in which a person may write, and what may be written there."""

    community: CommunityPage
    column: Page
    kinds: list[tuple[str, str]]  # (name, address of the empty form)


def kinds() -> list[type[PortalPage]]:
    """The page types that editors write, whichever room they are of."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, PortalPage) and not model.made_by_code
    ]


def pages_of(user: Any) -> QuerySet:
    """The pages that people write, in the communities of this person, each with `state`."""
    types = ContentType.objects.get_for_models(*kinds()).values()
    pages = own_pages(user).filter(content_type__in=[kind.pk for kind in types])
    return with_state(pages)


def with_state(pages: QuerySet) -> QuerySet:
    """The pages, each with `state` (a value of State)."""
    review = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=Cast(OuterRef("pk"), CharField()),
        status__in=(WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES),
    )
    withdrawn = Withdrawal.objects.filter(
        page=OuterRef("pk"), state=Withdrawal.State.APPROVED
    )
    return pages.annotate(review=Subquery(review.values("status")[:1])).annotate(
        state=Case(
            When(review=WorkflowState.STATUS_NEEDS_CHANGES, then=Value(State.RETURNED)),
            When(review=WorkflowState.STATUS_IN_PROGRESS, then=Value(State.IN_REVIEW)),
            When(Q(live=True) & on_posting(), then=Value(State.POSTING)),
            When(live=True, then=Value(State.PUBLIC)),
            When(Exists(withdrawn), then=Value(State.WITHDRAWN)),
            default=Value(State.DRAFT),
            output_field=CharField(),
        )
    )


def on_posting() -> Q:
    """公示中 today, of those page types whose rows can tell."""
    found = Q(pk__in=[])
    for model in kinds():
        rows = model._default_manager.all()
        if hasattr(rows, "with_status"):
            found |= Q(pk__in=rows.with_status("posting", clock.today()).values("pk"))
    return found


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The list 稿件, by state, community and kind; what means nothing is ignored."""
    rows = pages_of(request.user)
    communities = communities_of(request.user)
    chosen = {
        "community": request.GET.get("community", ""),
        "kind": request.GET.get("kind", ""),
        "state": request.GET.get("state", ""),
        "mine": request.GET.get("mine", ""),
    }
    by_code = {community.code: community for community in communities}
    if community := by_code.get(chosen["community"]):
        rows = rows.filter(path__startswith=community.path)
    if kind := {model._meta.label_lower: model for model in kinds()}.get(chosen["kind"]):
        rows = rows.filter(content_type=ContentType.objects.get_for_model(kind))
    if chosen["mine"]:
        rows = rows.filter(owner=request.user)
    counts = dict(rows.values_list("state").annotate(found=Count("pk")).order_by())
    if chosen["state"] in State.values:
        rows = rows.filter(state=chosen["state"])
    rows = rows.order_by(F("latest_revision_created_at").desc(nulls_last=True), "-pk")
    page = Paginator(rows.select_related("content_type", "owner"), PAGE_SIZE).get_page(
        request.GET.get("p")
    )
    context = {
        "rows": list(told(page.object_list, communities)),
        "page": page,
        "chosen": chosen,
        "kept": kept(chosen, without="state"),
        "kept_all": kept(chosen),
        "states": [(state, counts.get(state.value, 0)) for state in State],
        "total": sum(counts.values()),
        "communities": communities,
        "kinds": [(model._meta.label_lower, model._meta.verbose_name) for model in kinds()],
        "may_write": communities_where(request.user, [ADDING]).exists(),
    }
    return TemplateResponse(request, "portal/admin/desk.html", context)


def kept(chosen: dict[str, str], without: str = "") -> str:
    """The conditions as the tail of an address, for links that change another one."""
    return urlencode({key: text for key, text in chosen.items() if text and key != without})


def communities_of(user: Any) -> list[CommunityPage]:
    """The communities whose pages this person may see, in order of their codes."""
    roots = own_pages(user).filter(depth=COMMUNITY_DEPTH).values("pk")
    return list(CommunityPage.objects.filter(pk__in=roots).order_by("code"))


def told(pages: Any, communities: list[CommunityPage]) -> Iterator[dict[str, Any]]:
    """What a row of the list says of each page."""
    by_path = {community.path: community for community in communities}
    for page in pages:
        yield {
            "page": page,
            "state": State(page.state),
            "kind": page.content_type.model_class()._meta.verbose_name,
            "community": by_path.get(page.path[: COMMUNITY_DEPTH * Page.steplen]),
            "changed": page.live and page.has_unpublished_changes,
        }


@require_safe
def opened(request: HttpRequest, page_id: int) -> HttpResponse:
    """Leads to where this person works on the page; who only reads is shown its course.

    What was never handed in is its author's: of such a draft nothing but the course shows.
    """
    row = get_object_or_404(pages_of(request.user), pk=page_id)
    page = row.specific
    task = review_views.waiting_task(page, request.user)
    if task is not None and task.get_actions(page, request.user):
        return redirect("review", page.pk)
    if holds(request.user, WRITING, page):
        return redirect("wagtailadmin_pages:edit", page.pk)
    handed_in = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page), object_id=str(page.pk)
    )
    draft = page.get_latest_revision_as_object() if handed_in.exists() else None
    context = {
        "page": page,
        "state": State(row.state),
        "draft": draft,
        "versions": page.versions.select_related("published_by"),
        "entries": PageLogEntry.objects.filter(page=page.pk)
        .select_related("user")
        .order_by("-timestamp", "-pk")[:LONGEST_COURSE],
    }
    return TemplateResponse(request, "portal/admin/course.html", context)


def waiting_for(user: Any, limit: int) -> list[TaskState]:
    """At most `limit` steps of the workflow that this person may take now, oldest first."""
    mine = Q(pk__in=[])
    for task_class, permissions in DECIDING.items():
        here = Page.objects.none()
        for path in communities_where(user, permissions).values_list("path", flat=True):
            here |= Page.objects.filter(path__startswith=path)
        keys = here.annotate(key=Cast("pk", CharField())).values("key")
        mine |= Q(
            task__content_type=ContentType.objects.get_for_model(task_class),
            workflow_state__object_id__in=keys,
        )
    states = (
        TaskState.objects.filter(
            mine,
            status=TaskState.STATUS_IN_PROGRESS,
            workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
            workflow_state__base_content_type=ContentType.objects.get_for_model(Page),
        )
        .exclude(revision__user=user)
        .select_related("workflow_state", "task")
        .order_by("started_at", "pk")
    )
    found: list[TaskState] = []
    for state in states:
        page = state.workflow_state.content_object
        if page is not None and state.task.specific.may_act(page.specific, user):
            found.append(state)
            if len(found) == limit:
                break
    return found


@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """起草: each column in which the person may write, with what may be written there."""
    return TemplateResponse(
        request, "portal/admin/new.html", {"places": list(places(request.user))}
    )


def places(user: Any) -> Iterator[Place]:
    """Where this person may write, community by community."""
    columns = [
        model
        for model in apps.get_models()
        if issubclass(model, PortalPage) and model.adds_by_hand
    ]
    types = ContentType.objects.get_for_models(*columns)
    by_type = {kind.pk: model for model, kind in types.items()}
    for community in communities_where(user, [ADDING]).order_by("code"):
        below = Page.objects.descendant_of(community).filter(content_type__in=by_type)
        for column in below.order_by("path"):
            written = [
                (
                    str(kind._meta.verbose_name),
                    reverse(
                        "wagtailadmin_pages:add",
                        args=[kind._meta.app_label, kind._meta.model_name, column.pk],
                    ),
                )
                for kind in by_type[column.content_type_id].creatable_subpage_models()
            ]
            if written:
                yield Place(community, column, written)
