"""How postings and reports lie on the editors' desk: what to hang, take down, see to."""

from datetime import timedelta
from typing import Any

from django.urls import reverse

from board import permissions
from board.models import BoardReport, Posting, PostingState
from editorial import sources, work_items
from foundation import clock
from workdays.calendar import add_working_days

POSTING = "posting"
REPORT = "board_report"
# Room for the words around it in the title of an item.
LONGEST_TITLE = 120

VERBS = {PostingState.TO_HANG: "张贴", PostingState.TO_TAKE_DOWN: "取下"}


def put(posting: Posting) -> None:
    """Write or close the posting's item, in the transaction of its step."""
    verb = VERBS.get(PostingState(posting.state))
    if verb is None:
        work_items.close(posting)
        return
    to_hang = posting.state == PostingState.TO_HANG
    work_items.put(
        posting,
        community=posting.board.community,
        kind=POSTING,
        title=f"{verb}：{posting.page.title[:LONGEST_TITLE]}（{posting.board.name}）",
        stage=posting.state,
        stage_label=posting.get_state_display(),
        due_on=posting.hang_by if to_hang else take_down_by(posting),
    )


def take_down_by(posting: Posting) -> Any:
    """The day by which a sheet must be gone: of a period that is over, the day after."""
    if posting.take_down_by is not None:
        return posting.take_down_by
    return posting.until + timedelta(days=1) if posting.until else clock.today()


def put_report(report: BoardReport) -> None:
    """Write the item of the first open report of this page and board; close the others'."""
    together = BoardReport.objects.open().about(report.page_id, report.board_id)
    first = together.order_by("pk").first()
    if first is None or first.pk != report.pk:
        work_items.close(report)
    if first is None:
        return
    findings = sorted({row.get_finding_display() for row in together})
    count = together.count()
    where = first.board.name if first.board else "不在登记的公开栏上"
    times = f"，{count}次" if count > 1 else ""
    work_items.put(
        first,
        community=first.community,
        kind=REPORT,
        title=f"{'、'.join(findings)}：{first.page.title[:LONGEST_TITLE]}（{where}{times}）",
        stage="open",
        stage_label="有人扫码报缺",
        due_on=add_working_days(first.reported_at.astimezone(clock.SHANGHAI).date(), 1),
        received_at=first.reported_at,
    )


def screen(_row: Any) -> str:
    """Where the work is done: one screen for all."""
    return reverse("board:today")


def panel(row: Any, _user: Any) -> dict[str, Any]:
    """What the desk shows beside an item."""
    return {"row": row, "screen": screen(row)}


def register() -> None:
    """Called when the rooms are ready."""
    sources.register(
        sources.Source(
            model=Posting,
            kind=POSTING,
            label="张贴",
            panel="board/admin/panel.html",
            context=panel,
            may_see=permissions.may_see,
            url=screen,
            standing=lambda: Posting.objects.filter(state__in=list(VERBS)),
            put=put,
        )
    )
    sources.register(
        sources.Source(
            model=BoardReport,
            kind=REPORT,
            label="报缺",
            panel="board/admin/report_panel.html",
            context=panel,
            may_see=permissions.may_see,
            url=screen,
            standing=lambda: BoardReport.objects.leading(),
            put=put_report,
        )
    )
