"""Admin views that show a person only the rows of their communities.

Wagtail's generic views ask about the model: whoever may edit one row may open all. A room
subclasses ScopedViewSet for a model whose CommunityPolicy is registered:

    register_permission_policy(DutyShift, CommunityPolicy(DutyShift))

    class DutyShiftViewSet(ScopedViewSet):
        model = DutyShift
        form_fields = ["community", "day", ...]

A row of another community answers 404. Forms and filters offer only rows of communities
in which the person may do what the view is for; `also_from_street` names fields that
offer the sub-district's rows too, `open_fields` those whose rows belong to none. With
`shown_to_the_public` a change moves the content versions of the site and of the community
in its transaction.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet, RestrictedError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views import generic
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import CollectionMember
from wagtail.permissions import policy_registry

from communities.forms import AccountField, ColleagueField
from communities.models import CommunityPage
from communities.row_policy import CommunityPolicy
from foundation import versions

READING = ("view", "add", "change", "delete")


def policy_of(model: type) -> CommunityPolicy | None:
    """The policy that says to which community a row of this model belongs, if any."""
    policy = policy_registry.get_by_type(model, fallback=False)
    return policy if isinstance(policy, CommunityPolicy) else None


def within(
    queryset: Any, communities: "QuerySet[CommunityPage]", *, street: bool = False
) -> Any:
    """The queryset's rows that belong to these communities (and to QL00, with `street`).

    Raises LookupError for a model that says nothing of communities: default deny.
    """
    here = Q(pk__in=communities.values("pk"))
    if street:
        here |= Q(code=settings.SUBDISTRICT_CODE)
    places = CommunityPage.objects.filter(here)
    if queryset.model is CommunityPage:
        return queryset.filter(pk__in=places.values("pk")).order_by("code")
    if issubclass(queryset.model, CollectionMember):
        # A file is a community's by the collection in which it lies.
        return queryset.filter(collection__in=places.values("collection"))
    policy = policy_of(queryset.model)
    if policy is None:
        raise LookupError(f"{queryset.model.__name__} has no CommunityPolicy.")
    rows = queryset.filter(pk__in=policy.rows_of(places).values("pk"))
    # The names in the list tell of what stands above the row.
    return rows.select_related(policy.path) if policy.path else rows


class Scoped(PermissionCheckedMixin):
    """`rows()` are the rows on which the person may do what the view is for."""

    actions_on_rows: Iterable[str] = READING

    def places(self) -> "QuerySet[CommunityPage]":
        """The communities in which the person may do this."""
        found: QuerySet[CommunityPage] = self.permission_policy.communities(
            self.request.user, self.actions_on_rows
        )
        return found

    def rows(self) -> Any:
        return self.permission_policy.instances_user_has_any_permission_for(
            self.request.user, self.actions_on_rows
        )


class ScopedFilterSet(WagtailFilterSet):
    """Filters whose choices are of the person's own communities."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        policy = policy_of(self._meta.model)
        places = policy.communities(self.request.user, READING)
        for row_filter in self.filters.values():
            queryset = getattr(row_filter, "queryset", None)
            if queryset is not None:
                row_filter.queryset = within(queryset, places)


class ScopedIndex(Scoped, generic.IndexView):
    """Lists, searches and exports the person's rows."""

    base_filterset_class = ScopedFilterSet
    list_related: tuple[str, ...] = ()

    def get_base_queryset(self) -> Any:
        rows = self.rows()
        return rows.select_related(*self.list_related) if self.list_related else rows

    # The buttons of a row are shown where they lead somewhere.
    def get_edit_url(self, instance: Any) -> str | None:
        return self.only_if("change", instance, super().get_edit_url)

    def get_delete_url(self, instance: Any) -> str | None:
        return self.only_if("delete", instance, super().get_delete_url)

    def only_if(self, action: str, instance: Any, url: Any) -> str | None:
        if not hasattr(self, "_places"):
            self._places: dict[str, set[int]] = {}
        if action not in self._places:
            places = self.permission_policy.communities(self.request.user, [action])
            self._places[action] = set(places.values_list("pk", flat=True))
        here = self.permission_policy.community_pk(instance)
        if here is not None and here not in self._places[action]:
            return None
        found: str | None = url(instance)
        return found if self._places[action] else None


class ScopedForm(Scoped):
    """Offers, and accepts, only rows of the communities in which the person may do this."""

    also_from_street: tuple[str, ...] = ()
    open_fields: tuple[str, ...] = ()
    shown_to_the_public = False

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)  # type: ignore[misc]
        places = self.form_places()
        for name, field in form.fields.items():
            if isinstance(field, ColleagueField):
                field.limit_to(places)
            elif isinstance(field, forms.ModelChoiceField) and not (
                isinstance(field, AccountField) or name in self.open_fields
            ):
                field.queryset = within(
                    field.queryset, places, street=name in self.also_from_street
                )
                choose_the_only_one(field)
        return form

    def form_places(self) -> "QuerySet[CommunityPage]":
        """The communities whose rows the form offers."""
        return self.places()

    def save_instance(self) -> Any:
        instance = super().save_instance()  # type: ignore[misc]
        if self.shown_to_the_public:
            bump_for(self.permission_policy, instance)
        return instance


