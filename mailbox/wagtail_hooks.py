"""The mailbox's place in the admin: addresses, two entries in the menu, its rules."""

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from communities.permissions import held_somewhere
from mailbox import admin_views, file_views, identity_views, publication_views, taking_views
from mailbox.permissions import TAKE
from mailbox.viewsets import MailboxRulesGroup


@hooks.register("register_admin_urls")
def letter_urls() -> list[Any]:
    patterns = [
        path("", admin_views.index, name="index"),
        path("take/", taking_views.take, name="take"),
        path("<int:pk>/", admin_views.letter, name="letter"),
        path("<int:pk>/identity/", identity_views.identity, name="identity"),
        path("<int:pk>/files/<uuid:key>/", file_views.staff_file, name="file"),
        path("<int:pk>/public/", publication_views.public_copy, name="public"),
        path("<int:pk>/<slug:action>/", admin_views.act, name="act"),
    ]
    space = include((patterns, "mailbox_letters"), namespace="mailbox_letters")
    return [path("letters/", space)]


class LettersMenuItem(MenuItem):
    """Shown to whoever reads letters somewhere."""

    def is_shown(self, request: HttpRequest) -> bool:
        return admin_views.reads_letters(request.user)


class TakingMenuItem(MenuItem):
    """Shown to whoever writes for residents and has no list of letters to do it from."""

    def is_shown(self, request: HttpRequest) -> bool:
        user = request.user
        return TAKE in held_somewhere(user) and not admin_views.reads_letters(user)


@hooks.register("register_admin_menu_item")
def letters_menu_item() -> MenuItem:
    return LettersMenuItem(
        "来信",
        reverse("mailbox_letters:index"),
        name="letters",
        icon_name="mail",
        order=45,
    )


@hooks.register("register_admin_menu_item")
def taking_menu_item() -> MenuItem:
    return TakingMenuItem(
        "代写来信",
        reverse("mailbox_letters:take"),
        name="take-letter",
        icon_name="edit",
        order=46,
    )


@hooks.register("register_admin_viewset")
def mailbox_rules() -> MailboxRulesGroup:
    return MailboxRulesGroup()
