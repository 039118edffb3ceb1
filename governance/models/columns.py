"""The columns of this room: “章程和制度” and “上墙制度” of a community."""

from typing import Any

from django.db.models import Q

from communities.models import CommunityPage
from disclosure.models.columns import ColumnPage
from foundation import clock
from governance import completeness, procedures
from governance.listing import DocumentListing, ProcedureListing
from governance.models.documents import GovernanceDocumentPage
from governance.models.opinions import OpinionCallPage
from governance.models.procedures import ProcedurePage


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


class ProcedureIndexPage(ColumnPage):
    """The column “上墙制度” of one community: what holds there, its own and the street's.

    What is published and holds no more, or not yet, is the community's own alone.
    """

    template = "governance/procedure_index_page.html"
    subpage_types = ["governance.ProcedurePage"]
    holds = ProcedurePage
    listing_class = ProcedureListing

    class Meta:
        verbose_name = verbose_name_plural = "上墙制度栏目"

    def community_of(self, rows: Any) -> CommunityPage:
        """Not told from a row: some are the sub-district's."""
        return CommunityPage.objects.get(path=self.above)

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        day, community = clock.today(), context["community"]
        rows = procedures.standing(community, day, to_come=True)
        inherited = [one.page.pk for one in rows if one.inherited]
        chosen = ProcedurePage.objects.public().without_texts()
        chosen = chosen.filter(Q(community=community) | Q(pk__in=inherited))
        holding = [one for one in rows if one.edition.effective_on <= day]
        return {
            **context,
            "listing": self.listing_class(chosen, request.GET, day=day),
            "lacking": procedures.lacking(holding),
        }
