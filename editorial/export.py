"""The list as a table for a spreadsheet: the rows of the list, in words, nothing that runs.

foundation.spreadsheets says what a spreadsheet would compute.
"""

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from editorial import sources
from editorial.models import WorkItem
from editorial.work_items import name_of
from foundation.clock import SHANGHAI
from foundation.spreadsheets import plain

HEADINGS = [
    "编号", "事项编号", "种类", "标题", "社区", "进展", "收到时间", "期限",
    "是否超期", "是否暂停", "承办组织", "承办人", "认领人",
]  # fmt: skip
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def cells(item: WorkItem) -> list[str]:
    """One row, in the order of HEADINGS."""
    holder = item.holder()
    written = [
        item.number,
        item.matter.number if item.matter else "",
        sources.label_of(item.kind),
        item.title,
        item.community.title,
        item.stage_label,
        item.received_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        item.due_on.isoformat() if item.due_on else "",
        "是" if item.is_overdue() else "否",
        "是" if item.paused else "否",
        item.assigned_organization.name if item.assigned_organization else "",
        name_of(item.assigned_to) if item.assigned_to else "",
        name_of(holder) if holder else "",
    ]
    return [plain(text) for text in written]


def lines(items: Iterable[WorkItem]) -> Iterator[list[str]]:
    """Headings, then a line for each item."""
    yield HEADINGS
    yield from map(cells, items)


def as_csv(items: Iterable[WorkItem]) -> bytes:
    """UTF-8 with the mark by which spreadsheets know it."""
    out = StringIO()
    csv.writer(out).writerows(lines(items))
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(items: Iterable[WorkItem]) -> bytes:
    """A workbook in which every cell is text."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(title="待办")
    for line in lines(items):
        row = [WriteOnlyCell(sheet, text) for text in line]
        for cell in row:
            cell.data_type = "s"
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


FORMATS = {"csv": (CSV, as_csv), "xlsx": (XLSX, as_xlsx)}
