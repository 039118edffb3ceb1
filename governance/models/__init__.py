"""What the governance room stores."""

from governance.models.columns import GovernanceIndexPage, ProcedureIndexPage
from governance.models.documents import GovernanceDocumentPage
from governance.models.opinions import Opinion, OpinionCallPage
from governance.models.procedures import ProcedurePage, ProcedureReview

__all__ = [
    "GovernanceDocumentPage",
    "GovernanceIndexPage",
    "Opinion",
    "OpinionCallPage",
    "ProcedureIndexPage",
    "ProcedurePage",
    "ProcedureReview",
]
