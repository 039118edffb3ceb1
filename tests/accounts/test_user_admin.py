"""Accounts in the admin: who may make, change and raise them."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.core import mail

from accounts.models import User
from tests.factories import PASSWORD, UserFactory, group_with

pytestmark = pytest.mark.django_db

FIELDS = {"username": "newcomer", "display_name": "赵阿姨", "email": ""}
SECRETS = {"password1": "Huaiyinli-2026", "password2": "Huaiyinli-2026"}


@pytest.fixture
def registrar(clerk):
    """A clerk who looks after accounts, without being a superuser."""
    for action in ("add", "change", "delete", "view"):
        clerk.user_permissions.add(
            Permission.objects.get(
                content_type__app_label="accounts", codename=f"{action}_user"
            )
        )
    return User.objects.get(pk=clerk.pk)


def edited(user, **changes):
    return {
        "username": user.username,
        "display_name": user.display_name,
        "email": user.email,
        "is_active": "on",
        **changes,
    }


def test_a_registrar_makes_an_account_that_can_log_in(client, registrar):
    client.force_login(registrar)
    answer = client.post("/admin/users/new/", {**FIELDS, **SECRETS})
    assert answer.status_code == 302
    made = User.objects.get(username="newcomer")
    assert (made.display_name, made.email) == ("赵阿姨", "")
    assert made.check_password(SECRETS["password1"])
    assert not made.is_superuser
    client.logout()
    entered = client.post(
        "/accounts/login/", {"login": "newcomer", "password": SECRETS["password1"]}
    )
    assert entered.url == "/"


def test_who_lacks_the_permission_makes_none(client, clerk):
    client.force_login(clerk)
    client.post("/admin/users/new/", {**FIELDS, **SECRETS})
    assert not User.objects.filter(username="newcomer").exists()


def test_a_weak_password_and_a_taken_name_are_refused(client, registrar):
    client.force_login(registrar)
    client.post("/admin/users/new/", {**FIELDS, "password1": "1", "password2": "1"})
    client.post("/admin/users/new/", {**FIELDS, **SECRETS, "username": "clerk"})
    assert User.objects.count() == 1


@pytest.mark.parametrize("path", ["new", "edit"])
def test_a_registrar_raises_nobody(client, registrar, resident, path):
    group = group_with("后台", "wagtailadmin.access_admin")
    client.force_login(registrar)
    raised = {"is_superuser": "on", "is_staff": "on", "groups": [str(group.pk)]}
    if path == "new":
        client.post("/admin/users/new/", {**FIELDS, **SECRETS, **raised})
        user = User.objects.get(username="newcomer")
    else:
        answer = client.post(
            f"/admin/users/edit/{resident.pk}/",
            edited(resident, display_name="改过", **raised),
        )
        assert answer.status_code == 302
        user = User.objects.get(pk=resident.pk)
        assert user.display_name == "改过"
    assert not user.is_superuser
    assert not user.is_staff
    assert not user.groups.exists()
    page = client.get(f"/admin/users/edit/{user.pk}/").text
    assert 'name="is_superuser"' not in page
    assert 'name="groups"' not in page


def test_a_registrar_does_not_raise_himself(client, registrar):
    client.force_login(registrar)
    client.post(
        f"/admin/users/edit/{registrar.pk}/",
        edited(registrar, is_superuser="on", groups=["1"]),
    )
    registrar.refresh_from_db()
    assert not registrar.is_superuser


def test_a_registrar_does_not_touch_a_superuser(client, registrar, chief):
    client.force_login(registrar)
    before = User.objects.values().get(pk=chief.pk)
    for path in (f"edit/{chief.pk}", f"delete/{chief.pk}"):
        client.get(f"/admin/users/{path}/")
        client.post(
            f"/admin/users/{path}/", edited(chief, email="evil@example.cn", **SECRETS)
        )
    client.post(
        f"/admin/bulk/accounts/user/set_active_state/?id={chief.pk}",
        {"mark_as_active": "False"},
    )
    client.post(f"/admin/bulk/accounts/user/delete/?id={chief.pk}")
    assert User.objects.values().get(pk=chief.pk) == before


def test_a_registrar_does_not_set_the_password_of_who_signs(client, registrar):
    signer = UserFactory(username="signer", email="signer@example.cn", staff=True)
    client.force_login(registrar)
    assert 'name="password1"' not in client.get(f"/admin/users/edit/{signer.pk}/").text
    answer = client.post(
        f"/admin/users/edit/{signer.pk}/",
        edited(signer, email="registrar@example.cn", **SECRETS),
    )
    assert answer.status_code == 302
    signer.refresh_from_db()
    assert signer.check_password(PASSWORD)
    # Nor his mailbox, to which a link for a new password would go.
    assert signer.email == "signer@example.cn"


def test_and_sets_it_for_a_resident_at_the_counter(client, registrar, resident):
    client.force_login(registrar)
    client.post(f"/admin/users/edit/{resident.pk}/", edited(resident, **SECRETS))
    resident.refresh_from_db()
    assert resident.check_password(SECRETS["password1"])


def test_an_edit_without_a_password_keeps_it(client, chief, resident):
    client.force_login(chief)
    client.post(
        f"/admin/users/edit/{resident.pk}/",
        edited(resident, display_name="改过", password1="", password2=""),
    )
    resident.refresh_from_db()
    assert resident.display_name == "改过"
    assert resident.check_password(PASSWORD)


def test_a_superuser_raises_and_sets_passwords(client, chief, clerk):
    client.force_login(chief)
    client.post(
        f"/admin/users/edit/{clerk.pk}/", edited(clerk, is_superuser="on", **SECRETS)
    )
    clerk.refresh_from_db()
    assert clerk.is_superuser
    assert clerk.check_password(SECRETS["password1"])


def test_a_former_mailbox_receives_no_more_links(client, chief, resident):
    resident.emailaddress_set.create(email=resident.email, verified=True, primary=True)
    client.force_login(chief)
    client.post(
        f"/admin/users/edit/{resident.pk}/", edited(resident, email="new@example.cn")
    )
    client.post("/accounts/password/reset/", {"email": "resident@example.cn"})
    client.post("/accounts/password/reset/", {"email": "new@example.cn"})
    old, new = mail.outbox
    assert "/password/reset/key/" not in old.body
    assert "/password/reset/key/" in new.body


def test_a_lost_phone_is_forgotten_by_a_superuser_only(
    client, registrar, chief, resident, with_app
):
    with_app(resident)
    for by, left in ((registrar, 2), (chief, 0)):
        client.force_login(by)
        client.post(
            f"/admin/users/edit/{resident.pk}/", edited(resident, forget_factor="on")
        )
        assert Authenticator.objects.filter(user=resident).count() == left


def test_groups_are_given_in_bulk_by_superusers_only(client, registrar, chief, resident):
    group = group_with("后台", "wagtailadmin.access_admin")
    address = f"/admin/bulk/accounts/user/assign_role/?id={resident.pk}"
    client.force_login(registrar)
    client.post(address, {"role": group.pk})
    assert not resident.groups.exists()
    client.force_login(chief)
    client.post(address, {"role": group.pk})
    assert resident.groups.exists()


def test_a_registrar_switches_residents_off(client, registrar, resident):
    client.force_login(registrar)
    client.post(
        f"/admin/bulk/accounts/user/set_active_state/?id={resident.pk}",
        {"mark_as_active": "False"},
    )
    resident.refresh_from_db()
    assert not resident.is_active


def test_the_form_asks_in_chinese_for_what_our_accounts_have(client, chief):
    client.force_login(chief)
    page = client.get("/admin/users/new/").text
    for words in ("用户名", "称呼", "邮箱", "再输入一次密码"):
        assert words in page
    assert 'name="first_name"' not in page
    assert "None" not in page.split('<ul class="fields">')[1].split("</ul>")[0]
