"""Erasing a person with every room's claims: what goes, what stays, who cannot."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.test import Client
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, UploadedFile

from accounts.models import Consent, PolicyText, User
from communities.models import CommunityPage, ResidentAccount, VerificationSlip
from communities.transitions import issue_slips, redeem_slip, verify_phone
from foundation import clock, personal_data
from foundation.encrypted_field import EncryptedTextField
from jobs.models import OutboxItem
from tests import people
from tests.factories import PASSWORD
from transparency.log import verify

LOGIN = "zhangmeilan"
NAME = "张美兰"
EMAIL = "zhang.meilan@example.cn"


@pytest.fixture
def staff(db):
    return people.settle()


@pytest.fixture
def resident(staff):
    """A resident of QL01 who has everything that a resident may have."""
    community = CommunityPage.objects.get(code="QL01")
    user = User.objects.create_user(LOGIN, EMAIL, PASSWORD, display_name=NAME)
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    Consent.objects.create(user=user, text=PolicyText.objects.first(), given_at=clock.now())
    verify_phone(user, community)
    [fresh] = issue_slips(
        community,
        by=staff["clerk"],
        count=1,
        expires_on=clock.today() + timedelta(days=3),
    )
    redeem_slip(user, fresh.code)
    log(user, "wagtail.edit", user=staff["chief"])
    return user


def tables_that_show(*secrets):
    """Tables with a row in which one of these texts stands."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            rows = str(cursor.fetchall())
            found += [table for secret in secrets if secret in rows]
    return found


def test_nothing_in_the_database_names_the_person_afterwards(resident):
    browser = Client()
    browser.post("/accounts/login/", {"login": LOGIN, "password": PASSWORD})
    assert UserSession.objects.filter(user=resident).exists()
    keys = list(UserSession.objects.values_list("session_key", flat=True))
    assert {"accounts_user", "account_emailaddress"} <= set(
        tables_that_show(LOGIN, NAME, EMAIL)
    )

    personal_data.erase(resident)

    assert tables_that_show(LOGIN, NAME, EMAIL) == []
    assert not Session.objects.filter(session_key__in=keys).exists()
    assert not ResidentAccount.objects.filter(user=resident).exists()
    slip = VerificationSlip.objects.get()
    assert (slip.used_by, slip.used_at is None) == (None, False)
    about = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(resident.pk)
    )
    assert {line.label for line in about} == {"已注销的账号"}
    assert "login" in browser.get("/accounts/email/").url


CANARY = "哨兵-canary-7731"


def everything_readable():
    """Every row of every table, sessions decoded, what waits opened, each file: as text."""
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            parts.append(str(cursor.fetchall()))
    parts += [str(row.get_decoded()) for row in Session.objects.all()]
    for model in apps.get_models():
        sealed = [f for f in model._meta.local_fields if isinstance(f, EncryptedTextField)]
        for row in model._base_manager.all() if sealed else ():
            parts += [str(getattr(row, field.name)) for field in sealed]
    for directory in (storages["default"].location, storages["renditions"].location):
        for path in Path(directory).rglob("*"):
            parts.append(path.name)
            if path.is_file():
                parts.append(path.read_bytes().decode("utf-8", "replace"))
    return "\n".join(parts)


def test_a_planted_person_is_nowhere_afterwards(
    resident, staff, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "jobs.mail.OutboxBackend"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path), "base_url": "/files/"},
        },
    }
    resident.display_name = resident.first_name = CANARY
    resident.email = "canary7731@example.cn"
    resident.save()
    EmailAddress.objects.filter(user=resident).update(email="Canary7731@example.cn")
    log(resident, "wagtail.edit", user=staff["chief"], data={"before": CANARY})
    UploadedFile.objects.create(
        uploaded_by_user=resident, file=ContentFile(CANARY.encode(), name="canary7731.txt")
    )
    for number, address in enumerate(("canary7731@example.cn", "other@example.cn")):
        EmailMessage(
            f"信{number}", f"{CANARY if not number else ''}您好", to=[address]
        ).send()
    browser = Client()
    browser.force_login(resident)
    session = browser.session
    session["draft"] = CANARY
    session.save()
    UserSession.objects.filter(user=resident).delete()  # one that allauth lost sight of
    before = everything_readable()
    assert before.lower().count("canary7731") + before.count(CANARY) >= 8

    with django_capture_on_commit_callbacks(execute=True):
        personal_data.erase(resident)

    after = everything_readable()
    for word in (CANARY, "canary7731", LOGIN):
        assert word not in after.lower()
    # The other's letter still waits; the log is whole.
    assert OutboxItem.objects.count() == 1
    assert verify() == []


