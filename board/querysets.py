"""Which postings and reports somebody may see, named once for views, API and desk."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from communities.permissions import communities_where
from publishing.models import PublishedVersion
from publishing.opening import on_public_page

VIEW = ("board.view_posting", "board.hang_posting")


class PostingQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        """What hangs, and what somebody has to hang."""
        return self.filter(state__in=["to_hang", "hanging", "to_take_down"])

    def on_the_wall(self) -> Self:
        """What hangs there now, due to go or not."""
        return self.filter(state__in=["hanging", "to_take_down"])

    def to_hang(self) -> Self:
        """What somebody has to hang."""
        return self.filter(state="to_hang")

    def to_take_down(self, day: date) -> Self:
        """What must go: replaced, withdrawn, or its last day is over."""
        return self.filter(Q(state="to_take_down") | Q(state="hanging", until__lt=day))

    def staying(self, day: date) -> Self:
        """What hangs and may go on hanging."""
        return self.filter(state="hanging").filter(Q(until=None) | Q(until__gte=day))

    def public(self) -> Self:
        """What hangs or hung of pages that anyone may read now."""
        return self.filter(hung_on__isnull=False).filter(on_public_page("page_id"))

    def visible_to(self, user: Any) -> Self:
        """Those of the communities in which this person sees or does postings."""
        return self.filter(board__community__in=communities_where(user, VIEW))

    def in_community(self, community: Any) -> Self:
        return self.filter(board__community=community)

    def for_rows(self) -> Self:
        """With what a row shows: board, page, version and the page's newest version."""
        newest = PublishedVersion.objects.filter(page=OuterRef("page_id"))
        return (
            self.select_related("board__community", "board__hall", "page", "version")
            .defer("version__record", "version__html")
            .annotate(newest=Subquery(newest.order_by("-version").values("version")[:1]))
        )


class BoardReportQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        """What somebody told and nobody has seen to."""
        return self.filter(settled_at__isnull=True)

    def about(self, page_id: int, board_id: int | None) -> Self:
        """Those about one page on one board; on no known board, without one."""
        return self.filter(page_id=page_id, board_id=board_id)

    def leading(self) -> Self:
        """The first open one of each page and board: the one that stands at the desk."""
        placed = Coalesce("board_id", 0)
        earlier = (
            self.model._base_manager.filter(settled_at=None, pk__lt=OuterRef("pk"))
            .annotate(place=placed)
            .filter(page=OuterRef("page_id"), place=OuterRef("place"))
        )
        return self.open().annotate(place=placed).filter(~Exists(earlier))

    def visible_to(self, user: Any) -> Self:
        """Those of the communities in which this person sees or does postings."""
        return self.filter(community__in=communities_where(user, VIEW))
