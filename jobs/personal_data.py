"""What the job room answers for: letters that wait, and answers that may be asked again."""

import json
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet

from foundation.encryption import SealError
from foundation.personal_data import Claim, Retention, delete_rows
from jobs import mail
from jobs.models import OutboxItem, RememberedAnswer


def _outbox_over(limit: datetime) -> QuerySet[Any]:
    """Delivered or parked before that moment."""
    return OutboxItem.objects.filter(Q(delivered_at__lt=limit) | Q(parked_at__lt=limit))


def _to(user: Any) -> QuerySet[Any]:
    """Letters that wait for one of this person's addresses; each payload is opened.

    Those that no key opens are left to their retention: nobody can read them.
    """
    mine = {str(user.email).lower()} | {
        address.lower()
        for address in EmailAddress.objects.filter(user=user).values_list(
            "email", flat=True
        )
    }
    mine.discard("")
    keys = [
        row.pk
        for row in OutboxItem.objects.filter(payload__isnull=False).iterator()
        if mine & _recipients(row)
    ]
    return OutboxItem.objects.filter(pk__in=keys)


def _recipients(item: OutboxItem) -> set[str]:
    try:
        packet = json.loads(item.payload)
    except (SealError, ValueError):
        return set()
    addresses = [one for name in mail.ADDRESSES for one in packet.get(name, ())]
    return {parseaddr(one)[1].lower() for one in addresses}


def _answers_over(limit: datetime) -> QuerySet[Any]:
    return RememberedAnswer.objects.filter(expires_at__lt=limit)


CLAIMS = [
    Claim(
        model="jobs.OutboxItem",
        fields=("payload",),
        what="待发邮件的收件人和内容",
        rows=_to,
        erase=delete_rows,
        retention=Retention(
            days=30,
            source="个人信息保护法第十九条：保存期限为实现处理目的所必要的最短时间",
            over=_outbox_over,
        ),
    ),
    Claim(
        model="jobs.RememberedAnswer",
        fields=("answer",),
        what="对一次提交的答复，供重发时再给",
        rows=lambda user: RememberedAnswer.objects.none(),
        kept="加密存放24小时后删去；按人查不出",
        retention=Retention(
            days=1,
            source="个人信息保护法第十九条：保存期限为实现处理目的所必要的最短时间",
            over=_answers_over,
        ),
    ),
]
