"""The registry in the admin: one menu, each list with the rows of one's communities."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup

from communities import directory
from communities.admin_scope import (
    ScopedCreate,
    ScopedDelete,
    ScopedEdit,
    ScopedViewSet,
)
from communities.forms import (
    GRANTING,
    GrantForm,
    HoldingForm,
    ResponsibilityForm,
)
from communities.models import (
    Building,
    CommunityKind,
    DutyShift,
    Entrance,
    Organization,
    Post,
    PostHolding,
    Responsibility,
    RoleGrant,
    TopicTag,
)
from communities.permissions import communities_where
from communities.resident_viewsets import ResidentViewSet, SlipViewSet
from foundation import clock


def chosen(name: str) -> FieldPanel:
    """A field with a plain list: Wagtail would offer its page chooser for a community."""
    return FieldPanel(name, widget=forms.Select)


class OrganizationViewSet(ScopedViewSet):
    model = Organization
    name = "organizations"
    icon = "group"
    menu_label = "组织"
    shown_to_the_public = True
    also_from_street = ("parent",)
    list_display = [
        "name",
        "kind",
        "community",
        "phone",
        BooleanColumn("active", label="在用"),
        BooleanColumn("listed", label="在网上列出"),
    ]
    list_filter = ["community", "kind", "active"]
    list_export = ["community", "name", "kind", "address", "phone", "hours", "active"]
    search_fields = ["name"]
    panels = [
        chosen("community"),
        FieldPanel("name"),
        FieldPanel("kind"),
        FieldPanel("unit_type"),
        chosen("parent"),
        FieldPanel("address"),
        FieldPanel("phone"),
        FieldPanel("hours"),
        FieldPanel("duties"),
        FieldPanel("slug", widget=forms.TextInput),
        FieldPanel("order"),
        FieldPanel("active"),
        FieldPanel("listed"),
    ]


class PostViewSet(ScopedViewSet):
    model = Post
    name = "posts"
    icon = "user"
    menu_label = "岗位"
    shown_to_the_public = True
    list_display = ["title", "kind", "organization", "organization__community", "phone"]
    list_filter = ["organization__community", "kind"]
    list_export = ["organization", "title", "kind", "area", "phone", "duties"]
    search_fields = ["title", "organization__name"]
    panels = [
        chosen("organization"),
        FieldPanel("kind"),
        FieldPanel("title"),
        FieldPanel("area"),
        FieldPanel("duties"),
        FieldPanel("phone"),
        FieldPanel("order"),
    ]


class PostHoldingViewSet(ScopedViewSet):
    model = PostHolding
    name = "holdings"
    icon = "user"
    menu_label = "任职"
    shown_to_the_public = True
    list_display = [
        "shown_name",
        "post",
        "post__organization__community",
        "started_on",
        "ended_on",
    ]
    list_filter = ["post__organization__community", "post__kind"]
    list_export = ["post", "shown_name", "started_on", "ended_on"]
    search_fields = ["shown_name", "post__title"]
    edit_handler = ObjectList(
        [
            chosen("post"),
            FieldPanel("shown_name"),
            FieldPanel("started_on"),
            FieldPanel("ended_on"),
            FieldPanel("user"),
            FieldPanel("consented_on"),
            FieldPanel("consent_kept"),
            FieldPanel("consent_withdrawn_on"),
        ],
        base_form_class=HoldingForm,
    )


class ResponsibilityViewSet(ScopedViewSet):
    model = Responsibility
    name = "responsibilities"
    list_related = ("post__organization",)
    icon = "clipboard-list"
    menu_label = "责任人"
    shown_to_the_public = True
    list_display = [Column("label", label="责任"), "community", "post"]
    list_filter = ["community", "kind"]
    edit_handler = ObjectList(
        [
            chosen("community"),
            FieldPanel("kind"),
            FieldPanel("column"),
            chosen("post"),
        ],
        base_form_class=ResponsibilityForm,
    )


class DutyShiftViewSet(ScopedViewSet):
    model = DutyShift
    name = "duty"
    list_related = ("post__organization",)
    icon = "date"
    menu_label = "值班"
    shown_to_the_public = True
    list_display = ["day", "community", "hours", "shown_name", "post", "phone"]
    list_filter = ["community", "day"]
    list_export = ["community", "day", "hours", "shown_name", "phone"]
    panels = [
        chosen("community"),
        FieldPanel("day"),
        FieldPanel("hours"),
        FieldPanel("shown_name"),
        chosen("post"),
        FieldPanel("phone"),
    ]


class BuildingViewSet(ScopedViewSet):
    model = Building
    name = "buildings"
    list_related = ("head_post__organization",)
    icon = "home"
    menu_label = "楼院"
    shown_to_the_public = True
    list_display = ["name", "kind", "community", "households", "head_post"]
    list_filter = ["community", "kind"]
    list_export = ["community", "name", "kind", "households"]
    search_fields = ["name"]
    panels = [
        chosen("community"),
        FieldPanel("name"),
        FieldPanel("kind"),
        FieldPanel("households"),
        chosen("head_post"),
        FieldPanel("order"),
    ]


class EntranceViewSet(ScopedViewSet):
    model = Entrance
    name = "entrances"
    list_related = ("head_post__organization",)
    icon = "home"
    menu_label = "楼门"
    shown_to_the_public = True
    list_display = ["name", "building", "building__community", "households", "head_post"]
    list_filter = ["building__community"]
    list_export = ["building", "name", "households"]
    search_fields = ["name", "building__name"]
    panels = [
        chosen("building"),
        FieldPanel("name"),
        FieldPanel("households"),
        chosen("head_post"),
        FieldPanel("order"),
    ]


class StayingTopic(ScopedEdit):
    """A code is stable: what carries it would change its meaning."""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["code"].disabled = form.fields["parent"].disabled = True
        return form


class TopicTagViewSet(ScopedViewSet):
    model = TopicTag
    name = "topic-tags"
    list_related = ("parent",)
    icon = "tag"
    menu_label = "主题"
    shown_to_the_public = True
    edit_view_class = StayingTopic
    list_display = [
        "code",
        "name",
        "parent",
        BooleanColumn("active", label="启用"),
        "order",
    ]
    list_filter = ["active"]
    list_per_page = 100
    search_fields = ["code", "name"]
    panels = [
        FieldPanel("code"),
        FieldPanel("name"),
        chosen("parent"),
        FieldPanel("active"),
        FieldPanel("order"),
    ]


# Role grants ---------------------------------------------------------------------


class OthersGrants:
    """Nobody touches his own grants, nor those that let others give roles."""

    def rows(self) -> Any:
        rows = super().rows()  # type: ignore[misc]
        user = self.request.user  # type: ignore[attr-defined]
        if user.is_superuser:
            return rows
        granting = RoleGrant.objects.filter(group__permissions__codename=GRANTING)
        return rows.exclude(user=user).exclude(pk__in=granting.values("pk"))


class GrantEdit(OthersGrants, ScopedEdit):
    pass


class GrantDelete(OthersGrants, ScopedDelete):
    pass


class RoleGrantViewSet(ScopedViewSet):
    model = RoleGrant
    name = "role-grants"
    list_related = ("user", "group", "organization")
    icon = "key"
    menu_label = "社区角色"
    open_fields = ("group",)
    also_from_street = ("organization",)
    add_view_class = ScopedCreate
    edit_view_class = GrantEdit
    delete_view_class = GrantDelete
    list_display = ["user", "user__display_name", "group", "community", "organization"]
    list_filter = ["community"]
    list_export = ["user", "group", "community", "organization"]
    search_fields = ["user__username", "user__display_name"]
    edit_handler = ObjectList(
        [
            FieldPanel("user"),
            chosen("group"),
            chosen("community"),
            chosen("organization"),
        ],
        base_form_class=GrantForm,
    )


# 责任未落实 --------------------------------------------------------------------------

LOOKING_OVER = "communities.view_responsibility"


def overseen(user: Any) -> Any:
    """The communities whose gaps a person of the sub-district sees; none for others."""
    places = communities_where(user, [LOOKING_OVER])
    return (
        places if places.filter(kind=CommunityKind.SUBDISTRICT).exists() else places.none()
    )


def unassigned(request: HttpRequest) -> HttpResponse:
    """For the sub-district: which responsibilities nobody holds, community by community."""
    places = overseen(request.user)
    if not places.exists():
        raise Http404
    rows = directory.unassigned(places, clock.today())
    return TemplateResponse(request, "communities/admin/unassigned.html", {"rows": rows})


class UnassignedMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(overseen(request.user).exists())


class UnassignedViewSet(ViewSet):
    name = "unassigned"
    icon = "warning"
    menu_label = "责任未落实"
    menu_item_class = UnassignedMenuItem

    def get_urlpatterns(self) -> list[Any]:
        return [path("", unassigned, name="index")]


class CommunityGroup(ViewSetGroup):
    """The menu “社区”."""

    menu_label = "社区"
    menu_icon = "site"
    menu_order = 300
    items = (
        OrganizationViewSet(),
        PostViewSet(),
        PostHoldingViewSet(),
        ResponsibilityViewSet(),
        UnassignedViewSet(),
        DutyShiftViewSet(),
        BuildingViewSet(),
        EntranceViewSet(),
        ResidentViewSet(),
        SlipViewSet(),
        RoleGrantViewSet(),
        TopicTagViewSet(),
    )
