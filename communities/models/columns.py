"""The two columns of this room: who is who, and what concerns one topic."""

from foundation.pages import PortalPage


class OrganizationIndexPage(PortalPage):
    """The column “组织机构”: /<community>/organizations/ and …/organizations/<slug>/."""

    template = "communities/organizations.html"
    parent_page_types = ["communities.CommunityPage"]
    subpage_types: list[str] = []
    made_by_code = True

    class Meta:
        verbose_name = verbose_name_plural = "组织机构栏目"


class TopicIndexPage(PortalPage):
    """The column “主题”: /<community>/topics/ and …/topics/<code>/."""

    template = "communities/topics.html"
    parent_page_types = ["communities.CommunityPage"]
    subpage_types: list[str] = []
    made_by_code = True

    class Meta:
        verbose_name = verbose_name_plural = "主题栏目"
