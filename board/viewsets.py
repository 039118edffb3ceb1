"""Boards and halls in the admin: each list with the rows of one's communities."""

from typing import Any

from django import forms
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.viewsets.base import ViewSetGroup

from board.models import BulletinBoard, Hall
from communities.admin_scope import ScopedViewSet


def chosen(name: str) -> FieldPanel:
    """A field with a plain list instead of a chooser."""
    return FieldPanel(name, widget=forms.Select)


class BoardViewSet(ScopedViewSet):
    model = BulletinBoard
    name = "boards"
    icon = "clipboard-list"
    menu_label = "公开栏"
    shown_to_the_public = True
    list_related = ("hall",)
    list_display = [
        "name",
        "kind",
        "community",
        "place",
        "paper",
        BooleanColumn("active", label="在用"),
    ]
    list_filter = ["community", "kind", "active"]
    list_export = ["community", "name", "kind", "place", "paper", "active"]
    search_fields = ["name", "place"]
    panels: list[Any] = [
        chosen("community"),
        FieldPanel("name"),
        FieldPanel("place"),
        FieldPanel("kind"),
        chosen("hall"),
        FieldPanel("paper"),
        FieldPanel("active"),
        FieldPanel("order"),
    ]


class HallViewSet(ScopedViewSet):
    model = Hall
    name = "halls"
    icon = "home"
    menu_label = "议事厅"
    shown_to_the_public = True
    list_display = [
        "name",
        "community",
        "address",
        "hours",
        BooleanColumn("active", label="在用"),
    ]
    list_filter = ["community", "active"]
    list_export = ["community", "name", "address", "area", "capacity", "hours", "booking"]
    search_fields = ["name", "address"]
    panels: list[Any] = [
        chosen("community"),
        FieldPanel("name"),
        FieldPanel("address"),
        FieldPanel("area"),
        FieldPanel("capacity"),
        FieldPanel("hours"),
        FieldPanel("booking"),
        FieldPanel("photo"),
        FieldPanel("active"),
        FieldPanel("order"),
    ]


class BoardGroup(ViewSetGroup):
    """The menu “公开栏和议事厅”."""

    menu_label = "公开栏和议事厅"
    menu_icon = "clipboard-list"
    menu_order = 310
    items = (BoardViewSet(), HallViewSet())
