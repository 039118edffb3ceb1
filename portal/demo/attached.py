"""The files that the demonstration's pages carry: which, and how a page gets them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile

from files import checking, sizes, uploads
from portal.demo import papers
from publishing.models import Attachment


@dataclass(frozen=True)
class Paper:
    """One attachment: what it is called, and what makes its bytes."""

    name: str
    title: str
    make: Callable[[], bytes]
    note: str = ""


@dataclass(frozen=True)
class Drawing:
    """One picture in the text, for whoever sees it and whoever does not."""

    name: str
    alt: str
    make: Callable[[], bytes]
    caption: str = ""


@dataclass(frozen=True)
class Carried:
    """What one page carries; `says` is the sentence of its text that names it."""

    says: str
    papers: tuple[Paper, ...] = ()
    drawings: tuple[Drawing, ...] = ()


# By the page's community and title.
CARRIED = {
    ("QL01", "社区公益事业补助金2026年第三季度收支公开"): Carried(
        "逐笔收支见附件，表格可以下载核对。",
        (
            Paper(
                "补助金2026年第三季度收支明细.xlsx",
                "2026年第三季度收支明细",
                papers.ledger,
                "每一笔的日期、用途和金额，和正文合计一致",
            ),
        ),
    ),
    ("QL01", "关于2号院停车管理方案协商结果的公示"): Carried(
        "方案全文见附件，车位位置见下图。",
        (Paper("2号院停车管理方案.pdf", "2号院停车管理方案（全文）", papers.parking_plan),),
        (
            Drawing(
                "parking.png",
                "2号院示意图：道路两侧画出车位，中间的消防通道和四角的绿地没有车位",
                papers.parking_drawing,
                "2号院车位示意图，不按比例；深色为车位，绿色为绿地",
            ),
        ),
    ),
    ("QL01", "关于院内晾衣架增设协商结果的公示"): Carried(
        "拟设位置见下图。",
        (),
        (
            Drawing(
                "racks.png",
                "两栋楼的南侧各有四组晾衣架，和楼之间隔着一条通道",
                papers.racks_drawing,
                "3号楼、6号楼南侧晾衣架位置示意图",
            ),
        ),
    ),
    ("QL01", "关于召开第四季度居民代表会议的通知"): Carried(
        "会议议程见附件。",
        (Paper("会议议程.txt", "第四季度居民代表会议议程", papers.agenda),),
    ),
}


def give_files(page: Any, community: Any) -> None:
    """Give a draft its files, through the door by which an editor's come in.

    Each is looked through here and now: the demonstration is loaded without a worker.
    """
    carried = CARRIED.get((community.code, page.title))
    if carried is None:
        return
    body = [(block.block_type, block.value) for block in page.body]
    body.append(("paragraph", f"<p>{carried.says}</p>"))
    for drawing in carried.drawings:
        image = uploads.receive_image(
            ContentFile(drawing.make(), name=drawing.name),
            collection=community.collection,
            by=None,
            title=drawing.caption,
        )
        sizes.make([image.pk])
        picture = {"image": image, "alt": drawing.alt, "caption": drawing.caption}
        body.append(("picture", picture))
    page.body = body
    rows = []
    for turn, paper in enumerate(carried.papers):
        document = uploads.receive_document(
            ContentFile(paper.make(), name=paper.name),
            collection=community.collection,
            by=None,
            title=paper.title,
        )
        checking.check.call(document.pk, document.file_hash)
        rows.append(
            Attachment(
                document=document, title=paper.title, note=paper.note, sort_order=turn
            )
        )
    page.attachments = rows
