"""The board's place in the admin: addresses, entries in the menu, a button on each page."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button

from board import admin_views, pack_views, permissions
from board.viewsets import BoardGroup
from communities.permissions import holds


@hooks.register("register_admin_urls")
def board_urls() -> list[Any]:
    patterns = [
        path("", admin_views.today, name="today"),
        path("new/", admin_views.newest, name="newest"),
        path("<int:pk>/hang/", admin_views.hang, name="hang"),
        path("<int:pk>/down/", admin_views.take_down, name="take_down"),
        path("reports/<int:pk>/", admin_views.settle, name="settle"),
        path("plan/<int:page_id>/", admin_views.plan, name="plan"),
        path("notice/<int:page_id>/", admin_views.notice, name="notice"),
        path("packs/", pack_views.packs_screen, name="packs"),
        path(
            "packs/<int:community_id>/<slug:kind>/<slug:paper>/",
            pack_views.begin,
            name="pack_begin",
        ),
        path("packs/<int:pk>/<str:name>", pack_views.download, name="pack_file"),
    ]
    return [path("postings/", include((patterns, "board"), namespace="board"))]


class PostingsMenuItem(MenuItem):
    """Shown to whoever hangs sheets, or sees what hangs."""

    def is_shown(self, request: HttpRequest) -> bool:
        return permissions.sees_somewhere(request.user)


@hooks.register("register_admin_menu_item")
def postings_menu_item() -> MenuItem:
    return PostingsMenuItem(
        "张贴", reverse("board:today"), name="postings", icon_name="pick", order=47
    )


@hooks.register("register_admin_viewset")
def boards_menu() -> BoardGroup:
    return BoardGroup()


@hooks.register("register_page_header_buttons")
def plan_button(page: Any, user: Any, next_url: Any, **_kwargs: Any) -> Iterator[Any]:
    published = page.live and not getattr(page.specific_class, "made_by_code", True)
    if published and holds(user, permissions.PLAN, page):
        yield Button(
            "张贴和打印",
            reverse("board:notice", args=[page.pk]),
            icon_name="pick",
            priority=70,
        )


@hooks.register("register_log_actions")
def posting_log_actions(actions: Any) -> None:
    for name, words in (
        ("plan", "安排张贴"),
        ("replace", "安排更换"),
        ("hang", "张贴"),
        ("take_down", "取下"),
        ("settle", "处理报缺"),
        ("pack", "生成整套打印"),
    ):
        actions.register_action(f"board.{name}", words, words)
