"""The boxes of disclosures on the home page and on a community's page.

Each asks the database once. `community` is None on the home page.
"""

from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Subquery

from disclosure.kinds import NoticeKind
from disclosure.listing import in_tab
from disclosure.models import AffairsElement, AffairsPage, NoticePage
from disclosure.money import CLOSING
from disclosure.publishing_rules import Status
from disclosure.querysets import ON_DISPLAY
from foundation import clock, sections

# More rows than this are on the list, not on the first page.
MOST_POSTINGS = 12
MOST_NEW = 5
MOST_ON_BOARD = 8
MOST_NOTICES = 5


def scope(community: Any) -> Any:
    rows = AffairsPage.objects.public()
    return rows.filter(community=community) if community else rows


def running_postings(community: Any, day: date) -> list[Any]:
    """正在公示: the next to end stands first; one whose end is open stands last."""
    rows = scope(community).with_status(Status.POSTING, day).for_rows()
    return list(
        rows.order_by(F("posting_to").asc(nulls_last=True), "-published_at", "-pk")[
            :MOST_POSTINGS
        ]
    )


def newest(community: Any, day: date) -> list[Any]:
    """刚公开的, the newest first; what is being posted stands in its own box."""
    rows = scope(community).exclude(ON_DISPLAY[Status.POSTING](day)).for_rows()
    return list(rows[:MOST_NEW])


def on_board(community: Any, day: date) -> list[Any]:
    """The newest of a community's column, each with its state."""
    return list(scope(community).for_rows()[:MOST_ON_BOARD])


def newest_money(community: Any, day: date) -> list[Any]:
    """The latest statement of money of a community, with what it says is left."""
    closing = AffairsElement.objects.filter(page=OuterRef("pk"), name__in=CLOSING[0])
    rows = in_tab(scope(community), "money").for_rows()
    return list(rows.annotate(closing=Subquery(closing.values("value")[:1]))[:1])


def current_notices(community: Any, day: date) -> list[Any]:
    """今日通知: notices whose last day is not over, the newest first."""
    rows = NoticePage.objects.public().current(day)
    rows = rows.filter(community=community) if community else rows
    return list(rows.for_rows()[:MOST_NOTICES])


def next_meeting(community: Any, day: date) -> list[Any]:
    """The next meeting to which a current notice invites."""
    rows = NoticePage.objects.public().filter(
        community=community, kind=NoticeKind.MEETING, event_at__gte=clock.start_of(day)
    )
    return list(rows.for_rows().order_by("event_at", "pk")[:1])


def register() -> None:
    """Called when the rooms are ready."""
    for section in (
        sections.Section(
            name="disclosure.postings",
            template="disclosure/boxes/postings.html",
            rows=running_postings,
            order=10,
        ),
        sections.Section(
            name="disclosure.newest",
            template="disclosure/boxes/newest.html",
            rows=newest,
            order=50,
            column="side",
            on_community=False,
        ),
        sections.Section(
            name="disclosure.notices",
            template="disclosure/boxes/notices.html",
            rows=current_notices,
            order=40,
        ),
        sections.Section(
            name="disclosure.money",
            template="disclosure/boxes/money.html",
            rows=newest_money,
            order=30,
            on_home=False,
        ),
        sections.Section(
            name="disclosure.meeting",
            template="disclosure/boxes/meeting.html",
            rows=next_meeting,
            order=35,
            on_home=False,
        ),
        sections.Section(
            name="disclosure.on_board",
            template="disclosure/boxes/on_board.html",
            rows=on_board,
            order=10,
            column="lower",
            on_home=False,
        ),
    ):
        sections.register(section)
