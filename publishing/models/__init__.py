"""What publication leaves behind, what a page carries, and the workflow's two tasks."""

from publishing.models.files import Attachment, PublishedFile
from publishing.models.records import PublishedVersion, Withdrawal
from publishing.models.tasks import ConfirmationTask, RightsTask, SignOffTask, UnderReview

__all__ = [
    "Attachment",
    "ConfirmationTask",
    "PublishedFile",
    "PublishedVersion",
    "RightsTask",
    "SignOffTask",
    "UnderReview",
    "Withdrawal",
]
