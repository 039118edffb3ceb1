"""Whose rows the admin shows: asked of every address before its view runs.

Wagtail asks for rights in each of its views, and by some of them only after a title, a
name or a count has been told. Here the answer comes first: what this portal has no use
for is not there, and a row of another community is not there either (404), whatever the
view would have said. portal/admin_rows.py narrows what lists and choosers hold.
"""

import re
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.permissions import policy_registry

from accounts.permissions import enters_admin
from communities.permissions import communities_where
from files.models import PortalDocument, PortalImage

# Not to be had by anybody: publication has one way; site, roles, workflow, folders and
# columns are made by code; and the reports tell of every community.
CLOSED = frozenset(
    {
        "wagtailadmin_api:documents:detail",
        "wagtailadmin_api:documents:find",
        "wagtailadmin_api:documents:listing",
        "wagtailadmin_api:images:detail",
        "wagtailadmin_api:images:find",
        "wagtailadmin_api:images:listing",
        "wagtailadmin_api:pages:action",
        "wagtailadmin_api:pages:find",
        "wagtailadmin_block_preview",
        "wagtailadmin_pages:choose_parent",
        "wagtailadmin_pages:convert_alias",
        "wagtailadmin_pages:move",
        "wagtailadmin_pages:move_confirm",
        "wagtailadmin_pages:revisions_unschedule",
        "wagtailadmin_pages:set_page_position",
        "wagtailadmin_pages:set_privacy",
        "wagtailadmin_pages:type_use",
        "wagtailadmin_pages:type_use_results",
        "wagtailadmin_pages:unpublish",
        "wagtailadmin_reports:aging_pages",
        "wagtailadmin_reports:aging_pages_results",
        "wagtailadmin_reports:locked_pages",
        "wagtailadmin_reports:locked_pages_results",
        "wagtailadmin_reports:page_types_usage",
        "wagtailadmin_reports:page_types_usage_results",
        "wagtailadmin_reports:workflow",
        "wagtailadmin_reports:workflow_results",
        "wagtailadmin_reports:workflow_tasks",
        "wagtailadmin_reports:workflow_tasks_results",
        "wagtailadmin_tag_autocomplete",
        # Bytes that went by the door: a file that is refused is not kept for later.
        "wagtaildocs:create_multiple_from_uploaded_document",
        "wagtaildocs:delete_upload_multiple",
        "wagtailimages:create_multiple_from_uploaded_image",
        "wagtailimages:delete_upload_multiple",
        "wagtailimages:url_generator",
        "wagtailimages:url_generator_output",
        "wagtailusers_users:copy",
    }
)
CLOSED_NAMESPACES = frozenset(
    {
        "wagtailadmin_collections",
        "wagtailadmin_workflows",
        "wagtailembeds",
        "wagtailsites",
        "wagtailusers_groups",
    }
)
# Accounts belong to the whole portal, and to no community.
REGISTRARS_NAMESPACES = frozenset({"wagtailusers_users"})
REGISTRARS_BULK = frozenset({"accounts.user"})
SCOPED_BULK = frozenset({"files.portaldocument", "files.portalimage"})
# For whoever looks after the sub-district as a whole; its rows are scoped by Wagtail.
HISTORY = frozenset(
    {"wagtailadmin_reports:site_history", "wagtailadmin_reports:site_history_results"}
)
# These show the way down to a community; what stands beside it is not listed there.
ON_THE_WAY = frozenset(
    {
        "wagtailadmin_api:pages:detail",
        "wagtailadmin_choose_page_child",
        "wagtailadmin_explore",
        "wagtailadmin_explore_results",
    }
)

PAGE_ARGUMENTS = ("page_id", "parent_page_id", "page_to_move_id", "destination_id")
PAGES_BY_PK = frozenset({"wagtailadmin_api:pages:detail"})
DOCUMENT_ARGUMENTS = ("document_id", "doc_id")
FILE_RIGHTS = ("add", "change", "delete", "choose")
READING = "wagtailcore.view_page"
# A vocabulary made by code, the same for every community.
OPEN_VOCABULARIES = frozenset({("communities", "topictag")})
NUMBER = re.compile("[0-9]{1,18}")


