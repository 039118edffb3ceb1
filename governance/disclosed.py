"""Which document is the body of a disclosure of JW-SYS-01 and JW-SYS-02: always today's."""

from typing import Any

from disclosure.linked_documents import LinkedDocument
from foundation import clock
from foundation.addresses import page_address
from governance.kinds import DISCLOSED_AS
from governance.models import GovernanceDocumentPage


def document_of(code: str, community: Any) -> LinkedDocument | None:
    """The community's document of that item, in the edition that holds or is to come."""
    found = (
        GovernanceDocumentPage.objects.public()
        .filter(community=community, kind=DISCLOSED_AS[code])
        .defer("body", "gone")
        .order_by("pk")
        .first()
    )
    if found is None:
        return None
    day = clock.today()
    edition = found.in_force(day) or found.editions_on(day)[0]
    return LinkedDocument(
        title=found.title,
        version=edition.version,
        effective_on=edition.effective_on,
        state=edition.words,
        adopted_by=found.adopted_by,
        filing_number=found.filing_number,
        url=page_address(found),
    )
