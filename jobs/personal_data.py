"""What the job room answers for: letters that wait, and answers that may be asked again."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from foundation.personal_data import Claim, Retention
from jobs.models import OutboxItem, RememberedAnswer


def _outbox_over(limit: datetime) -> QuerySet[Any]:
    """Delivered or parked before that moment."""
    return OutboxItem.objects.filter(Q(delivered_at__lt=limit) | Q(parked_at__lt=limit))


def _answers_over(limit: datetime) -> QuerySet[Any]:
    return RememberedAnswer.objects.filter(expires_at__lt=limit)


CLAIMS = [
    Claim(
        model="jobs.OutboxItem",
        fields=("payload",),
        what="待发邮件的收件人和内容",
        rows=lambda user: OutboxItem.objects.none(),
        kept="加密存放，送达即删去内容；按人查不出，最长保存到下列期限",
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
