"""The two columns of this room: who is who, and what concerns one topic.

Both are one page with addresses below it that are no pages: /<community>/organizations/
<slug>/ and /<community>/topics/<code>/.
"""

from typing import Any

from django.http import Http404, HttpRequest
from wagtail.url_routing import RouteResult

from communities import directory
from communities.models.organizations import Organization
from communities.models.places import CommunityPage
from communities.models.topics import TopicTag
from foundation import clock, topics
from foundation.pages import PortalPage


class ColumnWithEntries(PortalPage):
    """An index page whose entries are records. Abstract."""

    entry_template = ""
    parent_page_types = ["communities.CommunityPage"]
    subpage_types: list[str] = []
    made_by_code = True

    class Meta:
        abstract = True

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """The column itself, or the one entry named by the rest of the address."""
        if not path_components:
            return super().route(request, path_components)
        if len(path_components) > 1 or not self.live:
            raise Http404
        return RouteResult(self, kwargs={"entry": path_components[0]})

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        if "entry" in kwargs:
            return self.entry_template
        return str(super().get_template(request, *args, **kwargs))

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        community = CommunityPage.objects.get(path=self.path[: -self.steplen])
        return {
            **super().get_context(request, *args, **kwargs),
            "community": community,
            **self.entry_context(community, kwargs.get("entry")),
        }

    def entry_context(self, community: CommunityPage, entry: str | None) -> dict[str, Any]:
        """What the list shows (no entry), or one entry; Http404 for an unknown one."""
        raise Http404


class OrganizationIndexPage(ColumnWithEntries):
    """The column “组织机构”."""

    template = "communities/organizations.html"
    entry_template = "communities/organization.html"

    class Meta:
        verbose_name = verbose_name_plural = "组织机构栏目"

    def entry_context(self, community: CommunityPage, entry: str | None) -> dict[str, Any]:
        day = clock.today()
        rows = Organization.objects.listed().filter(community=community)
        if entry is not None:
            found = directory.with_posts(rows.filter(slug=entry), day).first()
            if found is None:
                raise Http404
            below = directory.with_posts(rows.filter(parent=found), day)
            return {"organization": found, "below": list(below)}
        return {
            "groups": directory.groups(directory.with_posts(rows, day)),
            "responsible": directory.responsible(community, day),
        }


class TopicIndexPage(ColumnWithEntries):
    """The column “按主题看”."""

    template = "communities/topics.html"
    entry_template = "communities/topic.html"

    class Meta:
        verbose_name = verbose_name_plural = "主题栏目"

    def entry_context(self, community: CommunityPage, entry: str | None) -> dict[str, Any]:
        offered = TopicTag.objects.offered().select_related("parent")
        if entry is None:
            heads = {topic.pk: (topic, []) for topic in offered if topic.parent_id is None}
            for topic in offered:
                if topic.parent_id is not None:
                    heads[topic.parent_id][1].append(topic)
            return {"topics": list(heads.values())}
        related = [
            topic for topic in offered if topic.code.split("-")[0] == entry.split("-")[0]
        ]
        found = next((topic for topic in related if topic.code == entry), None)
        if found is None:
            raise Http404
        day = clock.today()
        boxes = [
            (box, list(box.rows(community, found.code, day))) for box in topics.all_boxes()
        ]
        return {
            "topic": found,
            "subtopics": [topic for topic in related if topic.parent_id == found.pk],
            "boxes": [(box, rows) for box, rows in boxes if rows],
        }
