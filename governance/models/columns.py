"""The column “章程和制度” of a community: its documents, what is asked, what is missing."""

from typing import Any

from disclosure.models.columns import ColumnPage
from foundation import clock
from governance import completeness
from governance.listing import DocumentListing
from governance.models.documents import GovernanceDocumentPage
from governance.models.opinions import OpinionCallPage


class GovernanceIndexPage(ColumnPage):
    """The column “章程和制度” of one community (R051, R062, R105, R107)."""

    template = "governance/index_page.html"
    subpage_types = ["governance.GovernanceDocumentPage", "governance.OpinionCallPage"]
    holds = GovernanceDocumentPage
    listing_class = DocumentListing

    class Meta:
        verbose_name = verbose_name_plural = "章程和制度栏目"

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        day = clock.today()
        here = {"community": context["community"]}
        calls = OpinionCallPage.objects.public().filter(**here, concluded_on=None)
        documents = GovernanceDocumentPage.objects.public().filter(**here)
        return {
            **context,
            "calls": list(calls.select_related("document").order_by("closes_on", "pk")),
            "completeness": completeness.of(documents, day),
        }