def test_the_account_lets_nobody_in_again(resident):
    personal_data.erase(resident)
    blanked = User.objects.get(pk=resident.pk)

    assert not blanked.is_active
    assert not blanked.has_usable_password()
    assert blanked.get_full_name() == "已注销"
    # What is kept for a reason still points to it.
    assert Consent.objects.get().user == blanked
    # Erasing again is no error.
    personal_data.erase(blanked)


def test_nobody_else_is_touched(resident, staff):
    others = User.objects.exclude(pk=resident.pk)
    before = list(others.order_by("pk").values())
    grants = list(staff["editor"].role_grants.values())

    personal_data.erase(resident)

    assert list(others.order_by("pk").values()) == before
    assert list(staff["editor"].role_grants.values()) == grants


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("editor", "写过的稿件"),
        ("reviewer", "签发或确认的公开事项"),
        ("clerk", "制发的入户核验码"),
    ],
)
def test_who_signed_cannot_be_erased(resident, staff, who, why):
    page = people.submitted(staff["editor"])
    people.act(page, staff["reviewer"])
    with pytest.raises(personal_data.BoundToOffice, match=why):
        personal_data.erase(staff[who])

    same = User.objects.get(pk=staff[who].pk)
    assert (same.username, same.is_active) == (who, True)
    assert same.role_grants.exists()


def test_roles_and_uploads_go_with_the_account(staff, django_capture_on_commit_callbacks):
    user = staff["newcomer"]
    user.groups.add(Group.objects.first())
    upload = UploadedFile.objects.create(
        uploaded_by_user=user, file=ContentFile(b"x", name="x.txt")
    )
    with django_capture_on_commit_callbacks() as when_certain:
        personal_data.erase(user)
    assert default_storage.exists(upload.file.name)
    for call in when_certain:
        call()

    assert not default_storage.exists(upload.file.name)
    assert not UploadedFile.objects.exists()
    assert not user.groups.exists()


def test_a_person_is_given_what_the_portal_knows(resident):
    told = personal_data.export(resident)

    text = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False)
    for known in (LOGIN, NAME, EMAIL, "槐荫里"):
        assert known in text
    assert "password" not in text
    assert set(told) >= {
        "accounts.User.",
        "accounts.Consent.user",
        "account.EmailAddress.user",
        "communities.ResidentAccount.user",
    }


@pytest.mark.django_db
def test_sessions_go_when_they_are_over():
    now = clock.now()
    for key, hours in (("old", -1), ("living", 1)):
        Session.objects.create(
            session_key=key, session_data="", expire_date=now + timedelta(hours=hours)
        )
    personal_data.expire()

    assert [row.pk for row in Session.objects.all()] == ["living"]


def command(*arguments):
    out = StringIO()
    call_command("erase_resident", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_shows_first_and_erases_when_told(resident):
    plan = command(LOGIN)
    assert "登记的邮箱，1 行，删去。" in plan
    assert "同意政策文本的记录，1 行，留存：" in plan
    assert User.objects.get(pk=resident.pk).username == LOGIN

    done = command(LOGIN, "--yes")
    assert "已注销" in done
    assert not User.objects.filter(username=LOGIN).exists()
    for printed in (plan, done):
        assert EMAIL not in printed
        assert NAME not in printed


def test_the_command_refuses_who_is_bound_unknown_or_chief(resident, staff):
    assert "有署名，不能注销" in command("clerk")
    with pytest.raises(CommandError, match="制发的入户核验码"):
        command("clerk", "--yes")
    with pytest.raises(CommandError, match="没有这个账号"):
        command("nobody", "--yes")
    with pytest.raises(CommandError, match="系统管理员"):
        command("chief", "--yes")
