"""The columns of a community: index pages made by code, below which editors write."""

from typing import Any

from communities.models import CommunityPage
from disclosure.listing import (
    InformationListing,
    Listing,
    NoticeListing,
    PolicyListing,
)
from disclosure.models.affairs import AffairsPage
from disclosure.models.information import InformationPage
from disclosure.models.notices import NoticePage
from disclosure.models.policies import PolicyPage
from foundation import clock
from foundation.paged_list import PagedList
from foundation.pages import PortalPage
from publishing.pages import PublishedPage


class ColumnPage(PortalPage):
    """An index page of one community, made with it. Abstract."""

    made_by_code = True
    adds_by_hand = True
    holds: type[PublishedPage]
    listing_class: type[PagedList]

    class Meta:
        abstract = True

    def community_of(self, rows: Any) -> CommunityPage:
        """The community; rows bring it along, only an empty list has to ask."""
        if rows:
            return rows[0].community
        return CommunityPage.objects.get(path=self.above)

    @property
    def above(self) -> str:
        """The tree path of the community in which the column stands."""
        return str(self.path[: -self.steplen])

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        rows = self.holds.objects.public().filter(community__path=self.above)
        listing = self.listing_class(rows, request.GET, day=clock.today())
        return {
            **super().get_context(request, *args, **kwargs),
            "community": self.community_of(listing.rows),
            "listing": listing,
        }


class DisclosureIndexPage(ColumnPage):
    """The column “看公开” of one community."""

    template = "disclosure/index_page.html"
    subpage_types = ["disclosure.AffairsPage"]
    holds = AffairsPage
    listing_class = Listing

    class Meta:
        verbose_name = verbose_name_plural = "公开栏目"


class NoticeIndexPage(ColumnPage):
    """The column “通知公告” of one community."""

    template = "disclosure/notice_index_page.html"
    subpage_types = ["disclosure.NoticePage"]
    holds = NoticePage
    listing_class = NoticeListing

    class Meta:
        verbose_name = verbose_name_plural = "通知公告栏目"


class PolicyIndexPage(ColumnPage):
    """The column “政策与解读” of one community (R030)."""

    template = "disclosure/policy_index_page.html"
    subpage_types = ["disclosure.PolicyPage"]
    holds = PolicyPage
    listing_class = PolicyListing

    class Meta:
        verbose_name = verbose_name_plural = "政策与解读栏目"


class InformationIndexPage(ColumnPage):
    """The column “社区概况” of one community (R003, R033)."""

    template = "disclosure/information_index_page.html"
    subpage_types = ["disclosure.InformationPage"]
    holds = InformationPage
    listing_class = InformationListing

    class Meta:
        verbose_name = verbose_name_plural = "社区概况栏目"
