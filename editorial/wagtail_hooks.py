"""The desk's place in the admin: addresses, an entry in the menu, a word in logs."""

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from editorial import admin_views, bulk_views
from editorial.permissions import enters_desk


@hooks.register("register_admin_urls")
def work_urls() -> list[Any]:
    patterns = [
        path("", admin_views.index, name="index"),
        path("bulk/", bulk_views.bulk, name="bulk"),
        path("export/<slug:kind>/", admin_views.download, name="export"),
        path("<int:pk>/", admin_views.one, name="item"),
        path("<int:pk>/claim/", admin_views.claim, name="claim"),
        path("<int:pk>/release/", admin_views.release, name="release"),
        path("<int:pk>/assign/", admin_views.assign, name="assign"),
        path("<int:pk>/comment/", admin_views.comment, name="comment"),
    ]
    return [path("desk/work/", include((patterns, "work"), namespace="work"))]


class WorkMenuItem(MenuItem):
    """Shown to whoever has a desk."""

    def is_shown(self, request: HttpRequest) -> bool:
        return enters_desk(request.user)


@hooks.register("register_admin_menu_item")
def work_menu_item() -> MenuItem:
    return WorkMenuItem(
        "待办", reverse("work:index"), name="work", icon_name="tasks", order=40
    )


@hooks.register("register_log_actions")
def work_log_actions(actions: Any) -> None:
    actions.register_action("editorial.export", "导出待办", "导出待办")
