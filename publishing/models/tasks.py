"""The workflow's two tasks, and the lock on what is under review."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.locks import WorkflowLock
from wagtail.models import Task, TaskState

from communities.permissions import holds
from publishing import permissions


class UnderReview(WorkflowLock):
    """Nobody writes on a draft that somebody is about to sign."""

    def get_message(self, user: Any) -> str:
        return (
            f"这一条正在等待{self.task.name}，暂时不能改。要改，请取消审签或由审签人退回。"
        )

    def get_locked_by(self, user: Any, can_lock: bool = False) -> str:
        return "审签中"

    def get_description(self, user: Any, can_lock: bool = False) -> str:
        return "审签期间内容不能改"


class RightsTask(Task):
    """A task whose actors are told by row rights in the page's community, not by groups."""

    class Meta:
        abstract = True

    verb = ""
    lock_class = UnderReview

    def verb_on(self, page: Any) -> str:
        """What the step is called where it is done to this page."""
        return self.verb

    def permission_for(self, page: Any) -> str:
        """The permission asked of whoever acts on this page; "" where nobody need act.

        Asked of the latest draft: the table's row still has what was saved first.
        """
        return ""

    def may_act(self, page: Any, user: Any) -> bool:
        """Whether the user may take this step on the page's latest draft."""
        permission = self.permission_for(page)
        return (
            bool(permission)
            and holds(user, permission, page)
            and user.pk not in permissions.authors(page)
        )

    def may_look(self, page: Any, user: Any) -> bool:
        permission = self.permission_for(page)
        return bool(permission) and holds(user, permission, page)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        page = obj.specific
        if not self.may_act(page, user):
            return []
        verb = self.verb_on(page)
        actions = [("reject", "退回修改", True)]
        if not page.get_latest_revision_as_object().publication_issues():
            actions += [
                ("approve", verb, False),
                ("approve", f"{verb}并说明", True),
            ]
        return actions

    @transaction.atomic
    def on_action(
        self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any
    ) -> Any:
        # Wagtail's views have asked get_actions(); other callers have not.
        page = task_state.workflow_state.content_object
        if action_name not in {name for name, *_ in self.get_actions(page, user)}:
            raise PermissionDenied
        return super().on_action(task_state, user, action_name, **kwargs)

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return self.may_look(obj.specific, user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        # Nobody writes on a draft that is under review: send it back, or take it back.
        return True

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        waiting = TaskState.objects.filter(
            status=TaskState.STATUS_IN_PROGRESS, task=self.task_ptr
        ).select_related("workflow_state")
        mine = [
            state.pk
            for state in waiting
            if self.may_act(state.workflow_state.content_object.specific, user)
        ]
        return TaskState.objects.filter(pk__in=mine)


class ConfirmationTask(RightsTask):
    """Confirmed by the supervision committee, 党务 by secrecy review; else passed over."""

    verb = "确认"

    class Meta:
        verbose_name = verbose_name_plural = "确认"

    def permission_for(self, page: Any) -> str:
        return str(page.get_latest_revision_as_object().confirmation_permission())

    def start(self, workflow_state: Any, user: Any = None) -> TaskState:
        page = workflow_state.content_object.specific
        draft = page.get_latest_revision_as_object()
        if draft.confirmation_permission():
            return super().start(workflow_state, user=user)
        return TaskState.objects.create(
            workflow_state=workflow_state,
            revision=page.get_latest_revision(),
            task=self.task_ptr,
            status=TaskState.STATUS_SKIPPED,
        )

    @classmethod
    def get_description(cls) -> str:
        return "目录要求确认的事项，由居务监督委员会确认；党务公开由保密审查人确认。"


class SignOffTask(RightsTask):
    """Signed by a second person, who wrote nothing of it; then it is public."""

    verb = "签发"

    def verb_on(self, page: Any) -> str:
        return str(page.sign_off_verb())

    class Meta:
        verbose_name = verbose_name_plural = "签发"

    def permission_for(self, page: Any) -> str:
        return str(page.get_latest_revision_as_object().sign_off_permission())

    def may_act(self, page: Any, user: Any) -> bool:
        return super().may_act(page, user) and permissions.may_sign(page, user)

    @classmethod
    def get_description(cls) -> str:
        return "由没有参与起草的人签发，签发后公开。"
