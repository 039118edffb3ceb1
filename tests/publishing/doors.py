"""Every door of Wagtail's admin by which a page might become public, or stop being so.

A door is a function (client, page) -> answer. DOORS is keyed by the URL names of Wagtail's
page urls, so that an address without a door here is noticed by test_admin_doors.
"""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from wagtail.models import Page, TaskState
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    rich_text,
    streamfield,
)

from tests.people import column

PUBLISHING_BUTTONS = {
    "action-publish": "1",
    "action-submit": "1",
    "go_live_at": "2020-01-01 00:00",
    "expire_at": "2020-01-02 00:00",
}


def form_of(page: Any, **more: Any) -> dict[str, Any]:
    """What the edit form of a disclosure posts, every publishing button pressed at once."""
    rows = page.elements.all()
    data = nested_form_data(
        {
            "title": page.title + "（改）",
            "slug": page.slug,
            "rule": page.rule_id,
            "publisher": page.publisher_id,
            "fact_date": page.fact_date.isoformat(),
            "period": page.period,
            "responsible": page.responsible,
            "responsible_editor": page.responsible_editor,
            "change_note": "更正题目。",
            "elements": inline_formset(
                [{"id": row.pk, "name": row.name, "value": row.value} for row in rows],
                initial=len(rows),
            ),
            "attachments": inline_formset([]),
            "body": streamfield([("paragraph", rich_text("<p>改过的正文。</p>"))]),
        }
    )
    comments = {
        f"comments-{name}": value
        for name, value in {
            "TOTAL_FORMS": 0,
            "INITIAL_FORMS": 0,
            "MIN_NUM_FORMS": 0,
            "MAX_NUM_FORMS": "",
        }.items()
    }
    return {**data, **comments, **more}


def at(name: str, *args: Any) -> str:
    return reverse(f"wagtailadmin_pages:{name}", args=args)


def edit(**buttons: str) -> Callable[..., Any]:
    def door(client: Any, page: Any) -> Any:
        return client.post(at("edit", page.pk), form_of(page, **buttons))

    return door


def create(client: Any, page: Any) -> Any:
    data = form_of(page, **PUBLISHING_BUTTONS) | {"slug": "xin-de"}
    data["elements-INITIAL_FORMS"] = 0
    for key in [key for key in data if key.startswith("elements-") and key.endswith("-id")]:
        data[key] = ""
    return client.post(at("add", "disclosure", "affairspage", column().pk), data)


def copy(**more: str) -> Callable[..., Any]:
    def door(client: Any, page: Any) -> Any:
        target = column().pk
        data = {"new_title": "抄本", "new_slug": "chao-ben", "new_parent_page": target}
        return client.post(at("copy", page.pk), data | more)

    return door


def copy_tree(client: Any, page: Any) -> Any:
    data = {
        "new_title": "整栏抄本",
        "new_slug": "zheng-lan",
        "new_parent_page": column("QL02").get_parent().pk,
        "copy_subpages": "on",
        "publish_copies": "on",
    }
    return client.post(at("copy", column().pk), data)


def revert(client: Any, page: Any) -> Any:
    first = page.revisions.order_by("pk").first()
    client.get(at("revisions_revert", page.pk, first.pk))
    data = form_of(page, revision=str(first.pk), **PUBLISHING_BUTTONS)
    return client.post(at("edit", page.pk), data)


def unschedule(client: Any, page: Any) -> Any:
    return client.post(at("revisions_unschedule", page.pk, page.get_latest_revision().pk))


def step(name: str, action: str) -> Callable[..., Any]:
    def door(client: Any, page: Any) -> Any:
        states = TaskState.objects.filter(
            workflow_state__object_id=str(page.pk), status="in_progress"
        )
        for state in states:
            client.post(at(name, page.pk, action, state.pk), {"comment": "好"})
        return None

    return door


def set_privacy(client: Any, page: Any) -> Any:
    data = {"restriction_type": "login", "password": "", "groups": []}
    return client.post(at("set_privacy", page.pk), data)


def move(client: Any, page: Any) -> Any:
    target = column("QL02").pk
    client.post(at("move", page.pk), {"new_parent_page": target})
    return client.post(at("move_confirm", page.pk, target))