class AdminScope:
    """Answers 404 before the view does, where the row or the view is not for this person.

    Whoever may not enter the admin at all is left to Wagtail, which leads to the login.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, kwargs: dict[str, Any]
    ) -> None:
        if not request.path_info.startswith("/admin/") or not enters_admin(request.user):
            return
        match = request.resolver_match
        if match is None or not (
            is_open(request.user, match.view_name, match.namespaces, kwargs)
            and names_own_rows(request.user, match.view_name, kwargs)
        ):
            raise Http404
        if match.view_name == "wagtailadmin_choose_page_chosen_multiple":
            keep_own_pages(request)


def is_open(user: Any, view_name: str, namespaces: list[str], kwargs: Any) -> bool:
    """Whether the view is there for this person at all."""
    if view_name == "wagtail_bulk_action":
        model = f"{kwargs['app_label']}.{kwargs['model_name']}"
        if model in REGISTRARS_BULK:
            return looks_after_accounts(user)
        return model in SCOPED_BULK and kwargs["action"] != "add_tags"
    if view_name == "wagtailadmin_tag_model_autocomplete":
        return (kwargs["app_name"], kwargs["model_name"]) in OPEN_VOCABULARIES
    if view_name in CLOSED or CLOSED_NAMESPACES.intersection(namespaces):
        return False
    if REGISTRARS_NAMESPACES.intersection(namespaces):
        return looks_after_accounts(user)
    if view_name in HISTORY:
        return looks_after_all(user)
    return True


def looks_after_accounts(user: Any) -> bool:
    """Whether the person keeps accounts: a superuser, or whom one gave that right by name.

    No role brings it: a role holds in a community, an account in all of them.
    """
    return bool(user.has_perm("accounts.change_user"))


def looks_after_all(user: Any) -> bool:
    """Whether the person reads in the sub-district itself, and so in every community."""
    if not hasattr(user, "_looks_after_all"):  # the menu asks more than once
        places = communities_where(user, [READING]).filter(kind="subdistrict")
        user._looks_after_all = places.exists()
    return bool(user._looks_after_all)


def names_own_rows(user: Any, view_name: str, kwargs: dict[str, Any]) -> bool:
    """Whether each row that the address names is one that this person may meet."""
    page_ids = [kwargs[name] for name in PAGE_ARGUMENTS if kwargs.get(name)]
    if view_name in PAGES_BY_PK or view_name == "wagtailadmin_pages:revisions_compare":
        page_ids.append(kwargs["pk"])
    if (
        view_name == "wagtailadmin_editing_sessions:ping"
        and (kwargs["app_label"], kwargs["model_name"]) != ("wagtailcore", "page")
        and not is_known(kwargs["app_label"], kwargs["model_name"])
    ):
        return False
    if view_name == "wagtailadmin_editing_sessions:ping":
        page_ids.append(kwargs["object_id"])
    return (
        all(
            meets_page(user, page_id, on_the_way=view_name in ON_THE_WAY)
            for page_id in page_ids
        )
        and names_steps_of_the_page(kwargs)
        and names_own_files(user, view_name, kwargs)
    )


def is_known(app_label: str, model_name: str) -> bool:
    """Whether this names a page type: of other models nobody asks who else is editing."""
    try:
        model = apps.get_model(app_label, model_name)
    except LookupError:
        return False
    return issubclass(model, Page)


def meets_page(user: Any, page_id: Any, *, on_the_way: bool) -> bool:
    """Whether the page stands in a community of this person, or above one (on the way)."""
    if not NUMBER.fullmatch(str(page_id)):
        return False
    if on_the_way:
        pages = policy_registry.get_by_type(Page).explorable_instances(user)
    else:
        pages = own_pages(user)
    return bool(pages.filter(pk=int(page_id)).exists())


def own_pages(user: Any) -> Any:
    """The pages in the communities in which the person holds any right to pages."""
    if user.is_superuser:
        return Page.objects.all()
    policy = policy_registry.get_by_type(Page)
    pages = Page.objects.none()
    for root in {
        page.pk: page for page in policy.instances_with_direct_explore_permission(user)
    }.values():
        pages |= Page.objects.descendant_of(root, inclusive=True)
    return pages


def names_steps_of_the_page(kwargs: dict[str, Any]) -> bool:
    """Whether the workflow's step in the address is one of the page in the address."""
    page_id = str(kwargs.get("page_id", ""))
    if "task_state_id" in kwargs:
        steps = TaskState.objects.filter(
            pk=kwargs["task_state_id"], workflow_state__object_id=page_id
        )
        return bool(steps.exists())
    if "workflow_state_id" in kwargs:
        runs = WorkflowState.objects.filter(
            pk=kwargs["workflow_state_id"], object_id=page_id
        )
        return bool(runs.exists())
    return True


def names_own_files(user: Any, view_name: str, kwargs: dict[str, Any]) -> bool:
    """Whether the images and documents in the address lie in a collection of theirs."""
    images = [kwargs["image_id"]] if "image_id" in kwargs else []
    documents = [kwargs[name] for name in DOCUMENT_ARGUMENTS if name in kwargs]
    if view_name == "wagtailimages_chooser:chosen":
        images.append(kwargs["pk"])
    if view_name == "wagtaildocs_chooser:chosen":
        documents.append(kwargs["pk"])
    return all(meets_file(user, PortalImage, pk) for pk in images) and all(
        meets_file(user, PortalDocument, pk) for pk in documents
    )


def meets_file(user: Any, model: type, pk: Any) -> bool:
    """Whether the person holds any right on this file's collection."""
    if not NUMBER.fullmatch(str(pk)):
        return False
    policy = policy_registry.get_by_type(model)
    rows = policy.instances_user_has_any_permission_for(user, FILE_RIGHTS)
    return bool(rows.filter(pk=int(pk)).exists())


def keep_own_pages(request: HttpRequest) -> None:
    """Leave out of `?id=…` what the person may not meet; the view asks nobody."""
    kept = request.GET.copy()
    ids = [pk for pk in kept.getlist("id") if NUMBER.fullmatch(pk)]
    mine = own_pages(request.user).filter(pk__in=ids).values_list("pk", flat=True)
    kept.setlist("id", [str(pk) for pk in mine])
    kept._mutable = False
    request.GET = kept
