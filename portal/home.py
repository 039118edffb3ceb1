"""The home page: search, letters, what is posted now, and the communities."""

from typing import Any

from django.http import Http404, HttpRequest
from wagtail.models import Page

from communities.models import CommunityKind, CommunityPage
from foundation import clock, sections
from foundation.pages import PortalPage

# Levels below the home page: community, column, page, and one more to spare. What is
# longer cannot be a page, and makes no longer question to the database.
DEEPEST = 4


class HomePage(PortalPage):
    """The root of the site. Its content is other rooms' boxes and the communities."""

    template = "portal/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["communities.CommunityPage"]
    max_count = 1
    made_by_code = True

    class Meta:
        verbose_name = verbose_name_plural = "首页"

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Find the page by one look-up of its address instead of a walk down the tree.

        A page may answer for addresses below its own (an organisation in its column):
        the longest address that is a page's own decides, and that page reads the rest.
        """
        if not path_components:
            return super().route(request, path_components)
        parts = path_components[:DEEPEST]
        addresses = [
            f"{self.url_path}{'/'.join(parts[:count])}/"
            for count in range(1, len(parts) + 1)
        ]
        # Addresses have no index, slugs have.
        rows = Page.objects.filter(slug__in=parts, url_path__in=addresses)
        found = rows.order_by("-depth").first()
        if found is None:
            raise Http404
        page = found.specific_class.rows_to_serve().filter(pk=found.pk).first()
        if page is None:
            raise Http404
        return page.route(request, path_components[found.depth - self.depth :])

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        day = clock.today()
        # The sub-district and its communities in one statement.
        places = list(CommunityPage.objects.live().order_by("code"))
        streets = [p for p in places if p.kind == CommunityKind.SUBDISTRICT]
        return {
            **super().get_context(request, *args, **kwargs),
            "communities": [p for p in places if p.kind == CommunityKind.COMMUNITY],
            "street": streets[0] if streets else None,
            "boxes": {
                column: [
                    (section, section.rows(None, day))
                    for section in sections.for_page(column, home=True)
                ]
                for column in ("main", "side", "lower")
            },
        }
