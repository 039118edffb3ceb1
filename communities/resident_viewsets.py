"""Residents and 入户核验码 in the admin: rows that transitions alone write."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin.widgets import HeaderButton

from communities.admin_scope import ScopedIndex, ScopedInspect, ScopedReading
from communities.forms import SlipBatchForm
from communities.models import ResidentAccount, ResidentLevel, VerificationSlip
from communities.permissions import communities_where
from communities.transitions import (
    ISSUE,
    VERIFY,
    issue_slips,
    verify_by_roll,
    void_slip,
    withdraw_verification,
)
from foundation.addresses import absolute


class ResidentInspect(ScopedInspect):
    """One resident, with the one thing that may be done next."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "act": next_act(self.request.user, self.object),
        }


class SlipInspect(ScopedInspect):
    """One slip; while it is good it can be made void."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        open_still = self.object.used_at is None and self.object.voided_at is None
        places = communities_where(self.request.user, [ISSUE])
        may_void = open_still and places.filter(pk=self.object.community_id).exists()
        return {**super().get_context_data(**kwargs), "may_void": may_void}


class ResidentViewSet(ScopedReading):
    """Residents of one's communities, and their verification against the roll."""

    model = ResidentAccount
    name = "residents"
    list_related = ("user",)
    icon = "user"
    menu_label = "居民核验"
    list_display = ["__str__", "user__display_name", "community", "level", "method"]
    list_filter = ["community", "level"]
    search_fields = ["user__username", "user__display_name"]
    inspect_view_fields = [
        "community",
        "level",
        "phone_verified_at",
        "verified_at",
        "method",
    ]
    inspect_view_class = ResidentInspect
    inspect_template_name = "communities/admin/resident.html"

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("verify/<int:pk>/", change_level, {"act": "verify"}, name="verify"),
            path("withdraw/<int:pk>/", change_level, {"act": "withdraw"}, name="withdraw"),
        ]


ACTS = {
    "verify": (verify_by_roll, "已核实为本社区居民。"),
    "withdraw": (withdraw_verification, "已撤销核实。"),
}


@require_POST
def change_level(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Verify a resident against the roll, or take that back."""
    user: Any = request.user
    places = communities_where(user, [VERIFY])
    account = get_object_or_404(ResidentAccount, pk=pk, community__in=places)
    change, told = ACTS[act]
    try:
        change(account.pk, by=user)
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
    else:
        messages.success(request, told)
    return redirect("residents:inspect", account.pk)


class SlipIndex(ScopedIndex):
    """Slips, with the way to make new ones for who may."""

    @property
    def header_buttons(self) -> list[Any]:
        if not communities_where(self.request.user, [ISSUE]).exists():
            return []
        return [
            HeaderButton("制发核验码", url=reverse("slips:issue"), icon_name="plus"),
        ]


class SlipViewSet(ScopedReading):
    """入户核验码: made a sheet at a time; a code is never shown again."""

    model = VerificationSlip
    name = "slips"
    list_related = ("building", "entrance__building")
    icon = "form"
    menu_label = "入户核验码"
    index_view_class = SlipIndex
    list_display = [
        "__str__",
        "community",
        "building",
        "entrance",
        "expires_on",
        "used_at",
        "voided_at",
    ]
    list_filter = ["community"]
    inspect_view_fields = [
        "community",
        "building",
        "entrance",
        "issued_at",
        "expires_on",
        "used_at",
        "voided_at",
    ]
    inspect_view_class = SlipInspect
    inspect_template_name = "communities/admin/slip.html"

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("issue/", issue, name="issue"),
            path("void/<int:pk>/", void, name="void"),
        ]


@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest) -> HttpResponse:
    """Make a batch of slips and show the sheet to print, once."""
    user: Any = request.user
    places = communities_where(user, [ISSUE])
    if not places.exists():
        raise PermissionDenied
    form = SlipBatchForm(request.POST or None, communities=places)
    if request.method == "POST" and form.is_valid():
        try:
            slips = issue_slips(by=user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return TemplateResponse(
                request,
                "communities/slip_sheet.html",
                {"slips": slips, "address": absolute(reverse("verify_residence"))},
            )
    return TemplateResponse(request, "communities/admin/issue_slips.html", {"form": form})


@require_POST
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """A slip was lost: it is good for nobody any more."""
    user: Any = request.user
    places = communities_where(user, [ISSUE])
    slip = get_object_or_404(VerificationSlip, pk=pk, community__in=places)
    try:
        void_slip(slip.pk, by=user)
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
    else:
        messages.success(request, "已作废。")
    return redirect("slips:inspect", slip.pk)


def next_act(user: Any, account: ResidentAccount) -> str:
    """The act that this person may take on this account: "verify", "withdraw" or ""."""
    here = communities_where(user, [VERIFY]).filter(pk=account.community_id)
    if account.user_id == user.pk or not here.exists():
        return ""
    return "verify" if account.level == ResidentLevel.PHONE else "withdraw"
