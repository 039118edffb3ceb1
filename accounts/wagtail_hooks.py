"""What editors see of the accounts room: accounts, and the policy texts."""

from typing import Any

from django.core.exceptions import PermissionDenied
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.admin.views.generic import DeleteView, EditView
from wagtail.admin.viewsets.model import ModelViewSet

from accounts.models import PolicyText
from accounts.user_admin import AssignRoleBulkAction, SetActiveStateBulkAction
from foundation import clock

# After Wagtail's own, which they replace: the registry keeps the last of a name.
for action in (AssignRoleBulkAction, SetActiveStateBulkAction):
    hooks.register("register_bulk_action", action, order=10)


class NotInForce:
    """Opens a text for a change only before the day it takes effect."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if self.get_object().effective_on <= clock.today():  # type: ignore[attr-defined]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class PolicyEditView(NotInForce, EditView):
    pass


class PolicyDeleteView(NotInForce, DeleteView):
    pass


class PolicyTextViewSet(ModelViewSet):
    model = PolicyText
    icon = "doc-full"
    menu_label = "政策文本"
    menu_order = 700
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    edit_view_class = PolicyEditView
    delete_view_class = PolicyDeleteView
    list_display = ["__str__", "effective_on"]
    list_filter = ["kind"]
    panels = [
        FieldPanel("kind"),
        FieldPanel("version"),
        FieldPanel("effective_on", help_text="生效之前可以修改；生效之后只能新增一版。"),
        FieldPanel("body", help_text="空一行分段；行首“# ”是小标题，行首“- ”是条目。"),
        FieldPanel("source"),
    ]


@hooks.register("register_admin_viewset")
def policy_texts() -> PolicyTextViewSet:
    return PolicyTextViewSet("policy_texts", url_prefix="policy-texts")
