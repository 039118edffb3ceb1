"""Withdrawal's place in the admin, and the log's words for it."""

from collections.abc import Iterator
from typing import Any

from django.shortcuts import redirect
from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button

from communities.permissions import held_somewhere, holds
from publishing import admin_views, hint_views, review_views

WRITE = "wagtailcore.change_page"


@hooks.register("register_admin_urls")
def withdrawal_urls() -> list[Any]:
    patterns = [
        path("", admin_views.index, name="withdrawals"),
        path("page/<int:page_id>/", admin_views.propose, name="propose_withdrawal"),
        path("<int:pk>/", admin_views.decide, name="decide_withdrawal"),
    ]
    return [
        path("withdrawals/", include((patterns, "publishing"), namespace="publishing")),
        path("review/<int:page_id>/", review_views.review, name="review"),
        path("hints/", hint_views.text_hints, name="text_hints"),
    ]


@hooks.register("before_edit_page")
def review_instead_of_editing(request: Any, page: Any) -> Any:
    """Who is to confirm or sign is led to the screen for it, without a form to write in."""
    task = review_views.waiting_task(page, request.user)
    if task is None:
        return None
    if task.get_actions(page, request.user) or not holds(request.user, WRITE, page):
        return redirect("review", page.pk)
    return None


class WithdrawalMenuItem(MenuItem):
    """Shown to whoever may ask or decide somewhere."""

    def is_shown(self, request: Any) -> bool:
        names = [admin_views.PROPOSE, *admin_views.DECIDE]
        held = held_somewhere(request.user)
        return bool(request.user.is_superuser or not held.isdisjoint(names))


@hooks.register("register_admin_menu_item")
def withdrawal_menu_item() -> MenuItem:
    return WithdrawalMenuItem(
        "撤回", reverse("publishing:withdrawals"), icon_name="no-view", order=450
    )


@hooks.register("register_page_header_buttons")
def withdrawal_button(page: Any, user: Any, next_url: Any, **_kwargs: Any) -> Iterator[Any]:
    published = page.live and not getattr(page.specific_class, "made_by_code", True)
    if published and holds(user, admin_views.PROPOSE, page):
        yield Button(
            "申请撤回",
            reverse("publishing:propose_withdrawal", args=[page.pk]),
            icon_name="no-view",
            priority=80,
        )


@hooks.register("register_log_actions")
def withdrawal_log_actions(actions: Any) -> None:
    actions.register_action("publishing.propose_withdrawal", "申请撤回", "申请撤回")
    actions.register_action("publishing.withdraw", "撤回", "撤回")
    actions.register_action("publishing.refuse_withdrawal", "不同意撤回", "不同意撤回")
