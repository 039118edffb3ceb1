"""Which published pages somebody may read: named here once for every page type."""

from typing import Self

from wagtail.models import PageManager
from wagtail.query import PageQuerySet


class PublishedQuerySet(PageQuerySet):
    def public(self) -> Self:
        """Signed, live and not withdrawn."""
        return self.live().filter(withdrawn_at=None, published_at__isnull=False)

    def for_rows(self) -> Self:
        """With what a row of a list shows, in one statement, newest first."""
        return self.select_related("publisher", "community").order_by(
            "-published_at", "-pk"
        )


PublishedManager = PageManager.from_queryset(PublishedQuerySet)
