"""What residents and staff type in this room."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from accounts.models import User
from communities.models import Building, CommunityPage, Entrance
from communities.transitions import LONGEST_DAYS, MOST_SLIPS
from foundation import clock, columns

GRANTING = "add_rolegrant"
USUAL_DAYS = 14


class SlipCodeForm(forms.Form):
    """The code of a slip, as a resident types it at home."""

    code = forms.CharField(
        label="核验码",
        max_length=40,
        help_text="楼门长送来的纸条上的12位数字，空格和横线可以不填。",
        error_messages={
            "required": "请填写核验码。",
            "max_length": "核验码是12位数字，请核对纸条。",
        },
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "short"}
        ),
    )


class AccountField(forms.ModelChoiceField):
    """An account, typed by its username: a list of all accounts is nobody's to read."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            User.objects.filter(is_active=True),
            to_field_name="username",
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            error_messages={
                "required": "请填写用户名。",
                "invalid_choice": "没有这个账号，请核对用户名。",
            },
            **kwargs,
        )


class ColleagueField(AccountField):
    """An account of somebody who already works in these communities."""

    def limit_to(self, communities: "QuerySet[CommunityPage]") -> None:
        """Accept nobody else; whether another username exists is not told."""
        here = User.objects.filter(is_active=True, role_grants__community__in=communities)
        self.queryset = here.distinct()


class HoldingForm(WagtailAdminModelForm):
    """Who holds a post."""

    user = ColleagueField(
        label="账号用户名", required=False, help_text="有工作账号的才填。"
    )


class ResponsibilityForm(WagtailAdminModelForm):
    """Which post answers for what; columns are chosen, not typed."""

    column = forms.ChoiceField(label="栏目", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["column"].choices = [
            ("", "——（第一责任人不选）"),
            *((column.slug, column.title) for column in columns.all_columns()),
        ]


class GrantForm(WagtailAdminModelForm):
    """A role for somebody else. `for_user` is who gives it."""

    user = AccountField(label="用户名", help_text="先建账号，再给角色。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not (self.for_user and self.for_user.is_superuser):
            # Who may give roles is appointed by the system administrator alone.
            field = self.fields["group"]
            field.queryset = field.queryset.exclude(permissions__codename=GRANTING)

    def clean_user(self) -> User:
        user: User = self.cleaned_data["user"]
        if self.for_user and user.pk == self.for_user.pk:
            raise forms.ValidationError("不能给自己角色，请另一位管理员办理。")
        return user


class SlipBatchForm(forms.Form):
    """How many slips for which doors."""

    community = forms.ModelChoiceField(CommunityPage.objects.none(), label="社区")
    building = forms.ModelChoiceField(
        Building.objects.none(), label="楼院", required=False, empty_label="不限"
    )
    entrance = forms.ModelChoiceField(
        Entrance.objects.none(), label="楼门", required=False, empty_label="不限"
    )
    count = forms.IntegerField(label="张数", min_value=1, max_value=MOST_SLIPS, initial=12)
    expires_on = forms.DateField(
        label="有效至",
        widget=AdminDateInput,
        help_text=f"最长{LONGEST_DAYS}天；到期没有用的自动失效。",
    )

    def __init__(
        self, *args: Any, communities: "QuerySet[CommunityPage]", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        here = communities.values("pk")
        self.fields["community"].queryset = communities.order_by("code")
        self.fields["building"].queryset = Building.objects.filter(community__in=here)
        self.fields["entrance"].queryset = Entrance.objects.filter(
            building__community__in=here
        ).select_related("building")
        if communities.count() == 1:
            self.fields["community"].empty_label = None
        self.fields["expires_on"].initial = clock.today() + timedelta(days=USUAL_DAYS)
