"""What the desk answers for: who works on what, and the notes of colleagues."""

from typing import Any

from django.db.models import QuerySet

from editorial.models import WorkItem
from foundation.personal_data import Claim, delete_rows, forget_person


def _recusals(user: Any) -> QuerySet[Any]:
    return WorkItem.recused_users.through._base_manager.filter(user_id=user.pk)


CLAIMS = [
    Claim(
        model="editorial.WorkItem",
        fields=("assigned_to",),
        what="交给此人办理的待办",
        exported=("title",),
        erase=forget_person("assigned_to"),
    ),
    Claim(
        model="editorial.WorkItem",
        fields=("claimed_by",),
        what="此人认领的待办",
        erase=forget_person("claimed_by", "claimed_until"),
    ),
    Claim(
        model="editorial.WorkItem",
        fields=("recused_users",),
        what="此人应当回避的待办",
        rows=_recusals,
        erase=delete_rows,
    ),
    Claim(
        model="editorial.WorkItemEvent",
        fields=("by", "text"),
        what="此人的认领、分派和内部备注",
        exported=("at", "move", "text"),
        kept="办理过程的内部记录，随所办事项保存；内容加密",
        binds=True,
    ),
]