def bulk(action: str, **more: Any) -> Callable[..., Any]:
    def door(client: Any, page: Any) -> Any:
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        data = {"include_descendants": "on", **more}
        if action == "move":
            data |= {"chooser": column("QL02").pk, "move_applicable": "on"}
        client.post(f"{url}?id=all&childOf={column().pk}", data)
        return client.post(f"{url}?id={page.pk}", data)

    return door


def programs_door(action: str, **body: Any) -> Callable[..., Any]:
    def door(client: Any, page: Any) -> Any:
        url = f"/admin/api/main/pages/{page.pk}/action/{action}/"
        return client.post(url, body, content_type="application/json")

    return door


def post(name: str) -> Callable[..., Any]:
    def door(client: Any, page: Any) -> Any:
        return client.post(at(name, page.pk), {})

    return door


DOORS: dict[str, Callable[..., Any]] = {
    "edit": edit(**PUBLISHING_BUTTONS),
    "edit: publish only": edit(**{"action-publish": "1"}),
    "edit: approve in passing": edit(
        **{"action-workflow-action": "1", "workflow-action-name": "approve"}
    ),
    "edit: restart": edit(**{"action-restart-workflow": "1"}),
    "edit: cancel": edit(**{"action-cancel-workflow": "1"}),
    "add": create,
    "copy": copy(publish_copies="on", copy_subpages="on"),
    "copy: alias": copy(alias="on", publish_copies="on"),
    "copy: a whole column": copy_tree,
    "convert_alias": post("convert_alias"),
    "move": move,
    "move_confirm": move,
    "set_page_position": lambda client, page: client.post(
        at("set_page_position", page.pk) + "?position=0"
    ),
    "delete": post("delete"),
    "unpublish": post("unpublish"),
    "set_privacy": set_privacy,
    "revisions_revert": revert,
    "revisions_unschedule": unschedule,
    "confirm_workflow_cancellation": post("confirm_workflow_cancellation"),
    "bulk publish": bulk("publish"),
    "bulk unpublish": bulk("unpublish"),
    "bulk delete": bulk("delete"),
    "bulk move": bulk("move"),
    "API publish": programs_door("publish"),
    "API unpublish": programs_door("unpublish", recursive=True),
    "API delete": programs_door("delete"),
    "API move": lambda client, page: programs_door(
        "move", destination_page_id=column("QL02").pk
    )(client, page),
    "API copy": lambda client, page: programs_door(
        "copy", destination_page_id=column().pk, recursive=True, keep_live=True
    )(client, page),
    "API alias": lambda client, page: programs_door(
        "create_alias", destination_page_id=column().pk, recursive=True
    )(client, page),
    "API revert": lambda client, page: programs_door(
        "revert_to_page_revision",
        revision_id=page.revisions.order_by("pk").first().pk,
    )(client, page),
    "API translate": programs_door("copy_for_translation", locale="en"),
}


def review(client: Any, page: Any) -> Any:
    return client.post(reverse("review", args=[page.pk]), {"decision": "approve"})


# The steps of the workflow and our screen for them: who may is told in the test.
STEPS: dict[str, Callable[..., Any]] = {
    "review": review,
    "workflow_action": step("workflow_action", "approve"),
    "collect_workflow_action_data": step("collect_workflow_action_data", "approve"),
}

# Addresses of Wagtail's page urls that only show something, or only lock a draft.
LOOKING = {
    "add_subpage",
    "choose_parent",
    "history",
    "history_results",
    "lock",
    "preview_on_add",
    "preview_on_edit",
    "revisions_compare",
    "revisions_index",
    "revisions_view",
    "search",
    "search_results",
    "type_use",
    "type_use_results",
    "unlock",
    "usage",
    "view_draft",
    "workflow_history",
    "workflow_history_detail",
    "workflow_preview",
}


def what_stands(_page: Any = None) -> dict[str, Any]:
    """What readers see of every page, and what was ever published."""
    fields = ("pk", "live", "live_revision_id", "url_path", "expired", "go_live_at")
    rows = Page.objects.order_by("pk").values_list(*fields)
    return {
        "public": [row for row in rows if row[1]],
        "published once": sorted(
            Page.objects.filter(first_published_at__isnull=False).values_list(
                "pk", "url_path"
            )
        ),
        "restricted": list(Page.objects.filter(view_restrictions__isnull=False)),
    }
