"""Which published pages somebody may read: named here once for every page type."""

from typing import Any, Self

from wagtail.models import PageManager
from wagtail.query import PageQuerySet


class PublishedQuerySet(PageQuerySet):
    def public(self) -> Self:
        """Signed, live and not withdrawn."""
        return self.live().filter(withdrawn_at=None, published_at__isnull=False)

    # What a row of a list shows besides its page and community.
    SHOWN_IN_ROWS: tuple[str, ...] = ("publisher",)

    def for_rows(self) -> Self:
        """With what a row of a list shows, in one statement, newest first."""
        return self.newest_first().select_related(*self.SHOWN_IN_ROWS, "community")

    def newest_of(self, community: Any, most: int) -> list[Any]:
        """The newest rows of one community, at most so many, in one statement.

        The community is given and not joined: PostgreSQL orders eight tables well, and
        reads every page where a condition on topics comes on top of more.
        """
        rows = self.filter(community=community).newest_first()
        found = list(rows.select_related(*self.SHOWN_IN_ROWS)[:most])
        for page in found:
            page.community = community
        return found

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-pk")


PublishedManager = PageManager.from_queryset(PublishedQuerySet)
