"""The room's place in the admin: the opinions, and the log's words for them."""

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from governance import admin_views, permissions


@hooks.register("register_admin_urls")
def opinion_urls() -> list[Any]:
    patterns = [
        path("", admin_views.index, name="index"),
        path("<int:pk>/", admin_views.of_call, name="call"),
        path("<int:pk>/enter/", admin_views.enter, name="enter"),
        path("<int:pk>/<uuid:key>/", admin_views.opinion, name="opinion"),
    ]
    space = include((patterns, "governance_opinions"), namespace="governance_opinions")
    return [path("opinions/", space)]


class OpinionsMenuItem(MenuItem):
    """Shown to whoever reads opinions somewhere."""

    def is_shown(self, request: HttpRequest) -> bool:
        return permissions.reads_somewhere(request.user)


@hooks.register("register_admin_menu_item")
def opinions_menu_item() -> MenuItem:
    return OpinionsMenuItem(
        "意见征集", reverse("governance_opinions:index"), icon_name="comment", order=320
    )


@hooks.register("register_log_actions")
def opinion_log_actions(actions: Any) -> None:
    actions.register_action("governance.answer_opinion", "答复意见", "答复意见")
