"""The one workflow, at the root of the tree: confirmation where asked, then sign-off."""

from wagtail.models import Page, Workflow, WorkflowPage, WorkflowTask

from publishing.models import ConfirmationTask, SignOffTask

NAME = "公开审签"
STEPS = ((ConfirmationTask, "确认"), (SignOffTask, "签发"))


def ensure_workflow() -> Workflow:
    """Create the workflow, its tasks and its place at the root where they are missing."""
    workflow, _ = Workflow.objects.get_or_create(name=NAME)
    for order, (task_class, name) in enumerate(STEPS):
        task = task_class.objects.first() or task_class.objects.create(name=name)
        WorkflowTask.objects.get_or_create(
            workflow=workflow, task=task, defaults={"sort_order": order}
        )
    root = Page.get_first_root_node()
    WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})
    return workflow
