"""The mailbox's numbers and its 派单目录 in the admin: the sub-district keeps them."""

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.viewsets.base import ViewSetGroup

from communities.admin_scope import ScopedViewSet
from mailbox.models import DispatchEntry, LetterRule

# The most that a number of each unit may be: a slip of the hand stops no clock for years.
MOST = {
    LetterRule.Unit.WORKING_DAYS: 60,
    LetterRule.Unit.DAYS: 730,
    LetterRule.Unit.TIMES: 5,
}


class RuleForm(WagtailAdminModelForm):
    """One number, within bounds, with where it comes from."""

    def clean_value(self) -> int:
        value, most = self.cleaned_data["value"], MOST[LetterRule.Unit(self.instance.unit)]
        if not 1 <= value <= most:
            raise forms.ValidationError(f"请填1到{most}。")
        return int(value)


class KeptViewSet(ScopedViewSet):
    """Rows that are changed and neither added nor deleted: code counts on each."""

    doors = ("index", "index_results", "edit", "history", "history_results")
    inspect_view_enabled = False

    def get_urlpatterns(self) -> list[Any]:
        return [url for url in super().get_urlpatterns() if url.name in self.doors]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        closed = dict.fromkeys(
            f"{door}_url_name" for door in ("add", "delete", "usage", "inspect")
        )
        return super().get_common_view_kwargs(**{**closed, **kwargs})


class LetterRuleViewSet(KeptViewSet):
    model = LetterRule
    name = "letter-rules"
    icon = "time"
    menu_label = "来信时限"
    list_display = [
        "name",
        Column("__str__", label="现在是"),
        "source",
        Column("get_status_display", label="依据性质"),
    ]
    list_filter = ["status"]
    list_per_page = 50
    edit_handler = ObjectList(
        [
            FieldPanel("name", read_only=True),
            FieldPanel("value"),
            FieldPanel("unit", read_only=True),
            FieldPanel("source"),
            FieldPanel("status"),
        ],
        base_form_class=RuleForm,
    )


class DispatchViewSet(KeptViewSet):
    model = DispatchEntry
    name = "dispatch"
    icon = "site"
    menu_label = "派单目录"
    list_related = ("topic",)
    list_display = [
        "topic",
        Column("get_lead_kind_display", label="主办单位类型"),
        "lead_name",
        BooleanColumn("community_may_lead", label="社区可以主办"),
    ]
    list_filter = ["lead_kind", "community_may_lead"]
    list_per_page = 50
    panels = [
        FieldPanel("topic", read_only=True),
        FieldPanel("lead_kind"),
        FieldPanel("lead_name"),
        FieldPanel("community_may_lead"),
    ]


class MailboxRulesGroup(ViewSetGroup):
    """The menu “信箱规则”."""

    menu_label = "信箱规则"
    menu_icon = "cogs"
    menu_order = 310
    items = (LetterRuleViewSet(), DispatchViewSet())
