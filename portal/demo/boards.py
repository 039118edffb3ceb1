"""Boards and halls of the demonstration, and what hangs there: planned, hung, reported."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from board import transitions
from board.models import BoardKind, BulletinBoard, Finding, Hall, Paper, Posting
from communities.models import CommunityPage
from disclosure.models import AffairsPage, NoticePage
from foundation import clock, versions
from governance.models import ProcedurePage

# community: (name, address, area in m², seats, hours, booking)
HALLS = {
    "QL01": ("槐荫里议事厅", "2号院活动楼一层", 86, 40, "周一至周六9:00—20:00",
             "打电话0000-1201，或到社区服务站登记"),
    "QL02": ("砖塔前街议事厅", "砖塔前街12号二层", 60, 30, "周一至周五9:00—18:00",
             "打电话0000-2201"),
    "QL06": ("望川园议事厅", "会所一层东厅", 120, 60, "每天9:00—21:00", "打电话0000-6601"),
}  # fmt: skip

# community: (name, place, kind, paper, in the hall)
BOARDS = {
    "QL01": (
        ("北门宣传栏", "北门岗亭东侧", BoardKind.SHOWCASE, Paper.A3, False),
        ("程序公示栏", "议事厅北墙", BoardKind.PROCEDURES, Paper.A3, True),
        ("3号楼公告栏", "3号楼2单元门口", BoardKind.DOOR, Paper.A4, False),
    ),
    "QL02": (("砖塔宣传栏", "砖塔西侧", BoardKind.SHOWCASE, Paper.A3, False),),
    "QL06": (("南门宣传栏", "南门内左手", BoardKind.SHOWCASE, Paper.A3, False),),
}

# What is sent to the boards of a community: so many of the newest of each kind.
RUNNING, MONEY, CURRENT = 3, 1, 2


def load_boards() -> Iterator[str]:
    """Boards, halls and postings that are missing; a line for each community and sheet."""
    people = {user.username: user for user in User.objects.all()}
    for code, boards in BOARDS.items():
        community = CommunityPage.objects.filter(code=code).first()
        if community is None:
            continue
        if not community.boards.exists():
            place(community, boards)
            versions_moved(community)
            yield f"公开栏：{community.title}{len(boards)}处"
        editor, tapper = (
            (people["editor"], people["entrance"])
            if code == "QL01"
            else (people["street"], people["street"])
        )
        yield from load_postings(community, editor, tapper)


def versions_moved(community: CommunityPage) -> None:
    """Say that the public pages of the community changed."""
    with transaction.atomic():
        versions.bump("site", community.code)


def place(community: CommunityPage, boards: tuple[Any, ...]) -> None:
    """The hall and the boards of one community."""
    name, address, area, seats, hours, booking = HALLS[community.code]
    hall = Hall(
        community=community,
        name=name,
        address=address,
        area=area,
        capacity=seats,
        hours=hours,
        booking=booking,
    )
    hall.full_clean()
    hall.save()
    for order, (name, where, kind, paper, inside) in enumerate(boards, start=1):
        board = BulletinBoard(
            community=community,
            name=name,
            place=where,
            kind=kind,
            paper=paper,
            hall=hall if inside else None,
            order=order * 10,
        )
        board.full_clean()
        board.save()


def wanted(community: CommunityPage) -> list[Any]:
    """What should hang now, the newest last: 公示, the last money, notices, procedures."""
    today = clock.today()
    pages = AffairsPage.objects.public().filter(community=community)
    found = [
        *pages.with_status("posting", today).newest_first()[:RUNNING],
        *pages.filter(rule__item__category="财务").newest_first()[:MONEY],
        *NoticePage.objects.public()
        .current(today)
        .filter(community=community)
        .newest_first()[:CURRENT],
        *ProcedurePage.objects.public().filter(community=community).newest_first(),
    ]
    return sorted(found, key=lambda page: (page.published_at, page.pk))


def load_postings(community: CommunityPage, editor: User, tapper: User) -> Iterator[str]:
    """Send what should hang to the boards; the newest still waits to be hung."""
    known = set(Posting.objects.values_list("page_id", flat=True))
    pages = wanted(community)
    for page in pages:
        if page.pk in known:
            continue
        until = last_day(page)
        version = page.versions.first()
        local = version.published_at.astimezone(clock.SHANGHAI)
        evening = datetime.combine(local.date(), time(16), tzinfo=clock.SHANGHAI)
        with clock.at(max(version.published_at + timedelta(minutes=10), evening)):
            if until is not None and until < clock.today():
                until = None
            rows = transitions.plan(
                page,
                version,
                by=editor,
                hang_by=clock.today(),
                until=until,
            )
            waits = page is pages[-1] and community.code == "QL01"
            for row in rows[: 1 if waits else None]:
                transitions.hang(row, by=tapper)
        yield f"张贴：{page.title}（{len(rows)}处）"
        if page is pages[0] and community.code == "QL01":
            # Somebody passed by, and told of it.
            transitions.report(page, finding=Finding.TORN, board=rows[-1].board)


def last_day(page: Any) -> Any:
    """The last day on the wall that the page itself names."""
    return getattr(page, "posting_to", None) or getattr(page, "valid_until", None)
