"""Boards, halls and published pages for the tests of this room."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from PIL import Image

from board.models import BulletinBoard, Hall
from communities.models import CommunityPage
from disclosure.models import AffairsPage
from foundation.clock import SHANGHAI
from tests import people as qingling

MONDAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)
MORNING = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)


def board(code: str = "QL01", name: str = "北门宣传栏", **fields: Any) -> BulletinBoard:
    """A board; of QL01, unless told otherwise."""
    community = CommunityPage.objects.get(code=code)
    return BulletinBoard.objects.create(
        community=community, name=name, place=fields.pop("place", "北门岗亭东侧"), **fields
    )


def hall(code: str = "QL01", name: str = "槐荫里议事厅", **fields: Any) -> Hall:
    """A hall without a board."""
    community = CommunityPage.objects.get(code=code)
    return Hall.objects.create(
        community=community, name=name, address="2号院活动楼一层", **fields
    )


def published(people: dict[str, Any], title: str = "第一次会议决定", **fields: Any) -> Any:
    """A page of QL01 that the editor wrote and the reviewer signed."""
    author = people[fields.pop("author", "editor")]
    signer = people[fields.pop("signer", "reviewer")]
    return qingling.act(qingling.submitted(author, title=title, **fields), signer)


def corrected(
    page: Any, people: dict[str, Any], note: str = "改正人数。", *more: Any
) -> Any:
    """The page's next version, written and signed by the same two."""
    # Read anew: what one test did to a page that all share is taken back after it.
    draft = qingling.fresh(page).get_latest_revision_as_object()
    draft.change_note = note
    draft.body = [("paragraph", "<p>会议审议通过三项决定。</p>"), *more]
    draft.save_revision(user=people["editor"], log_action="wagtail.edit")
    page = qingling.fresh(page)
    page.get_workflow().start(page, people["editor"])
    return qingling.act(qingling.fresh(page), people["reviewer"])


def public_pages(community: CommunityPage) -> list[Any]:
    """Every disclosure of a community that anyone may read, the oldest first."""
    return list(AffairsPage.objects.public().filter(community=community).order_by("pk"))


def picture(path: Path) -> None:
    """A picture of 40 × 30 pixels."""
    Image.new("RGB", (40, 30), "red").save(path)