class ScopedCreate(ScopedForm, generic.CreateView):
    actions_on_rows = ("add",)


class ScopedEdit(ScopedForm, generic.EditView):
    """A row stays in its community: what hangs on it belongs there."""

    actions_on_rows = ("change",)

    def get_queryset(self) -> Any:
        return self.rows()

    def form_places(self) -> "QuerySet[CommunityPage]":
        here = self.permission_policy.community_pk(self.object)
        return super().form_places().filter(pk=here) if here else super().form_places()


class ScopedDelete(Scoped, generic.DeleteView):
    actions_on_rows = ("delete",)
    shown_to_the_public = False

    def get_queryset(self) -> Any:
        return self.rows()

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                response: HttpResponse = super().form_valid(form)
                if self.shown_to_the_public:
                    bump_for(self.permission_policy, self.object)
        except (ProtectedError, RestrictedError):
            messages.error(
                self.request, f"“{self.object}”还有内容在用，不能删除。请先处理那些内容。"
            )
            return self.render_to_response(self.get_context_data())
        return response


# What stands for a value that is no text, in a row that is only read.
SAID = {True: "是", False: "否", None: "—"}


class ScopedInspect(Scoped, generic.InspectView):
    def get_object(self, queryset: Any = None) -> Any:
        return get_object_or_404(self.rows(), pk=self.pk)

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        # An image that is not there would be shown as the word None.
        if getattr(self.object, field_name) is None:
            return SAID[None]
        value = super().get_field_display_value(field_name, field)
        return SAID[value] if value is None or isinstance(value, bool) else value

    def get_edit_url(self) -> str | None:
        return super().get_edit_url() if self.may("change") else None

    def get_delete_url(self) -> str | None:
        return super().get_delete_url() if self.may("delete") else None

    def may(self, action: str) -> bool:
        return bool(
            self.permission_policy.user_has_permission_for_instance(
                self.request.user, action, self.object
            )
        )


class ScopedHistory(Scoped, HistoryView):
    actions_on_rows = ("change",)

    def get_base_object_queryset(self) -> Any:
        return self.rows()


class ScopedUsage(Scoped, UsageView):
    actions_on_rows = ("change",)

    def get_base_object_queryset(self) -> Any:
        return self.rows()


class ScopedViewSet(ModelViewSet):
    """For a model with a registered CommunityPolicy."""

    index_view_class = ScopedIndex
    add_view_class = ScopedCreate
    edit_view_class = ScopedEdit
    delete_view_class = ScopedDelete
    inspect_view_class = ScopedInspect
    history_view_class = ScopedHistory
    usage_view_class = ScopedUsage
    inspect_view_enabled = True
    copy_view_enabled = False  # Wagtail's copy form knows no communities
    sort_order_field = None  # nor does its reorder view
    add_to_reference_index = False

    also_from_street: tuple[str, ...] = ()
    open_fields: tuple[str, ...] = ()
    # What the columns of the list tell of rows beside its own.
    list_related: tuple[str, ...] = ()
    shown_to_the_public = False

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        common: dict[str, Any] = super().get_common_view_kwargs(
            **{
                "also_from_street": self.also_from_street,
                "open_fields": self.open_fields,
                "list_related": self.list_related,
                "shown_to_the_public": self.shown_to_the_public,
                **kwargs,
            }
        )
        return common


class ScopedReading(ScopedViewSet):
    """Rows that transitions alone write: a list and one row, nothing to type."""

    doors = ("index", "index_results", "inspect")
    form_fields: list[str] = []

    def get_urlpatterns(self) -> list[Any]:
        return [url for url in super().get_urlpatterns() if url.name in self.doors]

    def register_admin_url_finder(self) -> None:
        """Nothing to edit: the log of the site names these rows without a link."""

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        closed = dict.fromkeys(
            f"{door}_url_name" for door in ("add", "edit", "delete", "history", "usage")
        )
        return super().get_common_view_kwargs(**{**closed, **kwargs})


def choose_the_only_one(field: forms.ModelChoiceField) -> None:
    """Where there is but one to choose, and one must be chosen, it stands there already."""
    if field.required and field.queryset.order_by().count() == 1:
        field.empty_label = None


def bump_for(policy: CommunityPolicy, instance: Any) -> None:
    """Say that the public pages of the row's community changed; in its transaction."""
    versions.bump("site", *policy.scopes(instance))
