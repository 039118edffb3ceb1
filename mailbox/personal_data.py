"""What the mailbox answers for: who wrote, what was written, and who dealt with it.

No account is needed to write, so nothing of a writer is found by account. Writers have
their letter deleted with number and code (撤回); the vault is emptied after a year.
"""

from typing import Any

from django.db.models import QuerySet

from foundation.personal_data import Claim, delete_rows
from mailbox import models as m

RECORD = "来信办理的记录，随来信保存，供监督和复查"
SEALED = "加密存放；来信人可凭编号和查询码撤回，按账号查不出"
SOURCE = "个人信息保护法第十九条、第四十七条"


def _nobody(model: Any) -> Any:
    return lambda user: model._base_manager.none()


def _recusals(user: Any) -> "QuerySet[Any]":
    return m.Letter.about_users.through.objects.filter(user_id=user.pk)


def _sealed(model: Any, *fields: str, what: str) -> Claim:
    return Claim(
        model=model._meta.label, fields=fields, what=what, rows=_nobody(model), kept=SEALED
    )


def _signed(model: Any, *fields: str, what: str) -> Claim:
    return Claim(model=model._meta.label, fields=fields, what=what, kept=RECORD, binds=True)


def claims() -> list[Claim]:
    """One for each key to an account and each sealed column of this room."""
    return [
        _sealed(m.LetterIdentity, "name", "phone", "email", what="来信人的联系方式"),
        _sealed(m.LetterText, "title", "content", "fact_slip", what="来信内容"),
        _sealed(m.LetterAttachment, "name", "findings", what="来信附件的名字和检查结果"),
        _sealed(m.Message, "text", what="来信人的补充和单位的提问"),
        _sealed(m.Proposal, "reason", what="不予受理、延期和转办的理由"),
        _sealed(m.Reply, "content", what="答复"),
        _sealed(m.Approval, "note", what="审签意见"),
        _sealed(m.LetterEvent, "note", what="办理经过的说明"),
        _signed(m.Letter, "taken_by", "handler", "earlier_author", what="代写、承办来信"),
        Claim(
            model="mailbox.Letter",
            fields=("about_users",),
            what="反映此人的来信",
            rows=_recusals,
            erase=delete_rows,
        ),
        _signed(m.LetterAttachment, "added_by", what="代写时和答复里的附件"),
        _signed(m.Message, "by", what="向来信人提问"),
        _signed(m.Proposal, "proposed_by", "decided_by", what="申请和决定"),
        _signed(m.Reply, "author", what="起草答复"),
        _signed(m.Approval, "by", what="审签答复"),
        _signed(m.LetterEvent, "by", what="办理来信"),
        _signed(m.IdentityReading, "by", what="查看来信人"),
        _signed(
            m.PublishedLetter,
            "redacted_by",
            "checked_by",
            "withdrawn_by",
            what="编写、核定公开稿",
        ),
    ]
