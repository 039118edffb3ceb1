"""Which disclosures somebody may read: named here once, used by pages, API and feeds."""

from datetime import date

from django.db.models import Q
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from disclosure.publishing_rules import Status

ON_DISPLAY = {
    Status.CURRENT: lambda day: (
        Q(mode="standing") & (Q(superseded_on=None) | Q(superseded_on__gt=day))
    ),
    Status.SUPERSEDED: lambda day: Q(mode="standing", superseded_on__lte=day),
    Status.PUBLISHED: lambda day: (
        Q(mode="periodic") & (Q(posting_to=None) | Q(posting_to__gte=day))
    ),
    Status.OFF_BOARD: lambda day: Q(mode="periodic", posting_to__lt=day),
    Status.POSTING: lambda day: (
        Q(mode="posting") & (Q(posting_to=None) | Q(posting_to__gte=day))
    ),
    Status.POSTING_ENDED: lambda day: Q(mode="posting", posting_to__lt=day),
}


class DisclosureQuerySet(PageQuerySet):
    def public(self) -> "DisclosureQuerySet":
        """Signed, live and not withdrawn; never an item that may not be on the web."""
        return (
            self.live()
            .filter(withdrawn_at=None, published_at__isnull=False)
            .exclude(rule__web_allowed="no")
        )

    def with_status(self, status: str, day: date) -> "DisclosureQuerySet":
        """Those in this state on that day, told in SQL as status_on() tells it."""
        condition = ON_DISPLAY.get(Status(status))
        return self.none() if condition is None else self.filter(condition(day))

    def for_rows(self) -> "DisclosureQuerySet":
        """With what a row of a list shows, in one statement."""
        return self.select_related("rule__item", "publisher", "community").order_by(
            "-published_at", "-pk"
        )


DisclosureManager = PageManager.from_queryset(DisclosureQuerySet)
