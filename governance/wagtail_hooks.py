"""The room's place in the admin: the opinions, and the log's words for them."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button

from governance import admin_views, permissions, procedure_views
from governance.models import ProcedurePage


@hooks.register("register_admin_urls")
def opinion_urls() -> list[Any]:
    patterns = [
        path("", admin_views.index, name="index"),
        path("<int:pk>/", admin_views.of_call, name="call"),
        path("<int:pk>/enter/", admin_views.enter, name="enter"),
        path("<int:pk>/<uuid:key>/", admin_views.opinion, name="opinion"),
    ]
    space = include((patterns, "governance_opinions"), namespace="governance_opinions")
    reviews = [path("<int:pk>/review/", procedure_views.review, name="review")]
    kept = include((reviews, "governance_procedures"), namespace="governance_procedures")
    return [path("opinions/", space), path("procedures/", kept)]


@hooks.register("register_page_header_buttons")
def review_button(page: Any, user: Any, next_url: Any, **_kwargs: Any) -> Iterator[Any]:
    if page.specific_class is not ProcedurePage or not page.live:
        return
    if permissions.may_see_review(user, page):
        yield Button(
            "复核",
            reverse("governance_procedures:review", args=[page.pk]),
            icon_name="check",
            priority=70,
        )


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
    actions.register_action(
        "governance.confirm_procedure", "复核上墙制度", "已复核，继续有效"
    )
