"""The only module that writes postings and reports.

TO_HANG --hang--> HANGING --take_down--> TAKEN_DOWN
TO_HANG --a newer version, a withdrawal--> DROPPED
HANGING --a newer version, a withdrawal, the last day is over--> TO_TAKE_DOWN
TO_TAKE_DOWN --take_down, hang of the newer version--> TAKEN_DOWN
TO_TAKE_DOWN --planned again--> HANGING

report() --> open --settle, hang, take_down--> settled; “一致” leaves nothing to do

Each step locks its rows, checks right and state, writes, logs, tells the desk and moves the
content versions in one transaction. Of two who tap at once the second is told.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page

from accounts.models import User
from board import desk
from board.models import (
    BoardKind,
    BoardReport,
    BulletinBoard,
    Finding,
    Hall,
    Posting,
    PostingState,
)
from board.permissions import HANG, PLAN, holds_in
from communities.models import CommunityPage
from editorial import work_items
from foundation import clock, versions
from publishing.models import PublishedVersion
from workdays.calendar import add_working_days

S = PostingState
# Working days after which a replaced sheet must be exchanged.
EXCHANGED_IN = 1
# Reports of one page on one board that are kept open; more tell nothing more.
MOST_OPEN = 50


class NotAllowedNow(ValidationError):
    """The posting is not in a state from which this step may start."""


# To plan ------------------------------------------------------------------------------


@transaction.atomic
def plan(
    page: Page,
    version: PublishedVersion,
    *,
    by: User,
    hang_by: date,
    until: date | None = None,
    boards: Iterable[BulletinBoard] | None = None,
) -> list[Posting]:
    """Say that this version shall hang on these boards, from `hang_by` at the latest.

    `until` is its last day there, None where it stays. No boards named: every board in use
    of the page's community, and a wall in each of its halls. What hangs there of the same
    page in another version must go; what was to be hung of it is dropped. Planned again,
    nothing doubles: the days are taken over.

    Raises PermissionDenied, and NotAllowedNow for a version that is not the page's newest.
    """
    page = Page.objects.select_for_update().get(pk=page.pk)
    community = community_of(page)
    if not holds_in(by, PLAN, community):
        raise PermissionDenied
    newest = page.versions.order_by("-version").only("pk").first()
    if not page.live or newest is None or newest.pk != version.pk:
        raise NotAllowedNow("只能张贴已公开内容现行的一版。")
    chosen = walls(community) if boards is None else list(boards)
    if foreign(chosen, community):
        raise NotAllowedNow("只能张贴到本社区在用的公开栏。")
    found = [put_up(page, version, board, by, hang_by, until) for board in chosen]
    versions.bump("site", community.code)
    return found


def community_of(page: Page) -> CommunityPage:
    """The community in which a page stands."""
    ends = range(page.steplen, len(page.path) + 1, page.steplen)
    return CommunityPage.objects.get(path__in=[page.path[:end] for end in ends])


def foreign(boards: Iterable[BulletinBoard], community: CommunityPage) -> bool:
    return any(board.community_id != community.pk or not board.active for board in boards)


def walls(community: CommunityPage) -> list[BulletinBoard]:
    """Every board in use; a hall in use that has none gets one for its wall.

    A wall that somebody took out of use stays so.
    """
    boards = BulletinBoard.objects.filter(community=community, active=True)
    bare = Hall.objects.filter(community=community, active=True).exclude(
        pk__in=boards.filter(hall__isnull=False).values("hall")
    )
    for hall in bare:
        BulletinBoard.objects.get_or_create(
            community=community,
            name=f"{hall.name[:38]}墙面",
            defaults={"place": hall.address, "hall": hall, "kind": BoardKind.WALL},
        )
    return list(boards.all())


def put_up(
    page: Page,
    version: PublishedVersion,
    board: BulletinBoard,
    by: User,
    hang_by: date,
    until: date | None,
) -> Posting:
    """The posting of this version on this board; older ones of the page make room."""
    standing = list(
        Posting.objects.select_for_update(of=("self",))
        .open()
        .filter(board=board, page=page)
        .select_related("board__community", "page")
    )
    for older in standing:
        if older.version_id != version.pk:
            make_room(older, hang_by, by=by)
    same = next((row for row in standing if row.version_id == version.pk), None)
    posting = same or Posting(board=board, page=page, version=version)
    if posting.state == S.TO_TAKE_DOWN:
        posting.state, posting.take_down_by = S.HANGING, None
    if posting.state == S.TO_HANG:
        posting.hang_by = hang_by
    posting.until = until
    posting.full_clean(exclude=["board", "page", "version"], validate_unique=False)
    posting.save()
    log(posting, "board.plan", user=by, data=told(posting))
    desk.put(posting)
    return posting


def make_room(older: Posting, day: date, *, by: User | None) -> None:
    """A sheet of an earlier version, or of a withdrawn page: it goes, or is not hung."""
    if older.state == S.TO_HANG:
        older.state = S.DROPPED
    else:
        older.state = S.TO_TAKE_DOWN
        older.take_down_by = min(day, older.take_down_by or day)
    older.save()
    log(older, "board.replace", user=by, data=told(older))
    desk.put(older)


def told(posting: Posting) -> dict[str, Any]:
    """What the log keeps of a step."""
    return {
        "board": posting.board.name,
        "page": posting.page_id,
        "version": posting.version.version,
        "state": posting.state,
    }


# What follows a publication -------------------------------------------------------------


def follow_publication(page: Any, version: PublishedVersion, *, by: User) -> None:
    """A correction became public: where an earlier version is up, this one shall hang."""
    standing = Posting.objects.open().filter(page_id=page.pk)
    last_days: dict[int, date | None] = {}
    for row in standing.exclude(version=version).select_related("board"):
        if row.state != S.TO_TAKE_DOWN and row.board.active:
            last_days[row.board_id] = row.until
    day = add_working_days(clock.today(), EXCHANGED_IN)
    for board in BulletinBoard.objects.filter(pk__in=last_days).order_by("pk"):
        until = last_days[board.pk]
        if until is None or until >= day:
            put_up(page, version, board, by, day, until)
        else:
            # It would come down before it is up: the old sheet goes, and no new one.
            for row in standing.filter(board=board).exclude(version=version):
                make_room(row, day, by=by)


def follow_withdrawal(page: Any, *, by: User) -> None:
    """The page has left the site: its sheets leave the walls."""
    for row in (
        Posting.objects.select_for_update(of=("self",))
        .filter(page_id=page.pk, state__in=[S.TO_HANG, S.HANGING, S.TO_TAKE_DOWN])
        .select_related("board__community", "page", "version")
    ):
        make_room(row, clock.today(), by=by)


def end_periods(day: date) -> int:
    """Put to the desk what hangs longer than it should; how many. Run twice, no more."""
    over = Posting.objects.filter(state=S.HANGING, until__lt=day).values_list(
        "pk", flat=True
    )
    count = 0
    for pk in list(over):
        with transaction.atomic():
            posting = locked(pk)
            if posting.state == S.HANGING and posting.until and posting.until < day:
                posting.state = S.TO_TAKE_DOWN
                posting.save()
                desk.put(posting)
                versions.bump("site", posting.board.community.code)
                count += 1
    return count


# One tap each ---------------------------------------------------------------------------


@transaction.atomic
def hang(posting: Posting, *, by: User, photo: Any = None) -> Posting:
    """Say that it hangs now. A sheet of an earlier version on that board came down for it.

    Raises NotAllowedNow, saying who was faster, where it is not to be hung any more.
    """
    posting = locked(posting.pk)
    require(by, posting)
    if posting.state != S.TO_HANG:
        raise NotAllowedNow(why_not(posting, "张贴"))
    page = Page.objects.get(pk=posting.page_id)
    if not page.live:
        raise NotAllowedNow("这份内容已经撤回，不要张贴。")
    for older in (
        Posting.objects.select_for_update(of=("self",))
        .on_the_wall()
        .filter(board_id=posting.board_id, page_id=posting.page_id)
        .select_related("board__community", "page", "version")
    ):
        came_down(older, by=by)
    posting.state = S.HANGING
    posting.hung_on = clock.today()
    posting.hung_by = by
    posting.photo = photo
    posting.full_clean(exclude=["board", "page", "version"], validate_unique=False)
    posting.save()
    log(posting, "board.hang", user=by, data=told(posting))
    settle_all(posting.page_id, posting.board_id, by=by)
    desk.put(posting)
    versions.bump("site", posting.board.community.code)
    return posting


@transaction.atomic
def take_down(posting: Posting, *, by: User) -> Posting:
    """Say that it hangs no longer; also of what might hang on."""
    posting = locked(posting.pk)
    require(by, posting)
    if posting.state not in (S.HANGING, S.TO_TAKE_DOWN):
        raise NotAllowedNow(why_not(posting, "取下"))
    came_down(posting, by=by)
    settle_all(posting.page_id, posting.board_id, by=by)
    versions.bump("site", posting.board.community.code)
    return posting


def came_down(posting: Posting, *, by: User) -> None:
    posting.state = S.TAKEN_DOWN
    posting.taken_down_on = clock.today()
    posting.taken_down_by = by
    posting.save()
    log(posting, "board.take_down", user=by, data=told(posting))
    desk.put(posting)


def why_not(posting: Posting, verb: str) -> str:
    """Why a tap came too late, and by whom it was done."""
    if posting.state == S.TAKEN_DOWN:
        return f"{name_of(posting.taken_down_by)}已在{said(posting.taken_down_on)}取下。"
    if posting.state in (S.HANGING, S.TO_TAKE_DOWN):
        return f"{name_of(posting.hung_by)}已在{said(posting.hung_on)}张贴。"
    if posting.state == S.DROPPED:
        return "这一张已经不用张贴了：有了新的一版，或者内容已经撤回。"
    return f"这一张还没有张贴，不能{verb}。"


def name_of(person: User | None) -> str:
    return (person.display_name or person.username) if person else "别人"


def said(day: date | None) -> str:
    return f"{day:%-m月%-d日}" if day else "此前"


def locked(pk: int) -> Posting:
    """The posting as it is now, its row locked until the transaction ends."""
    rows = Posting.objects.select_for_update(of=("self",))
    return rows.select_related("board__community", "page", "version").get(pk=pk)


def require(by: User, posting: Posting) -> None:
    if not holds_in(by, HANG, posting.board.community):
        raise PermissionDenied


# What passers-by tell ---------------------------------------------------------------------


@transaction.atomic
def report(
    page: Page,
    *,
    finding: str,
    board: BulletinBoard | None = None,
    version: PublishedVersion | None = None,
) -> BoardReport:
    """Keep what somebody saw of a sheet. Nobody is named; how often is asked by the view.

    `board` is None where it hangs elsewhere, `version` where the paper's code is unknown.
    """
    page = Page.objects.select_for_update().get(pk=page.pk)
    community = community_of(page)
    if not page.live or (board is not None and foreign([board], community)):
        raise NotAllowedNow("这份内容已经不在公开栏上了。")
    now = clock.now()
    open_ones = BoardReport.objects.open().about(page.pk, board.pk if board else None)
    same = open_ones.filter(finding=finding)
    if open_ones.count() >= MOST_OPEN and (known := same.first()) is not None:
        return known
    told_now = BoardReport(
        community=community,
        page=page,
        board=board,
        version=version,
        finding=finding,
        reported_at=now,
        settled_at=now if finding == Finding.SAME else None,
    )
    told_now.full_clean(exclude=["community", "page", "board", "version"])
    told_now.save()
    if finding != Finding.SAME:
        desk.put_report(told_now)
    return told_now


@transaction.atomic
def settle(told_before: BoardReport, *, by: User) -> int:
    """Say that the sheet was seen to: all open reports of this page and board; how many."""
    if not holds_in(by, HANG, told_before.community):
        raise PermissionDenied
    page = Page.objects.select_for_update().get(pk=told_before.page_id)
    count = settle_all(page.pk, told_before.board_id, by=by)
    if not count:
        raise NotAllowedNow("已经有人处理过了。")
    log(page, "board.settle", user=by, data={"reports": count})
    return count


def settle_all(page_id: int, board_id: int | None, *, by: User) -> int:
    """Settle what was told of a page on a board; their items are closed."""
    rows = list(BoardReport.objects.open().about(page_id, board_id))
    BoardReport.objects.filter(pk__in=[row.pk for row in rows]).update(
        settled_at=clock.now(), settled_by=by
    )
    for row in rows:
        work_items.close(row)
    return len(rows)
