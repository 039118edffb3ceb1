"""What a sheet says of itself: since when it hangs; and the message for a group."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from board import addresses
from board.models import Posting
from foundation import clock
from publishing.check_codes import code_of

# Characters of a message: what a telephone shows without unfolding it.
LONGEST_MESSAGE = 150


@dataclass(frozen=True)
class Days:
    """From when, and to which day (included) a sheet hangs; None where it stays."""

    hung_on: date
    until: date | None


def days_of(version: Any, day: date) -> Days:
    """张贴日期 of a version: when it was first hung; of one not hung yet, today."""
    rows = Posting.objects.open().filter(version=version)
    found = list(rows.order_by("hung_on").values_list("hung_on", "until"))
    hung = [first for first, _until in found if first is not None]
    last = [until for _first, until in found]
    ends = None if not last or None in last else max(last)
    return Days(min(hung, default=day), ends)


def message(page: Any, version: Any, day: date | None = None) -> str:
    """群通知文字: what hangs, until when, where to read it; LONGEST_MESSAGE at most.

    A title that is too long is cut; the address and the code never are.
    """
    days = days_of(version, day or clock.today())
    until = f"张贴至{days.until:%-m月%-d日}。" if days.until else ""
    changed = f"这是第{version.version}版，以此为准。" if version.version > 1 else ""
    tail = f"{changed}{until}全文：{addresses.short(page)} 核验码{code_of(version.sha256)}"
    head = f"【{page.community.title}】{page.publisher.name}公开："
    if len(head) + len(tail) + 20 > LONGEST_MESSAGE:
        head = f"【{page.community.title}】公开："
    room = LONGEST_MESSAGE - len(head) - len(tail) - 1
    title = page.title if len(page.title) <= room else page.title[: max(0, room - 1)] + "…"
    return f"{head}{title}。{tail}"
