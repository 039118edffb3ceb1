"""The admin as its users meet it: menus, first screen, lists and choosers, per role."""

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from portal import admin_account, admin_rows, admin_words, desk_home, desk_pages
from portal.admin_scope import looks_after_all

# Of Wagtail's own entries, those that lead to something in this portal.
REPORTS = {"site-history"}
SETTINGS_CLOSED = {"workflows", "workflow-tasks", "collections", "sites", "groups"}
MENU_CLOSED = {"help"}


@hooks.register("register_admin_urls")
def desk_urls() -> list[Any]:
    patterns = [
        path("", desk_pages.desk, name="index"),
        path("new/", desk_pages.new, name="new"),
        path("<int:page_id>/", desk_pages.opened, name="page"),
    ]
    return [path("desk/", include((patterns, "desk"), namespace="desk"))]


def reads_pages(user: Any) -> bool:
    """Whether the person has a right to pages anywhere; asks nothing twice in a request."""
    policy = policy_registry.get_by_type(Page)
    return bool(user.is_superuser or policy.instances_with_direct_explore_permission(user))


class DeskMenuItem(MenuItem):
    """Shown to whoever reads pages somewhere."""

    def is_shown(self, request: HttpRequest) -> bool:
        return reads_pages(request.user)


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> MenuItem:
    return DeskMenuItem(
        "稿件", reverse("desk:index"), name="desk", icon_name="list-ul", order=50
    )


@hooks.register("construct_main_menu")
def without_help(_request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in MENU_CLOSED]


@hooks.register("construct_reports_menu")
def reports_of_use(request: HttpRequest, items: list[MenuItem]) -> None:
    shown = REPORTS if looks_after_all(request.user) else set()
    items[:] = [item for item in items if item.name in shown]


@hooks.register("construct_settings_menu")
def settings_of_use(_request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in SETTINGS_CLOSED]


@hooks.register("construct_homepage_summary_items")
def without_summary(_request: HttpRequest, items: list[Any]) -> None:
    # They count pages and files of every community below a common ancestor.
    items.clear()


@hooks.register("construct_homepage_panels", order=1000)
def our_panels(request: HttpRequest, panels: list[Any]) -> None:
    desk_home.set_panels(request, panels)


@hooks.register("construct_page_chooser_queryset")
def choosable_pages(pages: Any, request: HttpRequest) -> Any:
    return admin_rows.choosable_pages(pages, request)


# After Wagtail's own, whose place it takes.
@hooks.register("register_admin_viewset", order=10)
def own_page_views() -> ViewSet:
    return admin_rows.OwnPageViewSet()


@hooks.register("construct_admin_api")
def own_pages_api(router: Any) -> None:
    router.register_endpoint("pages", admin_rows.OwnPagesAPI)


for account_item in admin_account.menu_items():
    hooks.register("register_account_menu_item", account_item)

for action in admin_rows.BULK_ACTIONS:
    hooks.register("register_bulk_action", action, order=10)

admin_words.label_in_chinese()
