"""Which disclosures somebody may read: named here once, used by pages, API and feeds."""

from datetime import date
from typing import Self

from django.db.models import Q
from wagtail.models import PageManager

from disclosure.publishing_rules import Status
from publishing.querysets import PublishedQuerySet

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


class DisclosureQuerySet(PublishedQuerySet):
    SHOWN_IN_ROWS = ("rule__item", "publisher")

    def public(self) -> Self:
        """Signed, live and not withdrawn; never an item that may not be on the web."""
        return super().public().exclude(rule__web_allowed="no")

    def with_status(self, status: str, day: date) -> Self:
        """Those in this state on that day, told in SQL as status_on() tells it."""
        condition = ON_DISPLAY.get(Status(status))
        return self.none() if condition is None else self.filter(condition(day))


class NoticeQuerySet(PublishedQuerySet):
    def current(self, day: date) -> Self:
        """Those whose last day is not over on that day."""
        return self.filter(valid_until__gte=day)


DisclosureManager = PageManager.from_queryset(DisclosureQuerySet)
NoticeManager = PageManager.from_queryset(NoticeQuerySet)
