"""What the governance room stores."""

from governance.models.columns import GovernanceIndexPage
from governance.models.documents import GovernanceDocumentPage
from governance.models.opinions import Opinion, OpinionCallPage

__all__ = [
    "GovernanceDocumentPage",
    "GovernanceIndexPage",
    "Opinion",
    "OpinionCallPage",
]
