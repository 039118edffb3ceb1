"""What the roof answers for: tables of Wagtail that know who did something.

A resident who never worked in the admin stands in none of them but the log.
"""

from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.models import ModelLogEntry

from communities.models import RoleGrant
from foundation.personal_data import Claim, delete_rows, forget_person


def _log_about(user: Any) -> QuerySet[Any]:
    """Lines about the account, whose label is its login; and of roles, which begin so.

    A role may be gone and a login changed since: each login of which the log knows.
    """
    kinds = ContentType.objects.get_for_models(type(user), RoleGrant)
    about = Q(content_type=kinds[type(user)], object_id=str(user.pk))
    logins = {
        user.username,
        *ModelLogEntry.objects.filter(about).values_list("label", flat=True),
    }
    roles = Q(
        object_id__in=[str(key) for key in user.role_grants.values_list("pk", flat=True)]
    )
    for login in logins:
        # No login holds a space.
        roles |= Q(label__startswith=f"{login} ")
    return ModelLogEntry.objects.filter(about | (Q(content_type=kinds[RoleGrant]) & roles))


def _without_label(rows: QuerySet[Any]) -> int:
    # `data` holds what was changed: old and new names.
    return rows.update(label="已注销的账号", data={})


def _unlock(rows: QuerySet[Any]) -> int:
    return rows.update(locked=False, locked_by=None, locked_at=None)


def _with_avatar(rows: QuerySet[Any]) -> int:
    """A person's settings, and the picture that goes with no row by itself."""
    for profile in rows:
        if profile.avatar:
            transaction.on_commit(
                partial(profile.avatar.storage.delete, profile.avatar.name)
            )
    return delete_rows(rows)


def _with_files(rows: QuerySet[Any]) -> int:
    """Uploads that became no image and no document; nothing else removes their files."""
    for upload in rows:
        # When it is certain: a file does not come back with a transaction.
        transaction.on_commit(partial(upload.file.storage.delete, upload.file.name))
    return delete_rows(rows)


DRAFTED = "起草人写入公开事项的记录，四眼原则以此为准"
SIGNED = "审签由谁送交、谁处理，须长期可查"

CLAIMS = [
    Claim(
        model="wagtailcore.Revision",
        fields=("user",),
        what="写过的稿件",
        kept=DRAFTED,
        binds=True,
    ),
    Claim(
        model="wagtailcore.Page",
        fields=("owner",),
        what="建立的页面",
        kept=DRAFTED,
        binds=True,
    ),
    Claim(
        model="wagtailcore.Page",
        fields=("locked_by",),
        what="锁定的页面",
        erase=_unlock,
    ),
    Claim(
        model="wagtailcore.WorkflowState",
        fields=("requested_by",),
        what="送审的稿件",
        kept=SIGNED,
        binds=True,
    ),
    Claim(
        model="wagtailcore.TaskState",
        fields=("finished_by",),
        what="审签过的稿件",
        kept=SIGNED,
        binds=True,
    ),
    Claim(
        model="wagtailcore.PageLogEntry",
        fields=("user",),
        what="对页面的操作记录",
        exported=("action", "timestamp"),
        kept="公开内容的操作记录，须长期可查",
        binds=True,
    ),
    Claim(
        model="wagtailcore.ModelLogEntry",
        fields=("user",),
        what="对其他记录的操作记录",
        exported=("action", "label", "timestamp"),
        kept="操作记录要可追查；账号注销后不再指明何人",
    ),
    Claim(
        model="wagtailcore.ModelLogEntry",
        fields=(),
        what="关于账号和其角色的操作记录，标题里有登录名",
        rows=_log_about,
        erase=_without_label,
    ),
    *(
        Claim(model=model, fields=fields, what=what, erase=delete_rows)
        for model, fields, what in (
            ("wagtailcore.Comment", ("user",), "对草稿的批注"),
            ("wagtailcore.CommentReply", ("user",), "对批注的回复"),
            ("wagtailcore.PageSubscription", ("user",), "对页面的关注"),
            ("wagtailcore.APIToken", ("user",), "接口令牌"),
            ("wagtailadmin.EditingSession", ("user",), "正在编辑的页面"),
            ("wagtailadmin.FormState", ("user",), "没有保存的表单"),
        )
    ),
    Claim(
        model="wagtailusers.UserProfile",
        fields=("user",),
        what="后台的个人设置和头像",
        erase=_with_avatar,
    ),
    Claim(
        model="wagtailcore.Comment",
        fields=("resolved_by",),
        what="了结的批注",
        erase=forget_person("resolved_by"),
    ),
    Claim(
        model="wagtailcore.UploadedFile",
        fields=("uploaded_by_user",),
        what="没有用上的上传文件",
        erase=_with_files,
    ),
    # Wagtail's own tables, which ours stand in for: they have no rows.
    *(
        Claim(
            model=model,
            fields=("uploaded_by_user",),
            what="不用的表",
            erase=forget_person("uploaded_by_user"),
        )
        for model in ("wagtailimages.Image", "wagtaildocs.Document")
    ),
]
