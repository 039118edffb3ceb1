"""Accounts in the admin: what is asked, and what nobody may grant who has it not.

Roles are not given here: they are communities.RoleGrant rows. Groups and the right of a
superuser are seen by superusers only.
"""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail.users import forms as user_forms
from wagtail.users.views import bulk_actions, users

from accounts.forms import CHOOSING_HINT
from accounts.models import User
from accounts.permissions import may_manage, may_set_password

FIELDS = ["username", "display_name", "email", "groups", "is_superuser"]


class Asked(forms.ModelForm):
    """The fields of an account, less those that `by` may not set."""

    # Two declared fields of Wagtail's that our accounts do not have.
    first_name = None
    last_name = None
    email = forms.EmailField(
        label="邮箱", required=False, help_text="忘记密码时，重设链接寄到这里。"
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "用户名"
        self.fields["username"].help_text = "登录时用。可用汉字、字母、数字和 @ . + - _。"
        self.fields[
            "display_name"
        ].help_text = "公开页面上怎么称呼，例如“王女士”；不填则显示用户名。"
        if "password1" in self.fields:
            self.fields["password1"].label = "密码"
            self.fields["password1"].help_text = (
                CHOOSING_HINT
                if self.instance.pk is None
                else f"不改就留空。{CHOOSING_HINT}"
            )
            self.fields["password2"].label = "再输入一次密码"
            self.fields["password2"].help_text = ""
        if not by.is_superuser:
            self.fields.pop("is_superuser", None)
            self.fields.pop("groups", None)


class UserCreationForm(Asked, user_forms.UserCreationForm):
    class Meta(user_forms.UserCreationForm.Meta):
        fields = FIELDS


class UserEditForm(Asked, user_forms.UserEditForm):
    forget_factor = forms.BooleanField(
        label="移除两步验证",
        required=False,
        help_text="手机和备用码都丢了时使用。请先当面核对身份；下次登录时须重新开启。",
    )
    password_kept = False

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        if not may_set_password(by, self.instance):
            # The mailbox is a way to the password.
            self.password_kept = True
            for name in ("password1", "password2", "email"):
                del self.fields[name]
        if not (by.is_superuser and is_mfa_enabled(self.instance)):
            del self.fields["forget_factor"]

    @property
    def password_enabled(self) -> bool:
        return not self.password_kept

    def save(self, commit: bool = True) -> User:
        user = super().save(commit=commit)
        if commit and "email" in self.changed_data:
            # A mailbox that is no longer theirs must not receive their links.
            EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
        if commit and self.cleaned_data.get("forget_factor"):
            Authenticator.objects.filter(user=user).delete()
        return user

    class Meta(user_forms.UserEditForm.Meta):
        fields = [*FIELDS, "is_active"]


class ByWhom:
    """Tells the form who fills it in."""

    request: Any

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by": self.request.user}  # type: ignore[misc]


class CreateView(ByWhom, users.CreateView):
    pass


class EditView(ByWhom, users.EditView):
    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated and not may_manage(request.user, self.object):
            raise PermissionDenied


class UserViewSet(users.UserViewSet):
    add_view_class = CreateView
    edit_view_class = EditView
    create_template_name = "accounts/admin/user_create.html"
    edit_template_name = "accounts/admin/user_edit.html"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return UserEditForm if for_update else UserCreationForm


class AssignRoleBulkAction(bulk_actions.AssignRoleBulkAction):
    """A group given here would reach into every community: superusers only."""

    def check_perm(self, obj: User) -> bool:
        return self.request.user.is_superuser and super().check_perm(obj)


class SetActiveStateBulkAction(bulk_actions.SetActiveStateBulkAction):
    display_name = _("Set active state")

    def check_perm(self, obj: User) -> bool:
        return may_manage(self.request.user, obj) and super().check_perm(obj)
