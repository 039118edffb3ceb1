"""What readers are shown of a community's boards: rows of a page, leaves of a screen."""

from dataclasses import dataclass, field
from typing import Any

from board.models.places import BulletinBoard, Hall
from board.models.postings import Posting
from communities.models import CommunityPage
from files import sizes
from foundation.addresses import page_address

# Leaves that one screen turns; at a quarter of a minute each, ten minutes.
MOST_LEAVES = 40


@dataclass
class Shown:
    """One board and what hangs on it, the newest first."""

    board: BulletinBoard
    postings: list[Posting] = field(default_factory=list)


@dataclass
class Leaf:
    """One page of a screen: the content as it holds today, and where it hangs.

    `replaced` where the sheet on the wall is of an earlier version than what is shown.
    """

    page: Any
    posting: Posting
    places: list[str]
    replaced: bool

    @property
    def address(self) -> str:
        """What the QR code beside it holds."""
        return page_address(self.page)


def hanging(community: CommunityPage, *, most: int | None = None) -> list[Posting]:
    """What hangs in a community of pages that anyone may read; one statement."""
    rows = Posting.objects.on_the_wall().public().in_community(community).for_rows()
    return list(rows.order_by("-hung_on", "-pk")[:most])


def boards(community: CommunityPage) -> list[Shown]:
    """Every board in use, also an empty one, in its order; two statements."""
    rows = BulletinBoard.objects.filter(community=community, active=True)
    shown = {board.pk: Shown(board) for board in rows.select_related("hall")}
    for posting in hanging(community):
        # A board that is no longer in use is shown as long as something hangs on it.
        shown.setdefault(posting.board_id, Shown(posting.board)).postings.append(posting)
    return list(shown.values())


def halls(community: CommunityPage) -> list[Hall]:
    """The halls in use, each with its photo in the sizes that were made."""
    found = list(Hall.objects.filter(community=community, active=True))
    photos = sizes.with_sizes([hall.photo_id for hall in found if hall.photo_id])
    for hall in found:
        if hall.photo_id in photos:
            hall.photo = photos[hall.photo_id]
    return found


def leaves(community: CommunityPage) -> list[Leaf]:
    """What a screen shows in turn: each page once, the newest first, at most MOST_LEAVES.

    The content is that of today's version, also where an older sheet still hangs: what was
    corrected is not shown again.
    """
    by_page: dict[int, list[Posting]] = {}
    for posting in hanging(community):
        by_page.setdefault(posting.page_id, []).append(posting)
    wanted = dict(list(by_page.items())[:MOST_LEAVES])
    pages = contents(rows[0].page for rows in wanted.values())
    return [
        Leaf(
            page=pages[key],
            posting=rows[0],
            places=[row.board.name for row in rows],
            replaced=any(row.outdated for row in rows),
        )
        for key, rows in wanted.items()
        if key in pages
    ]


def contents(pages: Any) -> dict[int, Any]:
    """The pages as their own types, by key; a statement for each type, two for files."""
    by_type: dict[Any, list[int]] = {}
    for page in pages:
        by_type.setdefault(page.specific_class, []).append(page.pk)
    found = {}
    for model, keys in by_type.items():
        if model is not None and hasattr(model, "rows_to_serve"):
            rows = model.rows_to_serve().public().filter(pk__in=keys)
            found.update(
                {page.pk: page for page in rows.prefetch_related("published_files")}
            )
    return found
