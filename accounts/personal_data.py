"""What the accounts room answers for: accounts, the ways in, consents, sessions."""

from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from foundation.personal_data import Claim, Retention, delete_rows

MINIMUM = "个人信息保护法第十九条：保存期限为实现处理目的所必要的最短时间"


def blank(rows: QuerySet[Any]) -> int:
    """The rows stay, because records point to them, and say nothing of anybody."""
    count = 0
    for user in rows.select_for_update():
        user.username = f"erased-{user.pk}"
        user.display_name = "已注销"
        user.first_name = user.last_name = user.email = ""
        user.password = make_password(None)
        user.is_active = user.is_staff = user.is_superuser = False
        user.last_login = None
        user.save()
        user.groups.clear()
        user.user_permissions.clear()
        count += 1
    return count


def end_sessions(rows: QuerySet[Any]) -> int:
    """Log the person out everywhere; what lay in those sessions goes too."""
    with transaction.atomic():
        keys = list(rows.values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        return delete_rows(rows)


def _sessions_of(user: Any) -> QuerySet[Any]:
    """Every session in which this person is logged in: only what is in it tells."""
    keys = [
        row.pk
        for row in Session.objects.iterator()
        if row.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    return Session.objects.filter(pk__in=keys)


def _sessions_over(limit: datetime) -> QuerySet[Any]:
    return Session.objects.filter(expire_date__lt=limit)


def _devices_over(limit: datetime) -> QuerySet[Any]:
    return UserSession.objects.filter(last_seen_at__lt=limit)


CLAIMS = [
    Claim(
        model="accounts.User",
        fields=(),
        what="账号",
        rows=lambda user: User.objects.filter(pk=user.pk),
        exported=("username", "display_name", "email", "date_joined", "last_login"),
        erase=blank,
    ),
    Claim(
        model="accounts.Consent",
        fields=("user",),
        what="同意政策文本的记录",
        exported=("text", "given_at", "withdrawn_at"),
        kept="证明处理时已取得同意；账号注销后不再指明何人",
    ),
    Claim(
        model="account.EmailAddress",
        fields=("user",),
        what="登记的邮箱",
        exported=("email", "verified"),
        erase=delete_rows,
    ),
    Claim(
        model="mfa.Authenticator",
        fields=("user",),
        what="两步验证",
        exported=("type", "created_at", "last_used_at"),
        erase=delete_rows,
    ),
    Claim(
        model="usersessions.UserSession",
        fields=("user",),
        what="登录过的设备和网络地址",
        exported=("created_at", "ip", "user_agent"),
        erase=end_sessions,
        retention=Retention(
            days=183,
            source="网络安全法第二十一条第三项：网络日志留存不少于六个月",
            over=_devices_over,
        ),
    ),
    Claim(
        model="sessions.Session",
        fields=(),
        what="登录的会话；没有登录的不写明何人，过期即删",
        rows=_sessions_of,
        erase=delete_rows,
        retention=Retention(days=0, source=MINIMUM, over=_sessions_over),
    ),
]
